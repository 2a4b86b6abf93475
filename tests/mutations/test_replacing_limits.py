"""Replacing SIMs: one at a time of a subscription, so many a day of a person, and only with rights that still stand."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from tests.harness import MOBILES, Gateway, SignedIn
from tests.mutations.granting import ERIK, grant
from tests.mutations.replacing_sims import EMAIL, ESIM, FREE, SUBSCRIPTION, action, cancel, confirmed, replace
from tests.mutations.stepping_up import stepped_up
from tests.mutations.trail import trail

LINES = ("sub_p1001", "sub_p1002", "sub_p1003", "sub_p1005", "sub_p1006")


async def replaced(who: SignedIn, line: str) -> tuple[SignedIn, dict[str, Any]]:
    who, token = await confirmed(who, line, email=EMAIL)
    return who, await replace(who, ESIM, token, subscriptionId=line, idempotencyKey=line)


async def test_a_replacement_under_way_is_said_to_stand_against_another(anna: SignedIn) -> None:
    assert await action(anna) == FREE
    anna, result = await replaced(anna, SUBSCRIPTION)
    replacement = result["replacement"]["id"]
    assert await action(anna) == FREE | {
        "enabled": False,
        "reason": "SIM-kortet håller redan på att bytas. Avbryt det bytet först, eller vänta tills det nya SIM-kortet har "
        "tagit över.",
        "blockingReplacement": {"id": replacement, "state": "REQUESTED", "cancellable": True},
    }
    assert (await action(anna, "CHANGE_BARS"))["enabled"] is True
    await cancel(anna, replacement)
    assert await action(anna) == FREE


async def test_f8_three_a_day_are_enough(anna: SignedIn, clock: ManualClock, settings: Settings) -> None:
    cancelled = []
    for line in LINES[:3]:
        anna, result = await replaced(anna, line)
        assert result["__typename"] == "ReplaceSimSuccess"
        cancelled.append(result["replacement"]["id"])
        clock.advance(timedelta(minutes=1))
    anna, token = await confirmed(anna, LINES[3], email=EMAIL)
    assert await replace(anna, ESIM, token, subscriptionId=LINES[3], idempotencyKey="k4") == {
        "__typename": "TooManyAttempts",
        "message": "En person får byta 3 SIM-kort per dygn. Vänta 86220 sekunder, eller låt en kollega beställa bytet.",
        "path": ["input", "subscriptionId"],
    }
    assert len(await trail(settings)) == 3

    await cancel(anna, cancelled[1])
    again = await replace(anna, ESIM, token, subscriptionId=LINES[3], idempotencyKey="k4")
    assert again["__typename"] == "ReplaceSimSuccess"


async def test_f8_a_day_later_there_may_be_more(anna: SignedIn, gateway: Gateway, clock: ManualClock) -> None:
    for line in LINES[:3]:
        anna, _ = await replaced(anna, line)
    clock.advance(timedelta(days=1))
    anna, result = await replaced(await gateway.signed_in("anna@norrskenbygg.example"), LINES[3])
    assert result["__typename"] == "ReplaceSimSuccess"


async def test_f8_asked_for_at_once_they_are_no_more(anna: SignedIn) -> None:
    tokens = []
    for line in LINES:
        anna, token = await confirmed(anna, line, email=EMAIL)
        tokens.append((line, token))
    results = await asyncio.gather(
        *(replace(anna, ESIM, token, subscriptionId=line, idempotencyKey=line) for line, token in tokens)
    )
    kinds = sorted(result["__typename"] for result in results)
    assert kinds == ["ReplaceSimSuccess"] * 3 + ["TooManyAttempts"] * 2


async def test_two_at_once_of_one_subscription(anna: SignedIn) -> None:
    tokens = []
    for _ in range(2):
        anna, token = await confirmed(anna, email=EMAIL)
        tokens.append(token)
    results = await asyncio.gather(*(replace(anna, ESIM, token, idempotencyKey=token) for token in tokens))
    assert sorted(result["__typename"] for result in results) == ["Conflict", "ReplaceSimSuccess"]


@pytest.mark.parametrize(("role", "refused"), [(ContactRole.TICKETS, "NotAllowed"), (None, "NotAllowed")])
async def test_f1_a_right_withdrawn_after_the_step_up(
    gateway: Gateway, clock: ManualClock, settings: Settings, role: ContactRole | None, refused: str
) -> None:
    erik = await gateway.signed_in(ERIK)
    details = [{"name": "email", "value": EMAIL}]
    erik, token = await stepped_up(erik, MOBILES[ERIK], "REPLACE_SIM", "sub_p1018", details=details)
    await grant(settings, ERIK, {} if role is None else {"100202": role})
    clock.advance(timedelta(seconds=5))
    before = erik.calls

    result = await replace(erik, ESIM, token, subscriptionId="sub_p1018")
    assert (result["__typename"], erik.calls, await trail(settings)) == (refused, before, [])

    await grant(settings, ERIK, {"100202": ContactRole.SUBSCRIPTIONS})
    clock.advance(timedelta(seconds=5))
    assert (await replace(erik, ESIM, token, subscriptionId="sub_p1018"))["__typename"] == "ReplaceSimSuccess"
