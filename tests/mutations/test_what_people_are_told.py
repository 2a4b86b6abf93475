"""What happened to the company's things is told to those who look after them: docs/notifications.md, change by change."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from backends.faults import Fault
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from gateway.store.tables import notifications
from tests.harness import Gateway, SignedIn, open_gateway
from tests.identity.signing_in import ANNA, SARA
from tests.mutations import linking
from tests.mutations import test_sim_codes as sim_codes
from tests.mutations.examples import Asked, ask, result
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import (
    CHOSEN,
    KIM,
    KIM_S,
    accept,
    arrived,
    code_of,
    invited,
    signs_in,
    stored,
    updated,
)
from tests.mutations.linking import told
from tests.mutations.replacing_sims import SUBSCRIPTION, confirmed, replace, state, until
from tests.mutations.trail import trail
from tests.waiting import eventually

LINE, OTHER = "sub_p1016", "+46701740631"
"""Of account 100202, where Erik has the roles SUBSCRIPTIONS and TICKETS."""
FORWARDED = {"subscriptionId": LINE, "to": "+46701740633"}
BY_ERIK: dict[str, tuple[str, dict[str, Any], str, str, str]] = {
    "a user": (
        "renameSubscriptionUser",
        {"subscriptionId": LINE, "userName": "Åsa Öberg"},
        "USER_RENAMED",
        f"Användaren av {OTHER} är Åsa Öberg från och med nu: ändrad av Erik Öberg.",
        LINE,
    ),
    "a bar": (
        "addBar",
        {"subscriptionId": LINE, "kind": "SMS_PREMIUM"},
        "BAR_ADDED",
        f"Spärren Betal-SMS har satts på {OTHER} av Erik Öberg.",
        LINE,
    ),
    "a bar's end": (
        "removeBar",
        {"subscriptionId": "sub_p1021", "kind": "IN_ALL"},
        "BAR_REMOVED",
        "Spärren Alla inkommande samtal på +46701740636 har hävts av Erik Öberg.",
        "sub_p1021",
    ),
    "all calls": (
        "setCallForwarding",
        {**FORWARDED, "condition": "ALWAYS"},
        "CALL_FORWARDING_SET",
        f"Alla samtal till {OTHER} går till +46701740633 från och med nu: inställt av Erik Öberg.",
        LINE,
    ),
    "calls while busy": (
        "setCallForwarding",
        {**FORWARDED, "condition": "BUSY"},
        "CALL_FORWARDING_SET",
        f"Samtal till {OTHER} när det är upptaget går till +46701740633 från och med nu: inställt av Erik Öberg.",
        LINE,
    ),
    "calls nobody answers": (
        "setCallForwarding",
        {**FORWARDED, "condition": "NO_REPLY", "noReplySeconds": 15},
        "CALL_FORWARDING_SET",
        f"Samtal till {OTHER} som ingen svarar på går till +46701740633 från och med nu: inställt av Erik Öberg.",
        LINE,
    ),
    "calls out of reach": (
        "setCallForwarding",
        {**FORWARDED, "condition": "NOT_REACHABLE"},
        "CALL_FORWARDING_SET",
        f"Samtal till {OTHER} när det inte kan nås går till +46701740633 från och med nu: inställt av Erik Öberg.",
        LINE,
    ),
    "a forwarding's end": (
        "removeCallForwarding",
        {"subscriptionId": "sub_p1015", "condition": "ALWAYS"},
        "CALL_FORWARDING_REMOVED",
        "Alla samtal till +46701740630 kommer fram dit igen och vidarekopplas inte längre: avslutat av Erik Öberg.",
        "sub_p1015",
    ),
    "a ticket closed": (
        "moveTicket",
        {"ticketId": "tic_t1005", "move": "ACCEPT_RESOLUTION"},
        "TICKET_CLOSED",
        "Lösningen på ärendet Fel referens på fakturan har godtagits av Erik Öberg: det är avslutat.",
        "tic_t1005",
    ),
    "a ticket opened again": (
        "moveTicket",
        {"ticketId": "tic_t1005", "move": "REOPEN"},
        "TICKET_REOPENED",
        "Ärendet Fel referens på fakturan har öppnats igen av Erik Öberg.",
        "tic_t1005",
    ),
    "a ticket withdrawn": (
        "moveTicket",
        {"ticketId": "tic_t1014", "move": "CANCEL"},
        "TICKET_CANCELLED",
        "Ärendet Stina saknar SIM-kort har dragits tillbaka av Erik Öberg.",
        "tic_t1014",
    ),
    "a message": (
        "addTicketMessage",
        {"ticketId": "tic_t1014", "text": "Hon har det."},
        "TICKET_MESSAGE_ADDED",
        "På ärendet Stina saknar SIM-kort har något skrivits av Erik Öberg.",
        "tic_t1014",
    ),
}
LOOKING = {"workflows": True, "workflow_look_seconds": 0.02, "session_idle_minutes": 1_000}


@pytest.mark.parametrize(("name", "given", "kind", "says", "subject"), BY_ERIK.values(), ids=BY_ERIK)
async def test_who_looks_after_it_is_told_with_whoever_did_it(
    anna: SignedIn,
    erik: SignedIn,
    sara: SignedIn,
    gateway: Gateway,
    name: str,
    given: dict[str, Any],
    kind: str,
    says: str,
    subject: str,
) -> None:
    """The administrator, that is, and nobody of another company; the business of every day goes to nobody by e-mail."""
    made = await result(gateway, name, Asked(given, erik))
    assert made["__typename"].endswith("Success"), made

    news = [{"kind": kind, "text": says, "subject": {"id": subject}}]
    assert [await told(who) for who in (anna, erik, sara)] == [news, news, []]
    assert await gateway.emails(ANNA) == []


async def test_a_new_ticket_is_what_the_news_is_about(anna: SignedIn, erik: SignedIn, gateway: Gateway) -> None:
    given = {"category": "SUPPORT", "subject": "Tyst {by}", "description": "d", "accountId": "acc_100202"}
    made = await result(gateway, "createTicket", Asked(given, erik))
    says = "Ärendet Tyst {by} har öppnats av Erik Öberg."
    assert await told(anna) == [{"kind": "TICKET_CREATED", "text": says, "subject": {"id": made["ticket"]["id"]}}]


async def test_in_the_reader_s_language_and_what_was_bought(sara: SignedIn, gateway: Gateway) -> None:
    sold = (
        '{ node(id: "sub_p2001") { ... on ServiceSubscription { topUpOptions { id name } planOptions { id name } } } }'
    )
    options = (await sara.data(sold))["node"]
    top_up, plan = options["topUpOptions"][0], options["planOptions"][0]
    line = {"subscriptionId": "sub_p2001"}
    await result(gateway, "topUpData", Asked({**line, "topUpOptionId": top_up["id"]}, sara))
    await result(gateway, "changePlan", Asked({**line, "planOptionId": plan["id"]}, sara))

    number, about = "+46701740690", {"id": "sub_p2001"}
    assert await told(sara) == [
        {
            "kind": "PLAN_CHANGE_ORDERED",
            "text": f"{number} gets the plan {plan['name']}: ordered by Sara Lind.",
            "subject": about,
        },
        {
            "kind": "DATA_TOPPED_UP",
            "text": f"{number} is topped up with the package {top_up['name']}: bought by Sara Lind.",
            "subject": about,
        },
    ]


async def test_a_bar_is_told_with_the_forwardings_that_gave_way(anna: SignedIn, gateway: Gateway) -> None:
    given = {"subscriptionId": "sub_p1015", "kind": "IN_ALL", "endForwardings": True}
    made = await result(gateway, "addBar", Asked(given, anna))
    assert made["__typename"] == "AddBarSuccess", made
    assert sorted(each["kind"] for each in await told(anna)) == ["BAR_ADDED", *["CALL_FORWARDING_REMOVED"] * 2]


async def test_whoever_looks_after_an_account_is_told_whichever_company_has_changed_it(
    anna: SignedIn, sara: SignedIn, gateway: Gateway
) -> None:
    """F3. Of codes that were shown too, and by e-mail."""
    link_id, code = await linking.requested(anna, "200101")
    anna, token = await linking.confirmed(anna, "200101")
    await linking.link(anna, "200101", linkId=link_id, code=code, stepUpToken=token)
    await result(gateway, "addBar", Asked({"subscriptionId": "sub_p2001", "kind": "DATA"}, anna))
    anna, token = await sim_codes.confirmed(anna, "sub_p2001")
    assert (await sim_codes.reveal(anna, token, "sub_p2001"))["__typename"] == "RevealSimCodesSuccess"

    number, about = "+46701740690", {"id": "sub_p2001"}
    shown = f"The PIN and PUK codes of the SIM of {number} were shown to Anna Åkesson."
    barred = f"The bar Mobildata was set on {number} by Anna Åkesson."
    assert (await told(sara))[:2] == [
        {"kind": "SIM_CODES_SHOWN", "text": shown, "subject": about},
        {"kind": "BAR_ADDED", "text": barred, "subject": about},
    ]
    assert [each["content"] for each in await arrived(gateway, SARA, 2)][-1] == shown
    assert [each["kind"] for each in await told(anna)] == ["SIM_CODES_SHOWN", "BAR_ADDED", "ACCOUNT_LINKED"]


@pytest.mark.parametrize(
    ("line", "kind", "setter"), [("sub_p1007", "OUT_ALL", "OPERATOR"), ("sub_p1021", "IN_ALL", "CUSTOMER")]
)
async def test_a_bar_that_was_set_already_is_told_to_nobody(anna: SignedIn, line: str, kind: str, setter: str) -> None:
    """It is not of whoever sets it once more, least of all where it is the operator's."""
    document = """mutation ($input: AddBarInput!) { addBar(input: $input) {
      ... on AddBarSuccess { bar { kind setBy } } } }"""
    given = {"subscriptionId": line, "kind": kind, "idempotencyKey": "k1"}
    assert await anna.data(document, {"input": given}) == {"addBar": {"bar": {"kind": kind, "setBy": setter}}}
    assert await told(anna) == []


