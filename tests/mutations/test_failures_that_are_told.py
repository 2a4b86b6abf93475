"""Bars and forwardings that the network took on and failed to apply later: those who were told of them are told that too.

They are asked for at a gateway that looks for nothing, and another one over the same database looks: each test is of a restart as well.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from gateway.store.tables import network_changes
from tests.harness import Gateway, SignedIn, open_gateway
from tests.identity.signing_in import ANNA, ERIK
from tests.mutations import linking
from tests.mutations.examples import Asked, result
from tests.mutations.inviting import stored
from tests.mutations.linking import told
from tests.mutations.replacing_sims import for_days
from tests.waiting import eventually

LINE, NUMBER = "sub_p1001", "+46701740610"
OF_ERIK, NUMBER_OF_ERIK = "sub_p1016", "+46701740631"
"""Of account 100202, where he has the role SUBSCRIPTIONS."""
HERE, THERE = "+46701740633", "+46701740636"
FAILED = ("BAR_FAILED", "CALL_FORWARDING_FAILED")
TRY_AGAIN = "Försök igen, eller ring kundservice."
NOT_SET = f"Nätet kunde inte sätta spärren All användning utomlands på {NUMBER}: den är inte satt. {TRY_AGAIN}"
NO_REPLY = "vidarekopplingen när ingen svarar"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return for_days(settings).model_copy(update={"workflows": False})


def looking(gateway: Gateway, settings: Settings, clock: ManualClock) -> AbstractAsyncContextManager[Gateway]:
    """A process that looks."""
    return open_gateway(settings.model_copy(update={"workflows": True}), clock, gateway.operator)


def fails(operator: FakeOperator, *statuses: int) -> None:
    """Of what the network has still to apply, one after the other; 200 is what it does apply. A read cut off meanwhile uses one up."""
    statuses = statuses or (500,)
    operator.provisioning.faults.add(Fault(path="apply:", statuses=statuses, times=len(statuses)))


async def takes(operator: FakeOperator, seconds: Mapping[str, int]) -> None:
    """How long the network takes over what it applies at once otherwise, by code."""
    database = operator.provisioning.database
    delays = {**await database.rule("appliedAfterSeconds", dict[str, int]), **seconds}
    async with database.transactions.begin():
        text = "UPDATE rules SET value = ? WHERE name = 'appliedAfterSeconds'"
        await database.transactions.connection.execute(text, (msgspec.json.encode(delays),))


async def change(who: SignedIn, name: str, line: str = LINE, key: str = "k1", **given: Any) -> None:
    made = await result(who.gateway, name, Asked({"subscriptionId": line, **given}, who), idempotencyKey=key)
    assert made["__typename"].endswith("Success"), made


async def failures(who: SignedIn) -> list[dict[str, Any]]:
    return [each for each in await told(who) if each["kind"] in FAILED]


async def texts(who: SignedIn) -> list[str]:
    """The oldest first."""
    return [each["text"] for each in reversed(await failures(who))]


async def awaited(settings: Settings) -> list[tuple[str, str]]:
    return sorted((row.subscription_id, row.code) for row in await stored(settings, network_changes))


async def nothing_awaited(settings: Settings) -> None:
    await eventually(partial(awaited, settings), lambda found: found == [])


async def looked_at(operator: FakeOperator) -> None:
    """The network, for the first time since its log was cleared."""

    async def calls() -> int:
        return len(operator.provisioning.log.calls())

    await eventually(calls, bool)


async def told_in_the_end(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock, minutes: int = 3
) -> list[str]:
    clock.advance(timedelta(minutes=minutes))
    async with looking(gateway, settings, clock):
        await nothing_awaited(settings)
    return await texts(anna)


async def test_it_is_told_once_to_those_who_look_after_it_and_by_e_mail_to_nobody(
    anna: SignedIn, erik: SignedIn, sara: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    fails(gateway.operator)
    await change(anna, "addBar", kind="ROAMING_ALL")
    async with looking(gateway, settings, clock) as process:
        await looked_at(gateway.operator)
        assert (await awaited(settings), await failures(anna)) == ([("p1001", "ODB-ROAM")], [])
        clock.advance(timedelta(minutes=3))
        news = [{"kind": "BAR_FAILED", "text": NOT_SET, "subject": {"id": LINE}}]
        await nothing_awaited(settings)
        assert await failures(anna) == news

        fails(gateway.operator)
        await change(SignedIn(process, anna.token), "addBar", OF_ERIK, "k2", kind="ROAMING_ALL")
        clock.advance(timedelta(minutes=3))
        other = NOT_SET.replace(NUMBER, NUMBER_OF_ERIK)
        await nothing_awaited(settings)
    assert (await texts(anna), await texts(erik), await failures(sara)) == ([NOT_SET, other], [other], [])
    assert [await gateway.emails(address) for address in (ANNA, ERIK)] == [[], []]


async def test_in_the_reader_s_language(
    sara: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    fails(gateway.operator)
    await change(sara, "addBar", "sub_p2001", kind="DATA_ROAMING")
    assert await told_in_the_end(sara, gateway, settings, clock) == [
        "The network could not set the bar Mobildata utomlands on +46701740690: it is not set. Try again, or call customer "
        "service."
    ]


async def test_what_the_network_applies_is_not_told_again(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    await change(anna, "addBar", kind="ROAMING_ALL")
    assert await told_in_the_end(anna, gateway, settings, clock) == []


async def test_of_what_it_applies_at_once_nothing_is_awaited_and_nothing_asked(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    await change(anna, "addBar", kind="DATA")
    assert await awaited(settings) == []
    network, ticketing = gateway.operator.provisioning.log, gateway.operator.ticketing.log
    network.clear()

    async def looks() -> int:
        clock.advance(timedelta(minutes=2))
        return len(ticketing.calls())

    async with looking(gateway, settings, clock):
        await eventually(looks, lambda count: count > 5)
    assert network.calls() == []


async def test_how_each_stands_after_it(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    """Bars lifted and forwardings set, changed and ended, all in vain."""
    await takes(gateway.operator, {"CFB": 60})
    await change(anna, "addBar", key="k1", kind="ROAMING_ALL")
    await change(anna, "setCallForwarding", key="k2", condition="BUSY", to=HERE)
    await change(anna, "setCallForwarding", key="k3", condition="NO_REPLY", to=HERE, noReplySeconds=15)
    clock.advance(timedelta(minutes=3))
    assert await told_in_the_end(anna, gateway, settings, clock) == []

    gateway.operator.provisioning.faults.add(Fault(path="apply:", statuses=(500,)))
    await change(anna, "removeBar", key="k4", kind="ROAMING_ALL")
    await change(anna, "removeCallForwarding", key="k5", condition="BUSY")
    await change(anna, "setCallForwarding", key="k6", condition="NO_REPLY", to=HERE, noReplySeconds=30)
    await change(anna, "setCallForwarding", OF_ERIK, "k7", condition="NO_REPLY", to=HERE)
    assert await awaited(settings) == [("p1001", "CFB"), ("p1001", "CFNRy"), ("p1001", "ODB-ROAM"), ("p1016", "CFNRy")]
    assert sorted(await told_in_the_end(anna, gateway, settings, clock)) == [
        f"Nätet kunde inte häva spärren All användning utomlands på {NUMBER}: den är kvar. {TRY_AGAIN}",
        f"Nätet kunde inte ställa in {NO_REPLY} på {NUMBER_OF_ERIK}: den är inte inställd. {TRY_AGAIN}",
        f"Nätet kunde inte ändra {NO_REPLY} på {NUMBER}: den går fortfarande till {HERE} efter 15 sekunder. {TRY_AGAIN}",
        f"Nätet kunde inte ändra vidarekopplingen vid upptaget på {NUMBER}: den går fortfarande till {HERE}. {TRY_AGAIN}",
    ]


@pytest.mark.parametrize("at_once", [False, True])
async def test_a_bar_that_took_the_place_of_another(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock, at_once: bool
) -> None:
    """What the network gives up with it is told too; what it has lifted at once stays lifted, as people were told."""
    await takes(gateway.operator, {"BIC-Roam": 60, "BAIC": 0 if at_once else 60})
    fails(gateway.operator)
    await change(anna, "addBar", "sub_p1021", kind="IN_WHEN_ROAMING")
    kept = f"Nätet kunde inte häva spärren Alla inkommande samtal på {THERE}: den är kvar. {TRY_AGAIN}"
    says = f"Nätet kunde inte sätta spärren Inkommande samtal utomlands på {THERE}: den är inte satt. {TRY_AGAIN}"
    assert sorted(await told_in_the_end(anna, gateway, settings, clock)) == ([says] if at_once else [kept, says])


async def test_a_forwarding_that_did_not_end_with_the_bar_that_took_its_place(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    """The bar was applied at once, and so was the end of the forwarding of all calls."""
    fails(gateway.operator)
    await change(anna, "addBar", "sub_p1015", kind="IN_ALL", endForwardings=True)
    assert await awaited(settings) == [("p1015", "CFNRy")]
    number, to = "+46701740630", "+46701740632"
    says = (
        f"Nätet kunde inte ändra {NO_REPLY} på {number}: den går fortfarande till {to} efter 15 sekunder. {TRY_AGAIN}"
    )
    assert await told_in_the_end(anna, gateway, settings, clock) == [says]


async def test_the_newest_change_is_the_one_that_counts(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    """What was given up before it was applied is told to nobody."""
    fails(gateway.operator, 500, 200)
    await change(anna, "setCallForwarding", condition="NO_REPLY", to=HERE)
    clock.advance(timedelta(seconds=10))
    await change(anna, "setCallForwarding", key="k2", condition="NO_REPLY", to=THERE)
    (row,) = await stored(settings, network_changes)
    assert (row.asked, row.asked_at) == (f"{THERE} 20", clock.now())
    assert await told_in_the_end(anna, gateway, settings, clock) == []


async def test_nobody_is_told_who_was_told_nothing_wrong(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    """It is lifted before it is set; neither is done, and it is not set."""
    fails(gateway.operator, 500, 500)
    await change(anna, "addBar", kind="ROAMING_ALL")
    await change(anna, "removeBar", key="k2", kind="ROAMING_ALL")
    assert await told_in_the_end(anna, gateway, settings, clock) == []


async def test_it_is_told_once_the_network_says_so_though_it_was_down(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    """For longer than a pending change is awaited."""
    fails(gateway.operator)
    await change(anna, "addBar", kind="ROAMING_ALL")
    gateway.operator.provisioning.faults.add(Fault(statuses=(503,)))
    gateway.operator.provisioning.log.clear()
    clock.advance(timedelta(days=8))
    async with looking(gateway, settings, clock):
        await looked_at(gateway.operator)
        assert await awaited(settings) == [("p1001", "ODB-ROAM")]
        gateway.operator.provisioning.faults.clear()
        fails(gateway.operator)
        clock.advance(timedelta(minutes=2))
        await nothing_awaited(settings)
    anna = await gateway.signed_in(ANNA)
    assert await texts(anna) == [NOT_SET]


async def test_what_stays_pending_is_given_up_and_logged(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    await takes(gateway.operator, {"ODB-DATA": 100 * 86_400})
    await change(anna, "addBar", kind="DATA")
    gateway.operator.provisioning.log.clear()
    clock.advance(timedelta(days=6))
    async with looking(gateway, settings.model_copy(update={"log_level": "WARNING"}), clock):
        with capture_logs() as lines:
            await looked_at(gateway.operator)
            assert (await awaited(settings), lines) == ([("p1001", "ODB-DATA")], [])
            clock.advance(timedelta(days=1))
            await nothing_awaited(settings)
    (line,) = lines
    assert (line["log_level"], line["account"], line["subscription"]) == ("warning", "100201", "p1001")
    assert await failures(await gateway.signed_in(ANNA)) == []


async def test_a_subscription_that_is_gone(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    await change(anna, "addBar", kind="ROAMING_ALL")
    services = gateway.operator.provisioning.database["service"]
    service = await services.document("s1001")
    assert service is not None
    await services.put_many([{**service, "relatedEntity": []}])
    assert await told_in_the_end(anna, gateway, settings, clock) == []


async def test_of_an_account_that_is_nobody_s_any_more_nothing_is_asked(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    await change(anna, "addBar", OF_ERIK, kind="ROAMING_ALL")
    await result(gateway, "unlinkAccount", Asked({"accountId": "acc_100202"}, anna))
    gateway.operator.provisioning.log.clear()
    async with looking(gateway, settings, clock):
        await nothing_awaited(settings)
    assert gateway.operator.provisioning.log.calls() == []


async def test_whoever_looks_after_the_account_is_told_whichever_company_has_asked(
    anna: SignedIn, sara: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    """Also once the company that asked has given the account up; and each once, though both have asked."""
    link_id, code = await linking.requested(anna, "200101")
    anna, token = await linking.confirmed(anna, "200101")
    await linking.link(anna, "200101", linkId=link_id, code=code, stepUpToken=token)
    fails(gateway.operator)
    await change(sara, "addBar", "sub_p2001", kind="DATA_ROAMING")
    await change(anna, "addBar", "sub_p2001", kind="DATA_ROAMING")
    await linking.unlink(anna, "acc_200101", "k3")
    (says,) = await told_in_the_end(sara, gateway, settings, clock)
    assert (says.split(":")[0], await failures(anna)) == (
        "The network could not set the bar Mobildata utomlands on +46701740690",
        [],
    )
