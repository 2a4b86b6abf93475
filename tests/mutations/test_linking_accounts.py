"""Accounts are added to a company: its own at once, another's with the code its contact got."""

import asyncio
import re
from datetime import timedelta

import pytest

from backends.faults import Fault
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations import stepping_up
from tests.mutations.granting import ERIK, grant
from tests.mutations.linking import (
    MINE,
    NOT_ALLOWED,
    OWN,
    SARA,
    accounts,
    confirmed,
    link,
    request,
    requested,
    told,
    unlink,
)
from tests.mutations.stepping_up import NOT_CONFIRMED
from tests.mutations.trail import trail

SARAS = {
    "__typename": "LinkAccountSuccess",
    "account": {"id": "acc_200101", "number": "200101", "name": "Fjäll Bageri"},
}
CODE_NEEDED = {
    "__typename": "InvalidInput",
    "message": "Inget konto med det numret är registrerat på ditt företags organisationsnummer. Kontrollera det, eller låt skicka en kod "
    "till kontots kontaktperson med requestAccountLink och ange den här.",
    "path": ["input", "code"],
    "rule": "CODE_NEEDED",
}
WRONG_CODE = {
    "__typename": "SignInFailed",
    "message": "Koden är fel eller gäller inte längre. Kontrollera den, eller begär en ny med requestAccountLink.",
    "path": ["input", "code"],
}


async def test_an_account_of_the_company_s_own_number_is_added_at_once(anna: SignedIn) -> None:
    anna, token = await confirmed(anna, "100204")

    assert await link(anna, "100204", stepUpToken=token) == OWN
    assert await accounts(anna) == [*MINE, "acc_100204"]
    assert (await anna.data('{ node(id: "acc_100204") { ... on Account { invoiceDelivery } } }')) == {
        "node": {"invoiceDelivery": "EMAIL"}
    }
    assert [call for call in anna.changes if "communicationMessage" not in call[1]] == []


async def test_another_s_account_is_added_with_the_code_its_contact_got(anna: SignedIn) -> None:
    link_id, code = await requested(anna, "200101")
    anna, token = await confirmed(anna, "200101")

    assert await link(anna, "200101", linkId=link_id, code=f"{code[:3]} {code[3:]}", stepUpToken=token) == SARAS
    assert await accounts(anna) == [*MINE, "acc_200101"]
    lines = await anna.data('{ viewer { subscriptions(filter: {accountIds: ["acc_200101"]}) { totalCount } } }')
    assert lines == {"viewer": {"subscriptions": {"totalCount": 5}}}


async def test_what_the_contact_is_told(anna: SignedIn) -> None:
    _, code = await requested(anna, "200101")

    [message, *_] = await anna.gateway.messages(SARA)
    assert message["content"] == (
        f"{code} ger Norrsken Bygg AB tillgång till ert kundkonto Fjäll Bageri. Lämna den bara till någon du känner där, och "
        "bara om ni vill det. Den gäller i 5 minuter."
    )
    assert (message["messageType"], message["receiver"]) == ("SMS", [{"phoneNumber": SARA}])


async def test_what_the_person_confirms(anna: SignedIn) -> None:
    given = [{"name": "accountNumber", "value": "999999"}]
    assert (await stepping_up.request(anna, "LINK_ACCOUNT", details=given))["text"] == (
        "Lägg till kundkontot 999999 hos ditt företag."
    )
    assert (await stepping_up.request(anna, "LINK_ACCOUNT"))["path"] == ["input", "details"]
    assert (await stepping_up.request(anna, "LINK_ACCOUNT", "acc_100204", details=given))["__typename"] == "NotFound"


async def test_f1_no_account_is_added_without_a_step_up_for_it(anna: SignedIn, settings: Settings) -> None:
    link_id, code = await requested(anna, "200101")
    anna, for_another = await confirmed(anna, "100203")

    assert await link(anna, "100204") == NOT_CONFIRMED
    assert await link(anna, "200101", linkId=link_id, code=code) == NOT_CONFIRMED
    assert await link(anna, "200101", linkId=link_id, code=code, stepUpToken=for_another) == NOT_CONFIRMED
    anna, token = await confirmed(anna, "200101")
    assert await link(anna, "200101", linkId=link_id, code=code, stepUpToken=token) == SARAS  # the code was not used up
    assert await accounts(anna) == [*MINE, "acc_200101"]


