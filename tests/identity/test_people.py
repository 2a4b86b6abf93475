"""The signed-in person, and the people of a company."""

import re
from typing import Any

from sqlalchemy import insert, update

from gateway.clock import ManualClock
from gateway.identity.remembered import FOR
from gateway.store.database import Database
from gateway.store.tables import companies, linked_accounts, people
from tests.harness import Gateway, SignedIn
from tests.identity.signing_in import ERIK, Client

USER = """{ viewer { user { id name username mobileMasked language
    factors { id kind label addedAt lastUsedAt } sessions { current } } session { current } } }"""
CONTACTS = """{ viewer { contacts { name email mobile mayLogIn invitedAt lastLogInAt grants { roles } } } }"""


async def test_the_signed_in_person(erik: SignedIn) -> None:
    viewer = (await erik.data(USER))["viewer"]
    user = viewer["user"]
    id, factor_id = user.pop("id"), user["factors"][0].pop("id")
    assert re.fullmatch(r"con_[0-9a-f]{24}", id)
    assert factor_id == id.replace("con_", "fac_")
    assert viewer == {
        "user": {
            "name": "Erik Öberg",
            "username": ERIK,
            "mobileMasked": "+46*****606",
            "language": "SV",
            "factors": [
                {
                    "kind": "SMS",
                    "label": "+46*****606",
                    "addedAt": "2026-11-17T09:00:00+00:00",
                    "lastUsedAt": "2026-11-17T09:00:00+00:00",
                }
            ],
            "sessions": [{"current": True}],
        },
        "session": {"current": True},
    }


async def test_a_person_without_a_mobile_has_no_factor_and_cannot_sign_in_again(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    token = await Client(gateway, ERIK).token()
    async with database.write() as connection:
        await connection.execute(update(people).where(people.c.username == ERIK).values(mobile=None))
    clock.advance(FOR)
    user = (await gateway.ask(USER, token=token))["data"]["viewer"]["user"]
    assert (user["mobileMasked"], user["factors"]) == (None, [])
    assert (await Client(gateway, ERIK).login())["__typename"] == "SignInFailed"


async def test_an_administrator_sees_the_people_of_the_company_and_of_no_other(anna: SignedIn) -> None:
    contacts = (await anna.data(CONTACTS))["viewer"]["contacts"]
    assert contacts == [
        contact("Anna Åkesson", "anna", "+46701740605", "2026-11-17T09:00:00+00:00", [["ADMINISTRATOR"]] * 3),
        contact("Erik Öberg", "erik", "+46701740606", None, [["SUBSCRIPTIONS", "TICKETS"]]),
    ]


async def test_others_see_no_contacts(erik: SignedIn) -> None:
    answer = await erik.ask(CONTACTS)
    assert answer["data"] == {"viewer": {"contacts": None}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_ALLOWED"]


async def test_aliases_are_the_companys_own(gateway: Gateway, database: Database, anna: SignedIn) -> None:
    async with database.write() as connection:
        await connection.execute(update(companies).where(companies.c.id == "o1001").values(alias="Bygget"))
        mine = (linked_accounts.c.company_id == "o1001") & (linked_accounts.c.account_id == "100202")
        await connection.execute(update(linked_accounts).where(mine).values(alias="Lagret"))
        await connection.execute(
            insert(linked_accounts).values(company_id="o1002", account_id="100203", alias="Inte deras")
        )
    viewer = (await anna.data("{ viewer { company { alias } accounts { number alias } } }"))["viewer"]
    assert viewer == {
        "company": {"alias": "Bygget"},
        "accounts": [
            {"number": "100201", "alias": None},
            {"number": "100202", "alias": "Lagret"},
            {"number": "100203", "alias": None},
        ],
    }


def contact(name: str, mail: str, mobile: str, last_log_in_at: str | None, roles: list[list[str]]) -> dict[str, Any]:
    return {
        "name": name,
        "email": f"{mail}@norrskenbygg.example",
        "mobile": mobile,
        "mayLogIn": True,
        "invitedAt": None,
        "lastLogInAt": last_log_in_at,
        "grants": [{"roles": of_account} for of_account in roles],
    }
