"""A SIM's replacement where the message centre says of an address of those concerned that it takes no messages. F4."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from tests.harness import MOBILES, Gateway, SignedIn
from tests.identity.signing_in import ANNA
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import arrived
from tests.mutations.replacing_sims import (
    COOLING,
    EMAIL,
    ESIM,
    MESSAGES,
    NUMBER,
    ORDERS,
    SUBSCRIPTION,
    confirmed,
    cooling,
    for_days,
    replace,
    sim,
    state,
    state_later,
    until,
)
from tests.mutations.test_removing_contacts import contact_id
from tests.mutations.trail import trail

NOTICE = "Ett SIM-kort ska bytas"
FAILED = "Ett SIM-kort kunde inte bytas"
ENDED = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { sim { replacement { state failure cancellable executesAt } } } } }"
TOLD = "{ viewer { notifications(first: 1) { nodes { kind text subject { id } } } } }"
TOO_FEW = (
    f"SIM-kortet för {NUMBER} kunde inte bytas: för få kunde varnas, eftersom adresser inte tar emot meddelanden. Rätta "
    "kontakternas e-postadresser och gör bytet på nytt, eller ring kundservice."
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return for_days(settings)


@pytest.fixture
async def erik(gateway: Gateway, settings: Settings) -> SignedIn:
    """May have SIMs replaced on an account that Anna alone is the administrator of: with the old SIM, three are to be told."""
    await grant(settings, ERIK, {"100201": ContactRole.SUBSCRIPTIONS})
    return await gateway.signed_in(ERIK)


def refuse(operator: FakeOperator, *addresses: str) -> None:
    """For ever, as far as the centre is concerned."""
    for address in addresses:
        operator.messaging.faults.add(Fault(path=f"receiver:{address}", statuses=(422,)))


async def asked_by_erik(erik: SignedIn) -> SignedIn:
    erik, token = await confirmed(erik, mobile=MOBILES[ERIK], email=EMAIL)
    assert (await replace(erik, ESIM, token))["__typename"] == "ReplaceSimSuccess"
    return erik


async def warned(gateway: Gateway) -> list[str]:
    """The addresses that have the notice, once for each that came."""
    people = [
        address for address in (ERIK, ANNA) for each in await gateway.emails(address) if each["subject"] == NOTICE
    ]
    return [*(NUMBER for _ in await gateway.messages(NUMBER)), *people]


async def ended(who: SignedIn) -> dict[str, Any]:
    replacement: dict[str, Any] = (await who.data(ENDED, {"id": SUBSCRIPTION}))["node"]["sim"]["replacement"]
    return replacement


async def noted(settings: Settings, result: str) -> list[dict[str, Any]]:
    return [
        each for each in await trail(settings, "action", "result", "object_id", "after") if each["result"] == result
    ]


@pytest.mark.parametrize("refused", [NUMBER, ERIK, ANNA], ids=["the old SIM", "who asked", "the administrator"])
async def test_f4_one_address_that_takes_no_messages_stops_nothing(
    erik: SignedIn,
    anna: SignedIn,
    gateway: Gateway,
    operator: FakeOperator,
    clock: ManualClock,
    settings: Settings,
    refused: str,
) -> None:
    refuse(operator, refused)
    erik = await asked_by_erik(erik)
    await until(lambda: state(erik), "COOLING")
    assert await warned(gateway) == [address for address in (NUMBER, ERIK, ANNA) if address != refused]
    whom = {NUMBER: "oldSim", ERIK: await contact_id(erik), ANNA: await contact_id(anna)}[refused]
    note = {"action": "replaceSim", "object_id": SUBSCRIPTION, "after": f'{{"notTold":["{whom}"]}}'}
    assert await noted(settings, "NoticesRefused") == [note | {"result": "NoticesRefused"}]

    clock.advance(COOLING)
    await until(lambda: state(erik), "EXECUTED")
    assert len(await noted(settings, "NoticesRefused")) == 1


@pytest.mark.parametrize(
    "refused",
    [(ERIK, ANNA), (NUMBER, ANNA), (NUMBER, ERIK), (NUMBER, ERIK, ANNA)],
    ids=["the old SIM alone is told", "who asked alone is told", "the administrator alone is told", "nobody is told"],
)
async def test_f4_where_too_few_can_be_warned_it_fails_and_says_so(
    erik: SignedIn,
    anna: SignedIn,
    gateway: Gateway,
    operator: FakeOperator,
    clock: ManualClock,
    settings: Settings,
    refused: Sequence[str],
) -> None:
    """The old SIM may be lost, and who asked may be the thief: one of them alone is no warning."""
    refuse(operator, *refused)
    erik = await asked_by_erik(erik)
    await until(lambda: state(erik), "FAILED")
    assert await ended(erik) == {"state": "FAILED", "failure": "NOTICES", "cancellable": False, "executesAt": None}
    for who in (erik, anna):
        assert (await who.data(TOLD))["viewer"]["notifications"]["nodes"] == [
            {"kind": "SIM_REPLACEMENT_FAILED", "text": TOO_FEW, "subject": {"id": SUBSCRIPTION}}
        ]
    people = {NUMBER: "oldSim", ERIK: await contact_id(erik), ANNA: await contact_id(anna)}
    not_told = ",".join(f'"{people[address]}"' for address in refused)
    note = {"action": "replaceSim", "object_id": SUBSCRIPTION, "after": f'{{"notTold":[{not_told}]}}'}
    assert await noted(settings, "ReplacementFailed") == [note | {"result": "ReplacementFailed"}]
    clock.advance(COOLING * 2)
    assert (await state(erik), [path for _, path, _ in erik.changes if path == ORDERS]) == ("FAILED", [])


async def test_it_is_asked_for_anew_once_the_addresses_are_right(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator
) -> None:
    """Anna is the only administrator, and asks herself."""
    refuse(operator, ANNA)
    anna, token = await confirmed(anna, email=EMAIL)
    await replace(anna, ESIM, token)
    await until(lambda: state(anna), "FAILED")
    operator.messaging.faults.clear()
    await cooling(anna, key="k2")
    assert NOTICE in [each["subject"] for each in await arrived(gateway, ANNA)]


async def test_who_asks_is_told_alone_where_there_is_nobody_else(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator
) -> None:
    """The line has no number, and Anna is the only administrator. Nothing was refused."""
    for system, name in ((operator.provisioning, "service"), (operator.billing, "product")):
        attribute = f"{name}Characteristic"
        for found in await system.database[name].having(f"{attribute}.phoneNumber", NUMBER):
            kept = [each for each in found[attribute] if each["name"] != "phoneNumber"]
            await system.database[name].put_many([{**found, attribute: [*kept, {"name": "phoneNumber", "value": []}]}])
    await cooling(anna)
    assert await warned(gateway) == [ANNA]


async def test_an_outage_is_waited_for_though_somebody_refuses(
    erik: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    """Also where, for now, too few are told; and nobody is told twice."""
    erik, token = await confirmed(erik, mobile=MOBILES[ERIK], email=EMAIL)
    refuse(operator, ERIK)
    operator.messaging.faults.add(Fault(path=MESSAGES, method="POST", statuses=(200, 200, 503)))
    await replace(erik, ESIM, token)

    async def failed() -> bool:
        return ("POST", MESSAGES, 503) in erik.changes

    await until(failed, True)
    assert (await state(erik), await warned(gateway)) == ("REQUESTED", [NUMBER])
    assert await noted(settings, "NoticesRefused") == []
    operator.messaging.faults.clear()
    refuse(operator, ERIK)
    await until(lambda: state_later(erik, clock), "COOLING")
    assert await warned(gateway) == [NUMBER, ANNA]


async def test_an_address_for_the_code_that_takes_no_messages_ends_it_and_is_said(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    """The network has the order: it stays ordered, and customer service helps."""
    anna, replacement = await cooling(anna)
    refuse(operator, EMAIL)
    clock.advance(COOLING)
    await until(lambda: state(anna), "EXECUTED")
    assert (await anna.data(TOLD))["viewer"]["notifications"]["nodes"] == [
        {
            "kind": "SIM_REPLACEMENT_ORDERED",
            "text": f"Ett nytt eSIM för {NUMBER} är beställt, men adressen som aktiveringskoden skulle till tar inte emot "
            "meddelanden. Ring kundservice; det gamla SIM-kortet fungerar så länge.",
            "subject": {"id": SUBSCRIPTION},
        }
    ]
    [row] = await noted(settings, "ReplacementExecuted")
    assert '"notTold":["code"]' in row["after"]
    clock.advance(timedelta(minutes=9))
    assert (await sim(anna))["replacement"]["id"] == replacement
    assert await gateway.emails(EMAIL) == []