async def test_which_accounts_there_are_is_told_to_nobody(anna: SignedIn, gateway: Gateway) -> None:
    """Another's account and one that there is not: the same answers after the same reads."""
    seen = []
    for number in ("200101", "999999"):
        anna, token = await confirmed(anna, number)
        for system in gateway.operator.systems:
            system.log.clear()
        asked = await request(anna, number)
        answers = [
            {**asked, "linkId": "lnk_"},
            await link(anna, number, stepUpToken=token),
            await link(anna, number, linkId=asked["linkId"], code="000000", stepUpToken=token),
            await link(anna, number, linkId=asked["linkId"], code="000000"),
        ]
        assert asked["linkId"].startswith("lnk_")
        reads = [re.sub("o100[12]", "organization", call[1]) for call in anna.calls if call[0] == "billing"]
        seen.append((answers, reads))
    assert seen[0] == seen[1]
    assert seen[0][1] == ["organization", "billingAccount", "organization"] * 4
    assert seen[0][0] == [
        {"__typename": "RequestAccountLinkSuccess", "linkId": "lnk_"},
        CODE_NEEDED,
        WRONG_CODE,
        NOT_CONFIRMED,
    ]


async def test_nobody_is_sent_a_code_for_an_account_that_there_is_not(anna: SignedIn, settings: Settings) -> None:
    """Nor is anybody asked about what can be no account's number."""
    for number in ("999999", "æ" * 1000, "🏗👷‍♀️", "مرجع", "", "200101,100201", "../organization/o1002"):
        assert (await request(anna, number))["__typename"] == "RequestAccountLinkSuccess"
    assert {call for call in anna.calls if call[1] != "o1001"} == {("billing", "billingAccount")}
    assert anna.calls.count(("billing", "billingAccount")) == 1
    said = {row["after"] for row in await trail(settings, "after")}
    assert said == {'{"account_number":"999999"}', '{"account_number":null}'}


@pytest.mark.parametrize("number", ["", " 200101", "æ", "x" * 25, "🏗", "200101,100201", "a/b"])
async def test_what_is_no_customer_number(anna: SignedIn, settings: Settings, number: str) -> None:
    assert await link(anna, number) == {
        "__typename": "InvalidInput",
        "message": "Ett kundnummer har 1 till 24 bokstäver, siffror, punkter, bindestreck och understreck.",
        "path": ["input", "accountNumber"],
        "rule": "ACCOUNT_NUMBER",
    }
    assert (anna.calls, await trail(settings)) == ([], [])


async def test_nulls_are_as_what_was_left_out(anna: SignedIn) -> None:
    anna, token = await confirmed(anna, "100204")
    given = {"accountNumber": "100204", "linkId": None, "code": None, "stepUpToken": token, "idempotencyKey": "k1"}
    assert (
        await anna.data(
            "mutation ($input: LinkAccountInput!) { linkAccount(input: $input) { __typename } }", {"input": given}
        )
    ) == {"linkAccount": {"__typename": "LinkAccountSuccess"}}


