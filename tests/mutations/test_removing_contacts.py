"""A contact is removed: signed out at once everywhere, known to nobody but the trail, and the others are told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.identity.assembly import database_from, passwords_from
from gateway.identity.new_person import add_person
from gateway.settings import Settings
from gateway.store.tables import challenges, factors, grants, password_resets, people, recovery_codes, sessions
from tests.conftest import TODAY
from tests.harness import LOGIN, PASSWORD, PEOPLE, Gateway, SignedIn, open_gateway
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import arrived
from tests.mutations.replacing_sims import MESSAGES
from tests.mutations.trail import trail

REMOVE = """mutation ($input: RemoveContactInput!) { removeContact(input: $input) { __typename
  ... on RemoveContactSuccess { viewer { contacts { name } } }
  ... on Problem { message path } ... on NotAllowed { supportPhone } } }"""
TOLD = "{ viewer { notifications { totalCount nodes { kind text read createdAt subject { id } } } } }"
ME = "{ viewer { user { id } } }"

ONLY_ANNA = {"__typename": "RemoveContactSuccess", "viewer": {"contacts": [{"name": "Anna Åkesson"}]}}


async def remove(who: SignedIn, contact: str, key: str = "k1") -> dict[str, Any]:
    result: dict[str, Any] = (await who.data(REMOVE, {"input": {"contactId": contact, "idempotencyKey": key}}))[
        "removeContact"
    ]
    return result


async def contact_id(who: SignedIn) -> str:
    """Of the person's own."""
    id: str = (await who.data(ME))["viewer"]["user"]["id"]
    return id


async def new_contact(settings: Settings) -> str:
    """Somebody more of the company, with a right on account 100201."""
    database, passwords = database_from(settings), passwords_from(settings)
    kim = replace(
        PEOPLE[1],
        username="kim@norrskenbygg.example",
        name="Kim Ek",
        grants={"100201": frozenset({ContactRole.ORDERS})},
    )
    try:
        added = await add_person(database, passwords, ManualClock(TODAY), kim)
    finally:
        passwords.close()
        await database.close()
    return f"con_{added}"


async def everybody(settings: Settings) -> dict[str, dict[str, Any]]:
    """The people in the database, by name."""
    database = database_from(settings)
    try:
        async with database.read() as connection:
            return {row.name: dict(row._mapping) for row in await connection.execute(select(people))}
    finally:
        await database.close()


async def test_a_removed_contact_is_signed_out_at_once_and_signs_in_no_more(
    anna: SignedIn, erik: SignedIn, gateway: Gateway
) -> None:
    assert await remove(anna, await contact_id(erik)) == ONLY_ANNA

    refused = await gateway.client.post(
        "/graphql", json={"query": ME}, headers={"authorization": f"Bearer {erik.token}"}
    )
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    answer = await gateway.ask(LOGIN, {"input": {"username": ERIK, "password": PASSWORD}})
    assert answer["data"]["login"] == {
        "message": "Det gick inte att logga in. Kontrollera användarnamn och lösenord, eller försök igen senare."
    }
    assert {path for _, path, _ in anna.changes} <= {MESSAGES}


async def test_what_is_left_is_the_name(anna: SignedIn, erik: SignedIn, settings: Settings) -> None:
    """The user name is free again."""
    gone = (await contact_id(erik)).removeprefix("con_")
    await remove(anna, f"con_{gone}")

    left = (await everybody(settings))["Erik Öberg"]
    assert {name: left[name] for name in ("username", "username_key", "email", "mobile", "password_hash")} == {
        "username": f"removed:{gone}",
        "username_key": f"removed:{gone}",
        "email": "",
        "mobile": None,
        "password_hash": None,
    }


async def test_what_signed_the_person_in_is_gone(anna: SignedIn, erik: SignedIn, settings: Settings) -> None:
    """Apps, recovery codes, codes that were sent, and sessions."""
    database = database_from(settings)
    id = await contact_id(erik)
    gone = id.removeprefix("con_")
    factor = {"person_id": gone, "label": "", "added_at": TODAY, "confirmed_at": TODAY}
    reset = {"id": "r1", "name_hmac": "n", "person_id": gone, "token_hash": "t", "requested_at": TODAY}
    try:
        async with database.write() as connection:
            rows = [{**factor, "id": "f1", "kind": "TOTP"}, {**factor, "id": "f2", "kind": "RECOVERY_CODES"}]
            await connection.execute(insert(factors), rows)
            await connection.execute(insert(recovery_codes).values(factor_id="f2", code_hmac="c"))
            await connection.execute(insert(password_resets).values(**reset, expires_at=TODAY + timedelta(hours=1)))
        await remove(anna, id)
        async with database.read() as connection:
            left = {
                table.name: (await connection.execute(select(table).where(table.c.person_id == gone))).all()
                for table in (factors, password_resets, challenges, grants)
            }
            codes = (await connection.execute(select(recovery_codes))).all()
            good = select(sessions).where(sessions.c.person_id == gone, sessions.c.ended_at.is_(None))
            open_ones = (await connection.execute(good)).all()
    finally:
        await database.close()
    assert left == {"factors": [], "password_resets": [], "challenges": [], "grants": []}
    assert (codes, open_ones) == ([], [])


