"""Names of the customer's own: set, seen at once, kept under their key, refused to those who may not."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Delete, Update, delete, select, update
from typer.testing import CliRunner, Result

from gateway.cli import main
from gateway.clock import ManualClock
from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.tables import audit
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.trail import trail

SET_ACCOUNT_ALIAS = """mutation ($input: SetAccountAliasInput!) { setAccountAlias(input: $input) {
  __typename
  ... on SetAccountAliasSuccess { account { id alias } }
  ... on Problem { message path }
  ... on NotAllowed { supportPhone }
  ... on InvalidInput { rule }
  ... on IdempotencyInProgress { retryAfterSeconds }
} }"""
SET_COMPANY_ALIAS = """mutation ($input: SetCompanyAliasInput!) { setCompanyAlias(input: $input) {
  __typename ... on SetCompanyAliasSuccess { company { name alias } } ... on Problem { message path }
} }"""


async def set_alias(who: SignedIn, alias: str | None, key: str = "k1", account: str = "acc_100202") -> dict[str, Any]:
    given = {"accountId": account, "alias": alias, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(SET_ACCOUNT_ALIAS, {"input": given}))["setAccountAlias"]
    return result


def success(alias: str | None, account: str = "acc_100202") -> dict[str, Any]:
    return {"__typename": "SetAccountAliasSuccess", "account": {"id": account, "alias": alias}}


async def test_an_alias_is_seen_at_once_and_can_be_taken_away(anna: SignedIn) -> None:
    assert await set_alias(anna, "Bygget på Östgötagatan 🏗") == success("Bygget på Östgötagatan 🏗")
    assert await set_alias(anna, None, key="k2") == success(None)


async def test_the_alias_of_the_company(anna: SignedIn) -> None:
    given = {"input": {"alias": "Norrsken", "idempotencyKey": "k1"}}
    assert await anna.data(SET_COMPANY_ALIAS, given) == {
        "setCompanyAlias": {
            "__typename": "SetCompanyAliasSuccess",
            "company": {"name": "Norrsken Bygg AB", "alias": "Norrsken"},
        }
    }


async def test_the_same_key_and_input_tell_the_first_result_again_also_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    assert await set_alias(anna, "Först") == success("Först")
    assert await set_alias(anna, "Sedan", key="k2") == success("Sedan")
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await set_alias(again, "Först") == success("Sedan")  # no second effect: the account is as it is now
        assert await set_alias(again, "Annat") == {
            "__typename": "IdempotencyKeyReused",
            "message": "Den här idempotensnyckeln har använts för en annan begäran. Välj en ny nyckel för en ny begäran.",
            "path": ["input", "idempotencyKey"],
        }


async def test_a_key_belongs_to_who_chose_it(anna: SignedIn, sara: SignedIn) -> None:
    assert await set_alias(anna, "Lager") == success("Lager")
    assert await set_alias(sara, "Bageri", account="acc_200101") == success("Bageri", "acc_200101")


async def test_the_same_request_many_times_at_once_has_one_effect_and_one_answer(
    anna: SignedIn, settings: Settings
) -> None:
    answers = await asyncio.gather(*(set_alias(anna, "Samtidigt") for _ in range(10)))

    assert answers == [success("Samtidigt")] * 10
    assert [entry["action"] for entry in await trail(settings)] == ["setAccountAlias"]


async def test_every_change_is_in_the_audit_trail_with_what_was_before(anna: SignedIn, settings: Settings) -> None:
    await set_alias(anna, "Ett", key="k1")
    await set_alias(anna, "Två", key="k2")

    told = await trail(settings, "company_id", "action", "result", "object_id", "before", "after", "address")
    common = {
        "company_id": "o1001",
        "action": "setAccountAlias",
        "result": "AliasSet",
        "object_id": "acc_100202",
        "address": "127.0.0.1",
    }
    assert told == [
        {**common, "before": '{"alias":null}', "after": '{"account_id":"acc_100202","alias":"Ett"}'},
        {**common, "before": '{"alias":"Ett"}', "after": '{"account_id":"acc_100202","alias":"Två"}'},
    ]


@pytest.mark.parametrize("column", ["action", "after", "hash", "previous_hash"])
async def test_a_row_of_the_audit_trail_that_was_changed_shows(anna: SignedIn, settings: Settings, column: str) -> None:
    positions = await with_the_second_of_three_rows(anna, settings, update(audit).values({column: "x"}))
    said = await checked(settings)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == (
        f"The audit trail is broken at position {positions[1]}, its row 2: "
        "that row was changed, or one before it was taken out or put in.\n"
    )


async def test_a_row_that_was_taken_out_of_the_audit_trail_shows(anna: SignedIn, settings: Settings) -> None:
    """Each of those left is as it was written."""
    positions = await with_the_second_of_three_rows(anna, settings, delete(audit))
    said = await checked(settings)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.startswith(f"The audit trail is broken at position {positions[2]}, its row 2: ")


async def with_the_second_of_three_rows(anna: SignedIn, settings: Settings, tampering: Update | Delete) -> list[int]:
    """Makes three changes, and that to the second one's row of the audit trail; the positions that the three had."""
    for number in range(3):
        await set_alias(anna, f"Alias {number}", key=f"k{number}")
    database = database_from(settings)
    try:
        async with database.write() as connection:
            positions = list((await connection.execute(select(audit.c.position).order_by(audit.c.position))).scalars())
            await connection.execute(tampering.where(audit.c.position == positions[1]))
    finally:
        await database.close()
    return positions


async def test_that_the_audit_trail_is_whole_is_said_with_its_newest_hash(anna: SignedIn, settings: Settings) -> None:
    said = await checked(settings)
    assert (said.exit_code, said.stdout) == (0, f"The audit trail is whole: 0 rows, the newest with hash {'0' * 64}.\n")
    for number in range(2):
        await set_alias(anna, f"Alias {number}", key=f"k{number}")
    newest = (await trail(settings, "hash"))[-1]["hash"]
    assert (await checked(settings)).stdout == f"The audit trail is whole: 2 rows, the newest with hash {newest}.\n"


async def checked(settings: Settings) -> Result:
    """What `gateway database check` says of that database, asked in a thread, since it has an event loop of its own."""
    given = {
        "GATEWAY_SECRET_KEY": settings.secret_key.get_secret_value(),
        "GATEWAY_DATABASE_URL": settings.database_url,
        "COLUMNS": "200",
    }
    return await asyncio.to_thread(CliRunner().invoke, main, ["database", "check"], env=given)


@pytest.mark.parametrize("alias", ["", " ", " Lager", "Lager\n", "x" * 101])
async def test_an_alias_that_breaks_the_rule_changes_nothing(anna: SignedIn, settings: Settings, alias: str) -> None:
    assert await set_alias(anna, alias) == {
        "__typename": "InvalidInput",
        "message": "Ett alias har 1 till 100 tecken och börjar eller slutar inte med ett blanksteg.",
        "path": ["input", "alias"],
        "rule": "LENGTH",
    }
    assert await trail(settings) == []


@pytest.mark.parametrize("account", ["acc_200101", "acc_999999"])
async def test_another_company_s_account_is_as_unknown_as_a_made_up_one(anna: SignedIn, account: str) -> None:
    """Z1."""
    assert await set_alias(anna, "Min", account=account) == {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "accountId"],
    }


async def test_nobody_signed_in_is_told_so(gateway: Gateway) -> None:
    given = {"accountId": "acc_100202", "alias": "x", "idempotencyKey": "k1"}
    answer = await gateway.ask(SET_ACCOUNT_ALIAS, {"input": given})

    assert answer["data"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
