"""One replacement at a time of a subscription, until the new SIM has taken over or never will."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.replacing_sims import (
    COOLING,
    EMAIL,
    ESIM,
    FREE,
    ORDERS,
    action,
    called_off,
    cancel,
    confirmed,
    cooling,
    for_days,
    free_card,
    replace,
    sim,
    state,
    until,
)

RESOURCES = "/tmf-api/resourceInventoryManagement/v4/resource"
NEW_ESIM = (
    "Ett nytt eSIM är beställt och tar över när det har laddats ner med koden som skickas med e-post. Därefter kan SIM-kortet "
    "bytas igen. Ring kundservice om koden inte kommer: +46701740699."
)
NEW_SIM = (
    "Ett nytt SIM-kort är på väg med brev och tar över när det har satts in. Därefter kan SIM-kortet bytas igen. Ring "
    "kundservice om det inte kommer: +46701740699."
)
OWN_SIM = (
    "Ett annat SIM-kort ska just ta över. Därefter kan SIM-kortet bytas igen. Ring kundservice om det inte har tagit över "
    "inom ett dygn: +46701740699."
)
NOT_KNOWN = "Nätet svarar just nu inte på om SIM-kortet som beställdes har tagit över. Försök igen om en stund."
WAYS = {
    "newEsim": (NEW_ESIM, timedelta(minutes=11)),
    "newSim": (NEW_SIM, timedelta(days=3)),
    "ownSim": (OWN_SIM, timedelta(minutes=2)),
}
"""What is said while the new SIM is on its way, and how long that takes at most."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return for_days(settings)


async def carried_out(anna: SignedIn, operator: FakeOperator, clock: ManualClock, way: str) -> tuple[SignedIn, str]:
    """The network has the order, and the new SIM has still to take over."""
    iccid = await free_card(operator)
    methods: dict[str, dict[str, Any]] = {
        "newEsim": ESIM,
        "newSim": {"newSim": {}},
        "ownSim": {"ownSim": {"iccid": iccid}},
    }
    anna, replacement = await cooling(anna, methods[way], **({"iccid": iccid} if way == "ownSim" else {}))
    clock.advance(COOLING)
    await until(lambda: state(anna), "EXECUTED")
    return anna, replacement


async def once_more(who: SignedIn) -> tuple[SignedIn, dict[str, Any]]:
    who, token = await confirmed(who, email=EMAIL)
    return who, await replace(who, ESIM, token, idempotencyKey="k2")


def conflict(says: str) -> dict[str, Any]:
    return {"__typename": "Conflict", "message": says, "path": ["input", "subscriptionId"]}


@pytest.mark.parametrize("way", WAYS)
async def test_none_is_begun_before_the_new_sim_has_taken_over(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock, way: str
) -> None:
    says, takes = WAYS[way]
    anna, replacement = await carried_out(anna, operator, clock, way)
    old = (await sim(anna))["iccid"]
    anna, result = await once_more(anna)
    assert result == conflict(says)
    assert await action(anna) == FREE | {
        "enabled": False,
        "reason": says,
        "blockingReplacement": {"id": replacement, "state": "EXECUTED", "cancellable": False},
    }

    clock.advance(takes)
    assert (await sim(anna))["iccid"] != old
    assert await action(anna) == FREE
    anna, result = await once_more(anna)
    assert result["__typename"] == "ReplaceSimSuccess"
    assert (await action(anna))["blockingReplacement"]["id"] == result["replacement"]["id"] != replacement


@pytest.mark.parametrize("way", WAYS)
async def test_another_is_begun_once_the_operator_has_called_the_order_off(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock, way: str
) -> None:
    anna, _ = await carried_out(anna, operator, clock, way)
    await called_off(operator)
    assert await action(anna) == FREE
    anna, result = await once_more(anna)
    assert result["__typename"] == "ReplaceSimSuccess"


async def test_it_is_the_subscription_that_counts_whichever_sim_it_has(anna: SignedIn, operator: FakeOperator) -> None:
    """The operator gives it another SIM while a replacement is under way."""
    anna, replacement = await cooling(anna)
    resources, services = (operator.provisioning.database[name] for name in ("resource", "service"))
    [card] = await resources.having("serialNumber", await free_card(operator))
    [line] = [each for each in await services.having("category", "mobileVoice") if each["id"] == "s1005"]
    others = [each for each in line["supportingResource"] if each["name"] != "sim"]
    given = {"id": card["id"], "name": "sim", "@referredType": card["@type"]}
    await services.put_many([{**line, "supportingResource": [given, *others]}])

    assert (await sim(anna))["iccid"] == card["serialNumber"]
    anna, result = await once_more(anna)
    assert result["__typename"] == "Conflict"
    assert (await action(anna))["blockingReplacement"] == {"id": replacement, "state": "COOLING", "cancellable": True}


