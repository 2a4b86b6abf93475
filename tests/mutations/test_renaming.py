"""Who uses a subscription: a name of any script, kept as it was written."""

from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.trail import trail

RENAME = """mutation ($input: RenameSubscriptionUserInput!) { renameSubscriptionUser(input: $input) { __typename
  ... on RenameSubscriptionUserSuccess { subscription { id userName } }
  ... on Problem { message path } ... on InvalidInput { rule } } }"""
USER = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { userName } } }"

PRODUCTS = "/tmf-api/productInventory/v4/product/"


async def rename(
    who: SignedIn, name: str = "Åsa Öberg", key: str = "k1", subscription: str = "sub_p1001"
) -> dict[str, Any]:
    given = {"subscriptionId": subscription, "userName": name, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(RENAME, {"input": given}))["renameSubscriptionUser"]
    return result


async def user(who: SignedIn, subscription: str = "sub_p1001") -> str | None:
    name: str | None = (await who.data(USER, {"id": subscription}))["node"]["userName"]
    return name


def success(name: str = "Åsa Öberg", subscription: str = "sub_p1001") -> dict[str, Any]:
    return {
        "__typename": "RenameSubscriptionUserSuccess",
        "subscription": {"id": subscription, "userName": name},
    }


@pytest.mark.parametrize(
    "name", ["Åsa Öberg", "𝒜", "مريم الأحمد", "Robot 🤖🏗", 'O\'Neill "Ö" <b>\\', "n" * 255, " två  ord "]
)
async def test_the_name_is_kept_as_it_was_written(anna: SignedIn, name: str) -> None:
    assert await rename(anna, name) == success(name)
    assert await user(anna) == name
    assert anna.changes == [("PATCH", f"{PRODUCTS}p1001", 200)]


async def test_who_had_no_user_gets_one(anna: SignedIn) -> None:
    assert await user(anna, "sub_p1009") is None
    assert await rename(anna, subscription="sub_p1009") == success(subscription="sub_p1009")
    assert await user(anna, "sub_p1009") == "Åsa Öberg"


@pytest.mark.parametrize("name", ["", " ", "\n\t ", "n" * 256])
async def test_what_is_no_name(anna: SignedIn, name: str, settings: Settings) -> None:
    assert await rename(anna, name) == {
        "__typename": "InvalidInput",
        "message": "Skriv 1 till 255 tecken, inte bara blanksteg.",
        "path": ["input", "userName"],
        "rule": "LENGTH",
    }
    assert (anna.changes, await trail(settings)) == ([], [])


async def test_one_that_has_ended_has_no_user_any_more(anna: SignedIn) -> None:
    assert await rename(anna, subscription="sub_p1014") == {
        "__typename": "Conflict",
        "message": "Abonnemanget är avslutat, eller håller på att avslutas. Välj ett annat, eller ring kundservice: +46701740699.",
        "path": ["input", "subscriptionId"],
    }


@pytest.mark.parametrize("subscription", ["sub_p2001", "sub_p9999"])
async def test_z1_subscriptions_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, subscription: str) -> None:
    assert await rename(anna, subscription=subscription) == {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "subscriptionId"],
    }
    assert anna.changes == []


async def test_erik_renames_a_user_of_his_own_account(erik: SignedIn) -> None:
    assert await rename(erik, subscription="sub_p1018") == success(subscription="sub_p1018")


async def test_the_same_key_renames_once_also_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    assert await rename(anna) == success()
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await rename(again) == success()
        assert (await rename(again, "Någon annan"))["__typename"] == "IdempotencyKeyReused"
    assert len(anna.changes) == 1


@pytest.mark.parametrize("subscription", ["sub_p1001", "sub_p1009"])
async def test_billing_makes_the_change_and_hangs_up(
    anna: SignedIn, operator: FakeOperator, settings: Settings, subscription: str
) -> None:
    """Also where the user was the first one."""
    operator.billing.faults.add(Fault(path=PRODUCTS, method="PATCH", body="dropped", times=1))
    given = {"subscriptionId": subscription, "userName": "Åsa Öberg", "idempotencyKey": "k1"}
    assert (await anna.ask(RENAME, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"

    assert await rename(anna, subscription=subscription) == success(subscription=subscription)
    assert await trail(settings, "action", "result", "object_id", "after") == [
        {
            "action": "renameSubscriptionUser",
            "result": "Renamed",
            "object_id": subscription,
            "after": f'{{"subscription_id":"{subscription}","user_name":"Åsa Öberg"}}',
        }
    ]


async def test_billing_is_asked_what_it_sells_and_then_to_change_it(anna: SignedIn) -> None:
    """Its answer to the change is how the subscription is now."""
    assert await rename(anna) == success()
    assert anna.calls == [("billing", "product"), ("billing", "p1001")]


async def test_the_network_may_be_down(anna: SignedIn, operator: FakeOperator) -> None:
    operator.provisioning.faults.add(Fault(statuses=(503,)))
    assert await rename(anna) == success()
    assert await rename(anna) == success()


async def test_who_asks_again_is_told_how_the_subscription_is_by_then(anna: SignedIn) -> None:
    assert await rename(anna) == success()
    assert await rename(anna, "Någon annan", key="k2") == success("Någon annan")
    assert await rename(anna) == success("Någon annan")
    assert len(anna.changes) == 2


async def test_while_billing_is_down_nothing_is_begun(
    anna: SignedIn, operator: FakeOperator, settings: Settings
) -> None:
    operator.billing.faults.add(Fault(statuses=(503,), times=1))
    given = {"subscriptionId": "sub_p1001", "userName": "Åsa Öberg", "idempotencyKey": "k1"}
    (error,) = (await anna.ask(RENAME, {"input": given}))["errors"]
    assert error["extensions"]["code"] == "BACKEND_UNAVAILABLE"
    assert (anna.changes, await trail(settings)) == ([], [])
    assert await rename(anna) == success()


async def test_what_was_there_before_is_in_the_audit_trail(anna: SignedIn, settings: Settings) -> None:
    await rename(anna)
    assert [row["before"] for row in await trail(settings, "before")] == ['{"userName":"Anna Lindström"}']


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    result = await rename(sara, " ", subscription="sub_p2001")
    assert result["message"] == "Write 1 to 255 characters, not blanks alone."