async def test_a_code_is_good_for_its_account_and_its_person_alone(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100203": ContactRole.ADMINISTRATOR})
    erik = await gateway.signed_in(ERIK)
    link_id, code = await requested(anna, "200101")

    anna, token = await confirmed(anna, "999999")
    assert await link(anna, "999999", linkId=link_id, code=code, stepUpToken=token) == WRONG_CODE
    erik, of_erik = await confirmed(erik, "200101", "+46701740606")
    assert await link(erik, "200101", linkId=link_id, code=code, stepUpToken=of_erik) == WRONG_CODE
    anna, token = await confirmed(anna, "200101")
    assert await link(anna, "200101", linkId=link_id, code=code, stepUpToken=token) == SARAS


async def test_a_code_is_good_once(anna: SignedIn) -> None:
    link_id, code = await requested(anna, "200101")
    anna, token = await confirmed(anna, "200101")
    assert await link(anna, "200101", linkId=link_id, code=code, stepUpToken=token) == SARAS
    await unlink(anna, "acc_200101")

    anna, token = await confirmed(anna, "200101")
    assert await link(anna, "200101", "k2", linkId=link_id, code=code, stepUpToken=token) == WRONG_CODE


async def test_a_code_is_good_for_five_minutes_and_none_but_the_newest(anna: SignedIn, clock: ManualClock) -> None:
    older, first = await requested(anna, "200101")
    link_id, code = await requested(anna, "200101")
    anna, token = await confirmed(anna, "200101")
    assert await link(anna, "200101", linkId=older, code=first, stepUpToken=token) == WRONG_CODE

    clock.advance(timedelta(minutes=5))
    anna, token = await confirmed(anna, "200101")
    assert await link(anna, "200101", linkId=link_id, code=code, stepUpToken=token) == WRONG_CODE


async def test_a2_five_wrong_codes_end_it(anna: SignedIn) -> None:
    link_id, code = await requested(anna, "200101")
    anna, token = await confirmed(anna, "200101")
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for number in range(5):
        assert await link(anna, "200101", f"k{number}", linkId=link_id, code=wrong, stepUpToken=token) == WRONG_CODE

    assert await link(anna, "200101", linkId=link_id, code=code, stepUpToken=token) == WRONG_CODE
    assert await accounts(anna) == MINE


async def test_a2_who_guesses_on_is_locked_out(anna: SignedIn) -> None:
    for _ in range(2):
        link_id, code = await requested(anna, "200101")
        anna, token = await confirmed(anna, "200101")
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        answers = [await link(anna, "200101", linkId=link_id, code=wrong, stepUpToken=token) for _ in range(5)]
    assert [answer["__typename"] for answer in answers] == ["SignInFailed"] * 4 + ["TooManyAttempts"]
    assert (await request(anna, "200101"))["__typename"] == "TooManyAttempts"


class TestLimits:
    """A5, whether there is such an account or not."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"code_resend_seconds": 60, "codes_per_hour": 3})

    @pytest.mark.parametrize("number", ["200101", "999999"])
    async def test_a5_for_one_account(
        self, gateway: Gateway, clock: ManualClock, settings: Settings, number: str
    ) -> None:
        await grant(settings, ERIK, {"100203": ContactRole.ADMINISTRATOR})
        anna = await gateway.signed_in("anna@norrskenbygg.example")
        clock.advance(timedelta(minutes=2))
        erik = await gateway.signed_in(ERIK)
        assert (await request(anna, number))["__typename"] == "RequestAccountLinkSuccess"
        too_soon = {
            "__typename": "TooManyAttempts",
            "message": "För många försök. Vänta 60 sekunder och försök igen.",
            "path": [],
            "retryAfterSeconds": 60,
        }
        assert await request(erik, number) == too_soon
        assert await request(anna, "100204") == too_soon  # and for one person

    async def test_a5_in_an_hour(self, anna: SignedIn, clock: ManualClock) -> None:
        answers = []
        for number in ("1", "2", "3", "4"):
            answers.append((await request(anna, number))["__typename"])
            clock.advance(timedelta(minutes=2))
        assert answers == ["RequestAccountLinkSuccess"] * 3 + ["TooManyAttempts"]


async def test_what_the_company_has_is_not_added_again(anna: SignedIn) -> None:
    assert await link(anna, "100203") == {
        "__typename": "Conflict",
        "message": "Ditt företag har redan det här kontot.",
        "path": ["input", "accountNumber"],
    }


async def test_of_two_who_add_it_at_once_one_does(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    await grant(settings, ERIK, {"100203": ContactRole.ADMINISTRATOR})
    erik, of_erik = await confirmed(await gateway.signed_in(ERIK), "100204", "+46701740606")
    anna, of_anna = await confirmed(anna, "100204")

    both = (link(anna, "100204", stepUpToken=of_anna), link(erik, "100204", stepUpToken=of_erik))
    answers = await asyncio.gather(*both)
    assert sorted(answer["__typename"] for answer in answers) == ["Conflict", "LinkAccountSuccess"]


async def test_a_right_lost_meanwhile(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    anna, token = await confirmed(anna, "100204")
    await grant(settings, "anna@norrskenbygg.example", {"100201": ContactRole.TICKETS})

    assert await link(anna, "100204", stepUpToken=token) == NOT_ALLOWED  # what this process remembers is older
    assert await accounts(anna) == ["acc_100201"]


async def test_who_adds_it_is_its_administrator_and_whom_it_concerns_is_told(
    anna: SignedIn, sara: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100203": ContactRole.ADMINISTRATOR})
    erik = await gateway.signed_in(ERIK)
    link_id, code = await requested(anna, "200101")
    anna, token = await confirmed(anna, "200101")
    await link(anna, "200101", linkId=link_id, code=code, stepUpToken=token)

    linked = {
        "kind": "ACCOUNT_LINKED",
        "text": "Kundkontot 200101 hör till ditt företag från och med nu: tillagt av Anna Åkesson.",
    }
    assert await told(anna) == [{**linked, "subject": {"id": "acc_200101"}}]
    assert await told(erik) == [{**linked, "subject": None}]
    assert await told(sara) == [
        {
            "kind": "ACCOUNT_LINKED_ELSEWHERE",
            "text": "Norrsken Bygg AB has access to your customer account 200101 too. If that is not wanted, call customer service.",
            "subject": {"id": "acc_200101"},
        }
    ]
    contacts = (await anna.data("{ viewer { contacts { name grants { account { id } roles } } } }"))["viewer"][
        "contacts"
    ]
    assert {"account": {"id": "acc_200101"}, "roles": ["ADMINISTRATOR"]} in contacts[0]["grants"]
    assert await accounts(erik) == ["acc_100203"]
    assert await accounts(sara) == ["acc_200101"]


async def test_the_trail_holds_the_request_and_the_step_up_and_no_code(anna: SignedIn, settings: Settings) -> None:
    link_id, code = await requested(anna, "200101")
    anna, token = await confirmed(anna, "200101")
    await link(anna, "200101", linkId=link_id, code=code, stepUpToken=token)
    await unlink(anna, "acc_200101")

    rows = await trail(settings, "action", "result", "object_id", "before", "after", "step_up_id")
    [me] = [row["before"].split('"')[3] for row in rows if row["action"] == "unlinkAccount"]
    assert [row.pop("step_up_id") is not None for row in rows] == [False, True, False]
    assert rows == [
        {
            "action": "requestAccountLink",
            "result": "AccountLinkRequested",
            "object_id": None,
            "before": "{}",
            "after": '{"account_number":"200101"}',
        },
        {
            "action": "linkAccount",
            "result": "AccountLinked",
            "object_id": "acc_200101",
            "before": "{}",
            "after": f'{{"account_number":"200101","link_id":"{link_id}"}}',
        },
        {
            "action": "unlinkAccount",
            "result": "AccountUnlinked",
            "object_id": "acc_200101",
            "before": f'{{"grants":{{"{me}":["ADMINISTRATOR"]}}}}',
            "after": '{"account_id":"acc_200101"}',
        },
    ]


async def test_the_same_key_adds_once_also_at_once_and_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    anna, token = await confirmed(anna, "100204")
    assert await asyncio.gather(*(link(anna, "100204", stepUpToken=token) for _ in range(5))) == [OWN] * 5
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await link(again, "100204", stepUpToken=token) == OWN
        assert (await link(again, "100203"))["__typename"] == "IdempotencyKeyReused"
        assert (await link(again, "100204", "k2"))["__typename"] == "Conflict"
    assert [row["action"] for row in await trail(settings)] == ["linkAccount"]


async def test_a4_one_account_a_document(anna: SignedIn) -> None:
    document = """mutation ($input: LinkAccountInput!) {
      a: linkAccount(input: $input) { __typename } b: linkAccount(input: $input) { __typename } }"""
    answer = await anna.ask(document, {"input": {"accountNumber": "100204", "idempotencyKey": "k"}})
    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION_FAILED"
    assert anna.calls == []


async def test_billing_cannot_be_reached(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    anna, token = await confirmed(anna, "100204")
    gateway.operator.billing.faults.add(Fault(path="/tmf-api/accountManagement", statuses=(500,)))
    answer = await anna.ask(
        "mutation ($input: LinkAccountInput!) { linkAccount(input: $input) { __typename } }",
        {"input": {"accountNumber": "100204", "stepUpToken": token, "idempotencyKey": "k1"}},
    )
    assert answer["errors"][0]["extensions"]["code"] == "BACKEND_UNAVAILABLE"
    assert await trail(settings) == []
    gateway.operator.billing.faults.clear()
    assert await link(anna, "100204", stepUpToken=token) == OWN