async def test_a_bar_is_told_with_the_one_it_takes_the_place_of(anna: SignedIn, gateway: Gateway) -> None:
    """Once, though the network has hung up."""
    asked = Asked({"subscriptionId": "sub_p1021", "kind": "IN_WHEN_ROAMING"}, anna)
    gateway.operator.provisioning.faults.add(Fault(method="PATCH", body="dropped", times=1))
    assert "errors" in await ask(gateway, "addBar", asked)
    assert (await result(gateway, "addBar", asked))["__typename"] == "AddBarSuccess"
    number, about = "+46701740636", {"id": "sub_p1021"}
    assert await told(anna) == [
        {
            "kind": "BAR_REMOVED",
            "text": f"Spärren Alla inkommande samtal på {number} har hävts av Anna Åkesson.",
            "subject": about,
        },
        {
            "kind": "BAR_ADDED",
            "text": f"Spärren Inkommande samtal utomlands har satts på {number} av Anna Åkesson.",
            "subject": about,
        },
    ]


@pytest.mark.parametrize(
    ("name", "given", "kind", "says"),
    [
        (
            "setInvoiceReference",
            {"accountId": "acc_100202", "reference": "KST 1"},
            "INVOICE_REFERENCE_CHANGED",
            "Referensen på fakturorna för kundkontot 100202 har ändrats av Anna Åkesson.",
        ),
        (
            "updateInvoiceAddress",
            {
                "accountId": "acc_100202",
                "address": {"street": "Box 7", "postalCode": "981 21", "city": "Kiruna"},
                "delivery": "PAPER",
            },
            "INVOICE_ADDRESS_CHANGED",
            "Vart fakturorna för kundkontot 100202 skickas, eller hur, har ändrats av Anna Åkesson.",
        ),
    ],
)
async def test_nobody_is_told_of_what_another_role_looks_after(
    anna: SignedIn, erik: SignedIn, gateway: Gateway, name: str, given: dict[str, Any], kind: str, says: str
) -> None:
    await result(gateway, name, Asked(given, anna))
    assert await told(anna) == [{"kind": kind, "text": says, "subject": {"id": "acc_100202"}}]
    assert await told(erik) == []