async def test_a_card_is_promised_to_one_subscription(anna: SignedIn, operator: FakeOperator) -> None:
    """Also while the network, which has not been asked for it yet, calls it free."""
    iccid = await free_card(operator)
    method = {"ownSim": {"iccid": iccid}}
    anna, replacement = await cooling(anna, method, iccid=iccid)
    anna, token = await confirmed(anna, "sub_p1001", iccid=iccid)
    assert await replace(anna, method, token, subscriptionId="sub_p1001", idempotencyKey="k2") == {
        "__typename": "InvalidInput",
        "message": "Det finns inget ledigt kort med det numret. Kontrollera det, eller välj ett annat kort.",
        "path": ["input", "method", "ownSim", "iccid"],
        "rule": "NOT_FREE",
    }
    await cancel(anna, replacement)
    again = await replace(anna, method, token, subscriptionId="sub_p1001", idempotencyKey="k2")
    assert again["__typename"] == "ReplaceSimSuccess"


async def test_while_the_network_may_have_it_it_is_not_said_that_it_can_be_cancelled(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock
) -> None:
    """Nor once the network says that it has begun nothing, since that is about the latest attempt alone."""
    anna, replacement = await cooling(anna)
    operator.provisioning.faults.add(Fault(path=ORDERS, method="POST", statuses=(500, 503)))
    clock.advance(COOLING)
    await until(lambda: asked(anna), 1)
    await until(lambda: asked_later(anna, clock), 2)
    assert await action(anna) == FREE | {
        "enabled": False,
        "reason": NEW_ESIM,
        "blockingReplacement": {"id": replacement, "state": "COOLING", "cancellable": False},
    }
    assert (await cancel(anna, replacement))["__typename"] == "Conflict"
    anna, result = await once_more(anna)
    assert result == conflict(NEW_ESIM)


async def test_f4_it_is_cancelled_while_the_network_takes_no_orders(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock
) -> None:
    """However long its time has come: nothing is carried out."""
    anna, replacement = await cooling(anna)
    operator.provisioning.faults.add(Fault(path=ORDERS, method="POST", statuses=(503,)))
    clock.advance(COOLING)
    await until(lambda: asked(anna), 1)
    await until(lambda: asked_later(anna, clock), 2)
    await until(lambda: cancellable(anna), True)
    assert (await cancel(anna, replacement))["__typename"] == "CancelSimReplacementSuccess"

    operator.provisioning.faults.clear()
    clock.advance(timedelta(days=1))
    anna, result = await once_more(anna)
    assert result["__typename"] == "ReplaceSimSuccess"
    await until(lambda: state(anna), "COOLING")
    assert await operator.provisioning.database["serviceOrder"].having("category", "simReplacement") == []


async def asked(who: SignedIn) -> int:
    """How often the network was."""
    return sum(path == ORDERS and status is not None for _, path, status in who.changes)


async def asked_later(who: SignedIn, clock: ManualClock) -> int:
    clock.advance(timedelta(seconds=10))
    return await asked(who)


async def cancellable(who: SignedIn) -> bool:
    return bool((await sim(who))["replacement"]["cancellable"])


async def test_where_the_network_does_not_say_that_action_alone_has_to_wait(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock
) -> None:
    anna, _ = await carried_out(anna, operator, clock, "newEsim")
    clock.advance(timedelta(minutes=11))
    anna, token = await confirmed(anna, email=EMAIL)
    operator.provisioning.faults.add(Fault(path=RESOURCES, statuses=(503,)))
    assert await action(anna) == FREE | {"enabled": False, "reason": NOT_KNOWN}
    assert (await action(anna, "CHANGE_BARS"))["enabled"] is True

    given = {"subscriptionId": "sub_p1005", "method": ESIM, "stepUpToken": token, "idempotencyKey": "k2"}
    document = "mutation ($input: ReplaceSimInput!) { replaceSim(input: $input) { __typename } }"
    answer = await anna.ask(document, {"input": given})
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["BACKEND_UNAVAILABLE"]
    operator.provisioning.faults.clear()
    assert (await replace(anna, ESIM, token, idempotencyKey="k2"))["__typename"] == "ReplaceSimSuccess"


async def test_nothing_is_asked_about_the_sim_where_none_was_ever_replaced(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock
) -> None:
    assert await action(anna) == FREE
    assert sims_read(anna) == 0
    anna, _ = await carried_out(anna, operator, clock, "ownSim")
    clock.advance(timedelta(days=1))
    before = sims_read(anna)
    assert await action(anna) == FREE
    assert sims_read(anna) - before == 1


def sims_read(who: SignedIn) -> int:
    return who.calls.count(("provisioning", "resource"))


async def test_asked_for_at_once_in_two_processes_there_is_one(
    anna: SignedIn, gateway: Gateway, settings: Settings, operator: FakeOperator, clock: ManualClock
) -> None:
    """Also right after a SIM has taken over, when both find that nothing stands against it."""
    anna, _ = await carried_out(anna, operator, clock, "ownSim")
    clock.advance(timedelta(minutes=2))
    tokens = []
    for _ in range(6):
        anna, token = await confirmed(anna, email=EMAIL)
        tokens.append(token)
    async with open_gateway(settings.model_copy(update={"workflows": False}), clock, gateway.operator) as second:
        there = SignedIn(second, anna.token)
        results = await asyncio.gather(
            *(
                replace((anna, there)[number % 2], ESIM, token, idempotencyKey=f"at once {number}")
                for number, token in enumerate(tokens)
            )
        )
    kinds = sorted(result["__typename"] for result in results)
    assert kinds == ["Conflict"] * 5 + ["ReplaceSimSuccess"]
