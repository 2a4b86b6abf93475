"""Every mutation that takes a step-up, found in the schema: without one that is good for it nothing is done. F1, F2."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import get_named_type

from gateway.clock import ManualClock
from gateway.store.tables import audit, notifications, step_ups
from tests.harness import MOBILES
from tests.identity.signing_in import ANNA
from tests.mutations.examples import EXAMPLES, MUTATION, MUTATIONS, Asked, Ground, opened, result
from tests.mutations.inviting import stored
from tests.mutations.replacing_sims import SUBSCRIPTION
from tests.mutations.stepping_up import request, set_mobile, stepped_up


def takes_a_step_up(name: str) -> bool:
    assert MUTATION is not None
    argument = MUTATION.fields[name].args.get("input")
    return argument is not None and "stepUpToken" in get_named_type(argument.type).fields


CONFIRMED = [name for name in MUTATIONS if takes_a_step_up(name)]


@pytest.fixture
async def ground(database_template: Path, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Ground]:
    async with opened(database_template, tmp_path / "ground", clock) as ground:
        yield ground


async def refused(ground: Ground, name: str, asked: Asked) -> None:
    before = await left(ground)
    answer = await result(ground.gateway, name, asked)
    assert (answer["__typename"], answer["path"]) == ("StepUpRequired", ["input", "stepUpToken"])
    assert await left(ground) == before


async def left(ground: Ground) -> tuple[list[Any], list[Any], int]:
    """In the trail, of news, and at the systems that hold the customer's things."""
    systems = (ground.operator.provisioning, ground.operator.billing, ground.operator.ticketing)
    changes = sum(call.method != "GET" for system in systems for call in system.log.calls())
    return await stored(ground.settings, audit), await stored(ground.settings, notifications), changes


def test_there_are_some() -> None:
    assert set(CONFIRMED) >= {"revealSimCodes", "replaceSim", "inviteContact", "updateContact", "linkAccount"}


@pytest.mark.parametrize("name", CONFIRMED)
async def test_f1_it_is_good_for_five_minutes(ground: Ground, name: str) -> None:
    asked = await EXAMPLES[name](ground)
    ground.clock.advance(timedelta(minutes=5))
    await refused(ground, name, asked)


@pytest.mark.parametrize("name", CONFIRMED)
async def test_f1_one_for_something_else_is_good_for_nothing(ground: Ground, name: str) -> None:
    """Nor is none at all, or one that is made up; and the right one is not used up by that."""
    asked = await EXAMPLES[name](ground)
    token = asked.given["stepUpToken"]
    assert asked.who is not None
    other = ("ENROL_TOTP",) if name != "enrolTotp" else ("REVEAL_SIM_CODES", SUBSCRIPTION)
    who, wrong = await stepped_up(asked.who, MOBILES[ANNA], *other)
    bad: tuple[str | None, ...] = (wrong, "made up", None)
    for given in bad:
        await refused(ground, name, replace(asked, who=who, given={**asked.given, "stepUpToken": given}))
    right = await result(ground.gateway, name, replace(asked, who=who, given={**asked.given, "stepUpToken": token}))
    assert right["__typename"].endswith("Success")


@pytest.mark.parametrize("name", CONFIRMED)
async def test_f1_it_is_used_up_by_what_it_was_for(ground: Ground, name: str) -> None:
    asked = await EXAMPLES[name](ground)
    assert None in [row.used_at for row in await stored(ground.settings, step_ups)]
    assert (await result(ground.gateway, name, asked))["__typename"].endswith("Success")
    assert None not in [row.used_at for row in await stored(ground.settings, step_ups)]


async def test_f2_no_code_goes_to_the_number_whose_sim_is_replaced(ground: Ground) -> None:
    number = "+46701740615"
    await set_mobile(ground.settings, ANNA, number)
    sent = len(await ground.gateway.messages(number))
    asked = await request(ground.anna, "REPLACE_SIM", SUBSCRIPTION)
    assert (asked["__typename"], asked["path"]) == ("NotAllowed", ["input", "factor"])
    assert len(await ground.gateway.messages(number)) == sent
    asked_for: dict[str, Any] = {"subscriptionId": SUBSCRIPTION, "method": {"newSim": {}}, "stepUpToken": None}
    await refused(ground, "replaceSim", Asked(asked_for, ground.anna))