async def test_the_audit_trail_holds_what_the_contact_was(anna: SignedIn, erik: SignedIn, settings: Settings) -> None:
    id = await contact_id(erik)
    await remove(anna, id)

    assert await trail(settings, "action", "result", "object_id", "before", "after") == [
        {
            "action": "removeContact",
            "result": "ContactRemoved",
            "object_id": id,
            "before": '{"grants":{"100202":["SUBSCRIPTIONS","TICKETS"]},"name":"Erik Öberg"}',
            "after": f'{{"contact_id":"{id}"}}',
        }
    ]


async def test_a13_the_person_is_told_by_e_mail(anna: SignedIn, erik: SignedIn, gateway: Gateway) -> None:
    """Nothing else reaches somebody who signs in no more; asked for again, nothing is sent again."""
    id = await contact_id(erik)
    for _ in range(2):
        assert await remove(anna, id) == ONLY_ANNA

    assert [(each["subject"], each["content"]) for each in await arrived(gateway, ERIK)] == [
        (
            "Du är inte längre kontakt på ditt företag",
            "Du är inte längre kontakt på ditt företag: borttagen av Anna Åkesson. Du har loggats ut och kan inte längre logga in. "
            "Fråga ditt företag eller ring kundservice om det inte stämmer.",
        )
    ]


async def test_the_administrators_are_told_who_did_it_among_them(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100203": ContactRole.ADMINISTRATOR})
    erik, sara = await gateway.signed_in(ERIK), await gateway.signed_in("sara@fjallbageri.example")
    await remove(anna, await new_contact(settings))

    assert (await sara.data(TOLD))["viewer"]["notifications"] == {"totalCount": 0, "nodes": []}
    assert (await erik.data(TOLD))["viewer"]["notifications"] == {
        "totalCount": 1,
        "nodes": [
            {
                "kind": "CONTACT_REMOVED",
                "text": "Kim Ek är inte längre kontakt på ditt företag: borttagen av Anna Åkesson.",
                "read": False,
                "createdAt": "2026-11-17T09:00:00+00:00",
                "subject": None,
            }
        ],
    }
    assert await anna.data(TOLD) == await erik.data(TOLD)


async def test_nobody_removes_themselves_so_that_an_administrator_remains(anna: SignedIn) -> None:
    assert await remove(anna, await contact_id(anna)) == {
        "__typename": "Conflict",
        "message": "Du kan inte ta bort dig själv. Be en annan administratör på ditt företag göra det.",
        "path": ["input", "contactId"],
    }
    assert (await anna.data("{ viewer { contacts { name } } }"))["viewer"]["contacts"] == [
        {"name": "Anna Åkesson"},
        {"name": "Erik Öberg"},
    ]


async def test_of_two_administrators_who_remove_each_other_at_once_one_remains(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, dict.fromkeys(["100201", "100202", "100203"], ContactRole.ADMINISTRATOR))
    erik = await gateway.signed_in(ERIK)
    of_anna, of_erik = await contact_id(anna), await contact_id(erik)

    await asyncio.gather(
        anna.ask(REMOVE, {"input": {"contactId": of_erik, "idempotencyKey": "k1"}}),
        erik.ask(REMOVE, {"input": {"contactId": of_anna, "idempotencyKey": "k1"}}),
    )
    assert [row["removed_at"] is None for row in (await everybody(settings)).values()].count(True) == 2  # sara apart


async def test_an_administrator_of_one_account_removes_nobody_of_another(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100202": ContactRole.ADMINISTRATOR})
    erik = await gateway.signed_in(ERIK)

    assert (await remove(erik, await contact_id(anna)))["__typename"] == "NotAllowed"


async def test_z1_contacts_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, sara: SignedIn) -> None:
    unknown = {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "contactId"],
    }
    assert await remove(anna, await contact_id(sara), "k1") == unknown
    assert await remove(anna, "con_nobody", "k2") == unknown


@pytest.mark.parametrize("id", ["acc_100201", "erik", ""])
async def test_what_is_no_contact_s_id(anna: SignedIn, id: str) -> None:
    answer = await anna.ask(REMOVE, {"input": {"contactId": id, "idempotencyKey": "k1"}})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_ID"


async def test_the_same_key_removes_once_also_after_a_restart(
    anna: SignedIn, erik: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    id = await contact_id(erik)
    assert await remove(anna, id) == ONLY_ANNA
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await remove(again, id) == ONLY_ANNA
        assert (await remove(again, "con_nobody"))["__typename"] == "IdempotencyKeyReused"
        assert (await remove(again, id, "k2"))["__typename"] == "NotFound"


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    assert (await remove(sara, await contact_id(sara)))["message"] == (
        "You cannot remove yourself. Ask another administrator of your company to do it."
    )