async def test_the_company_s_own_things_are_the_administrators(
    anna: SignedIn, erik: SignedIn, gateway: Gateway
) -> None:
    """A ticket of no account, and how the operator reaches the company: by e-mail too, since codes for accounts go there."""
    given = {"category": "OTHER", "subject": "Avtalet", "description": "d"}
    await result(gateway, "createTicket", Asked(given, anna))
    assert await gateway.emails(ANNA) == []
    await result(gateway, "updateCompany", Asked({"phone": "+46980319299"}, anna))

    says = (
        "De uppgifter som operatören har registrerat om ditt företag och når det genom har ändrats av Anna Åkesson. Ring kundservice om "
        "det inte stämmer."
    )
    company, ticket = await told(anna)
    assert company == {"kind": "COMPANY_CHANGED", "text": says, "subject": None}
    assert (ticket["kind"], await told(erik)) == ("TICKET_CREATED", [])
    assert [(each["subject"], each["content"]) for each in await arrived(gateway, ANNA)] == [
        ("Ditt företags uppgifter har ändrats", says)
    ]


async def test_nobody_is_told_of_what_was_refused(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    """By the gateway, and by the system that was asked."""
    for name, given in (
        ("removeBar", {"subscriptionId": LINE, "kind": "DATA"}),
        ("addTicketMessage", {"ticketId": "tic_t1006", "text": "Hallå?"}),
    ):
        refused = await result(gateway, name, Asked(given, anna))
        assert refused["__typename"] in ("NotFound", "Conflict")
    assert await stored(settings, notifications) == []


async def test_who_has_not_accepted_an_invitation_is_told_nothing(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    """It may have gone to a stranger. Once it is accepted, the administrators are told, and from then on the person is."""
    given = {**KIM, "grants": [{"accountId": "acc_100202", "roles": ["ADMINISTRATOR"]}]}
    anna, contact = await invited(anna, given)
    code = await code_of(gateway)
    await result(gateway, "updateCompany", Asked({"phone": "+46980319299"}, anna))
    await accept(gateway, code)
    kim = await signs_in(gateway, KIM_S, CHOSEN, str(KIM["mobile"]))
    await result(gateway, "renameSubscriptionUser", Asked({"subscriptionId": LINE, "userName": "Åsa Öberg"}, anna))

    assert [each["kind"] for each in await told(kim)] == ["USER_RENAMED"]
    assert len(await gateway.emails(KIM_S)) == 1
    joined = {"kind": "CONTACT_JOINED", "text": "Kim Ek har tackat ja till inbjudan och kan logga in från och med nu."}
    assert {**joined, "subject": {"id": contact}} in await told(anna)


async def test_who_may_no_longer_sign_in_is_told_nothing_more(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100203": ContactRole.ADMINISTRATOR})
    erik = await gateway.signed_in(ERIK)
    id = (await erik.data("{ viewer { user { id } } }"))["viewer"]["user"]["id"]
    anna = await updated(anna, id, {"mayLogIn": False})
    await arrived(gateway, ERIK)
    await result(gateway, "updateCompany", Asked({"phone": "+46980319299"}, anna))
    await arrived(gateway, ANNA, 2)
    assert [each["subject"] for each in await gateway.emails(ERIK)] == ["En kontakt på ditt företag har ändrats"]


async def test_an_answer_on_a_ticket_is_told_once_also_if_it_came_while_nobody_looked(
    clock: ManualClock, settings: Settings, anna: SignedIn, gateway: Gateway
) -> None:
    """By a process that looks, and by one after it. The department's answer comes a quarter of an hour after the ticket."""
    given = {"category": "SUPPORT", "subject": "Tyst", "description": "d", "accountId": "acc_100202"}
    ticket = (await result(gateway, "createTicket", Asked(given, anna)))["ticket"]["id"]
    clock.advance(timedelta(minutes=20))
    says = "Hanna, Teknisk support har svarat på ärendet Tyst."
    answered = [{"kind": "TICKET_ANSWERED", "text": says, "subject": {"id": ticket}}]
    for _ in range(2):
        async with open_gateway(settings.model_copy(update=LOOKING), clock, gateway.operator) as process:
            who = SignedIn(process, anna.token)
            assert await eventually(partial(answers, who), bool) == answered
            clock.advance(timedelta(minutes=2))
            await looked_again(process)
            assert await answers(who) == await answers(await process.signed_in(ERIK)) == answered


async def test_an_answer_is_looked_for_again_where_ticketing_was_down(
    clock: ManualClock, settings: Settings, anna: SignedIn, gateway: Gateway
) -> None:
    await result(gateway, "addTicketMessage", Asked({"ticketId": "tic_t1002", "text": "Nej."}, anna))
    clock.advance(timedelta(minutes=70))
    days = {"session_idle_minutes": 10_000, "session_lifetime_minutes": 10_000}
    gateway.operator.ticketing.faults.add(Fault(statuses=(503,)))
    async with open_gateway(settings.model_copy(update={**LOOKING, **days}), clock, gateway.operator) as process:
        who = SignedIn(process, anna.token)
        await looked_again(process)
        assert [row.kind for row in await stored(settings, notifications)] == ["TICKET_MESSAGE_ADDED"]
        gateway.operator.ticketing.faults.clear()
        clock.advance(timedelta(minutes=2))
        (found,) = await eventually(partial(answers, who), bool)
        assert found["text"] == "Mikael, Kundekonomi har svarat på ärendet Faktura med okänd router."


async def answers(who: SignedIn) -> list[dict[str, Any]]:
    return [each for each in await told(who) if each["kind"] == "TICKET_ANSWERED"]


async def looked_again(process: Gateway) -> None:
    log = process.operator.ticketing.log
    before = len(log.calls())

    async def calls() -> int:
        return len(log.calls())

    await eventually(calls, lambda count: count > before)


async def test_what_the_network_did_in_the_end_is_in_the_trail_too(
    clock: ManualClock, settings: Settings, gateway: Gateway, anna: SignedIn
) -> None:
    days = {"session_idle_minutes": 10_000, "session_lifetime_minutes": 10_000}
    async with open_gateway(settings.model_copy(update={**LOOKING, **days}), clock, gateway.operator) as process:
        who, token = await confirmed(await process.signed_in(ANNA))
        assert (await replace(who, {"newSim": {}}, token))["__typename"] == "ReplaceSimSuccess"
        await until(lambda: state(who), "COOLING")
        clock.advance(timedelta(hours=24))
        await until(lambda: state(who), "EXECUTED")

    begun, executed = await trail(settings, "action", "result", "person_id", "object_id", "before", "after", "address")
    assert executed.pop("after").startswith('{"order":"')
    assert {**begun, "result": "ReplacementExecuted", "address": None} == {**executed, "after": begun["after"]}
    assert (begun["object_id"], begun["result"]) == (SUBSCRIPTION, "ReplacementBegun")
