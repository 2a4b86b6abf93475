"""Accounts are given up by the company, with all roles on them."""

import pytest

from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn
from tests.mutations import replacing_sims
from tests.mutations.granting import ERIK, grant
from tests.mutations.linking import MINE, NOT_ALLOWED, OWN, accounts, confirmed, link, told, unlink


async def test_an_account_is_given_up_and_everybody_s_roles_on_it_with_it(
    anna: SignedIn, erik: SignedIn, settings: Settings
) -> None:
    assert await accounts(erik) == ["acc_100202"]
    assert await unlink(anna, "acc_100202") == {
        "__typename": "UnlinkAccountSuccess",
        "accounts": [{"id": "acc_100201"}, {"id": "acc_100203"}],
    }
    assert await accounts(anna) == ["acc_100201", "acc_100203"]
    answer = await erik.ask("{ viewer { accounts { id } subscriptions { totalCount } } }")
    assert answer["data"] == {"viewer": {"accounts": None, "subscriptions": None}}
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"NOT_ALLOWED"}
    assert (
        await told(erik)
        == await told(anna)
        == [
            {
                "kind": "ACCOUNT_UNLINKED",
                "text": "Kundkontot 100202 hör inte längre till ditt företag: borttaget av Anna Åkesson.",
                "subject": None,
            }
        ]
    )
    assert [call for call in anna.changes if "communicationMessage" not in call[1]] == []


async def test_who_loses_a_role_is_told_by_e_mail(anna: SignedIn, gateway: Gateway) -> None:
    await unlink(anna, "acc_100202")

    async def subjects() -> list[str]:
        return [each["subject"] for each in await gateway.emails(ERIK)]

    await replacing_sims.until(subjects, ["Ett kundkonto har tagits bort från ditt företag"])


async def test_what_was_given_up_can_be_added_again(anna: SignedIn) -> None:
    await unlink(anna, "acc_100203")
    anna, token = await confirmed(anna, "100203")

    assert (await link(anna, "100203", stepUpToken=token))["__typename"] == "LinkAccountSuccess"
    assert await accounts(anna) == MINE


async def test_the_same_key_gives_up_once(anna: SignedIn) -> None:
    left = {"__typename": "UnlinkAccountSuccess", "accounts": [{"id": "acc_100201"}, {"id": "acc_100202"}]}
    assert await unlink(anna, "acc_100203") == left
    anna, token = await confirmed(anna, "100203")
    await link(anna, "100203", stepUpToken=token)

    assert (await unlink(anna, "acc_100203"))["accounts"] == [{"id": id} for id in MINE]
    assert (await unlink(anna, "acc_100202"))["__typename"] == "IdempotencyKeyReused"
    assert await accounts(anna) == MINE


async def test_what_is_told_again_gives_nothing_back(anna: SignedIn) -> None:
    """An account that was added, and given up since."""
    anna, token = await confirmed(anna, "100204")
    assert await link(anna, "100204", stepUpToken=token) == OWN
    await unlink(anna, "acc_100204")

    assert (await link(anna, "100204"))["__typename"] == "NotFound"
    assert await accounts(anna) == MINE


@pytest.mark.parametrize("account", ["acc_200101", "acc_100204", "acc_999999"])
async def test_z1_accounts_that_are_not_one_s_own(anna: SignedIn, account: str) -> None:
    assert await unlink(anna, account) == {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "accountId"],
    }


async def test_who_is_administrator_elsewhere_gives_nothing_up(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100203": ContactRole.ADMINISTRATOR, "100202": ContactRole.TICKETS})
    erik = await gateway.signed_in(ERIK)

    assert await unlink(erik, "acc_100202") == NOT_ALLOWED
    assert (await unlink(erik, "acc_100201", "k2"))["__typename"] == "NotFound"


async def test_the_last_administrator_s_account_stays(sara: SignedIn) -> None:
    assert await unlink(sara, "acc_200101") == {
        "__typename": "Conflict",
        "message": "Without this account your company would have no administrator. Add another account first.",
        "path": ["input", "accountId"],
    }
    assert await accounts(sara) == ["acc_200101"]


async def test_an_account_stays_while_one_of_its_sims_is_replaced(anna: SignedIn) -> None:
    anna, token = await replacing_sims.confirmed(anna, email="a@norrskenbygg.example")
    begun = await replacing_sims.replace(anna, {"newEsim": {"email": "a@norrskenbygg.example"}}, token)
    assert begun["__typename"] == "ReplaceSimSuccess"
    assert await unlink(anna, "acc_100201") == {
        "__typename": "Conflict",
        "message": "SIM-kortet för ett abonnemang på kontot håller på att bytas. Avbryt det först, eller vänta.",
        "path": ["input", "accountId"],
    }
