"""An invitation is accepted, once, and signs nobody in. A6, A8."""

import asyncio
from datetime import timedelta

import pytest

from gateway.clock import ManualClock
from gateway.settings import Settings
from gateway.store.tables import invitations, people
from tests.harness import LOGIN, Gateway, SignedIn
from tests.mutations.inviting import CHOSEN, KIM_S, WRONG_CODE, accept, code_of, invited, nothing_waits, stored
from tests.mutations.test_removing_contacts import remove
from tests.mutations.trail import trail


async def test_accepting_signs_nobody_in_and_leaves_a_trace(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    anna, contact = await invited(anna)
    answer = await gateway.client.post(
        "/graphql",
        json={
            "query": "mutation ($i: AcceptInvitationInput!) { acceptInvitation(input: $i) { __typename } }",
            "variables": {"i": {"token": await code_of(gateway), "password": CHOSEN}},
        },
    )
    assert answer.json() == {"data": {"acceptInvitation": {"__typename": "AcceptInvitationSuccess"}}}
    assert "set-cookie" not in answer.headers
    rows = await trail(settings, "action", "result", "person_id", "object_id", "before", "after")
    step_up = [row["step_up_id"] is not None for row in await trail(settings, "step_up_id")]
    me = (await anna.data("{ viewer { user { id } } }"))["viewer"]["user"]["id"].removeprefix("con_")
    assert (rows, step_up) == (
        [
            {
                "action": "inviteContact",
                "result": "ContactInvited",
                "person_id": me,
                "object_id": contact,
                "before": "{}",
                "after": '{"email":"kim@norrskenbygg.example","grants":[{"account_id":"acc_100201","roles":["ORDERS"]}],'
                '"may_log_in":true,"mobile":"+46701740611","name":"Kim Ek"}',
            },
            {
                "action": "acceptInvitation",
                "result": "InvitationAccepted",
                "person_id": contact.removeprefix("con_"),
                "object_id": contact,
                "before": "{}",
                "after": '{"username":"kim@norrskenbygg.example"}',
            },
        ],
        [True, False],
    )


async def test_the_code_is_good_once_for_three_days_and_kept_as_a_hash(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    await invited(anna)
    code = await code_of(gateway)
    clock.advance(timedelta(hours=72))
    assert await accept(gateway, code) == WRONG_CODE
    clock.advance(-timedelta(seconds=1))
    assert code not in str(await stored(settings, invitations))
    await nothing_waits(settings)
    answers = await asyncio.gather(*(accept(gateway, code) for _ in range(5)))
    assert sorted(each["__typename"] for each in answers) == ["AcceptInvitationSuccess"] + ["SignInFailed"] * 4


@pytest.mark.parametrize("code", ["", "made up", "x" * 10_000])
async def test_codes_that_are_none(gateway: Gateway, code: str) -> None:
    assert await accept(gateway, code) == WRONG_CODE


async def test_a8_the_password_has_eight_characters_at_least(anna: SignedIn, gateway: Gateway) -> None:
    await invited(anna)
    code = await code_of(gateway)
    assert await accept(gateway, code, "åäöåäöå") == {
        "__typename": "InvalidInput",
        "message": "Ett lösenord har minst 8 tecken.",
        "path": ["input", "password"],
        "rule": "LENGTH",
    }
    assert (await accept(gateway, code, "🐎🐎🐎🐎🐎🐎🐎🐎"))["__typename"] == "AcceptInvitationSuccess"


async def test_nobody_signs_in_before_accepting(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    """Nor does the address become a user name, which somebody may have who reads it."""
    await invited(anna)
    for username in (KIM_S, *(row.username for row in await stored(settings, people) if row.email == KIM_S)):
        for password in ("", CHOSEN):
            answer = await gateway.ask(LOGIN, {"input": {"username": username, "password": password}})
            assert list(answer["data"]["login"]) == ["message"]


async def test_an_invitation_of_a_removed_contact_is_void(anna: SignedIn, gateway: Gateway) -> None:
    anna, contact = await invited(anna)
    code = await code_of(gateway)
    await remove(anna, contact)
    assert await accept(gateway, code) == WRONG_CODE
    await invited(anna, key="k2")
    assert (await accept(gateway, await code_of(gateway, count=2)))["username"] == KIM_S
