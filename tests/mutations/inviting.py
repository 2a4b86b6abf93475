"""Contacts invited and changed as a client does it, and what reaches people by e-mail."""

import re
from typing import Any, TypeVar

from sqlalchemy import select

from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.tables import messages
from tests.harness import LOGIN, MOBILES, VERIFY, Gateway, SignedIn
from tests.identity.signing_in import ANNA
from tests.mutations.stepping_up import stepped_up
from tests.waiting import eventually

T = TypeVar("T")

CONTACT = "name email mobile mayLogIn invitedAt grants { account { id } roles }"
REFUSALS = """... on Problem { message path } ... on InvalidInput { rule } ... on NotAllowed { supportPhone }
  ... on StepUpRequired { allowedFactors }"""
INVITE = f"""mutation ($input: InviteContactInput!) {{ inviteContact(input: $input) {{ __typename
  ... on InviteContactSuccess {{ contact {{ id {CONTACT} }} }} {REFUSALS} }} }}"""
ACCEPT = """mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { __typename
  ... on AcceptInvitationSuccess { username } ... on Problem { message path } ... on InvalidInput { rule } } }"""
UPDATE = f"""mutation ($input: UpdateContactInput!) {{ updateContact(input: $input) {{ __typename
  ... on UpdateContactSuccess {{ contact {{ {CONTACT} }} }} {REFUSALS} }} }}"""
CONTACTS = f"{{ viewer {{ contacts {{ id {CONTACT} }} }} }}"

KIM_S = "kim@norrskenbygg.example"
KIM: dict[str, Any] = {
    "name": "Kim Ek",
    "email": KIM_S,
    "mobile": "+46701740611",
    "mayLogIn": True,
    "grants": [{"accountId": "acc_100201", "roles": ["ORDERS"]}],
}
CHOSEN = "kims eget lösenord"
ROLES = ("ADMINISTRATOR", "SUBSCRIPTIONS", "INVOICES", "ORDERS", "TICKETS")

WRONG_CODE = {
    "__typename": "SignInFailed",
    "message": "Koden är fel, använd eller för gammal. Be den som bjöd in dig om en ny inbjudan.",
    "path": ["input", "token"],
}
NOT_ALLOWED = {
    "__typename": "NotAllowed",
    "message": "Du saknar behörighet för detta. Be en administratör på ditt företag om den, eller ring kundservice.",
    "path": [],
    "supportPhone": "+46701740699",
}


def details(given: dict[str, Any]) -> list[dict[str, str]]:
    """What a step-up for that input is bound to."""
    told: dict[str, str] = {name: given[name] for name in ("name", "email", "mobile") if name in given}
    if "mayLogIn" in given:
        told["mayLogIn"] = "true" if given["mayLogIn"] else "false"
    if "grants" in given:
        each = [
            " ".join([grant["accountId"], *(role for role in ROLES if role in grant["roles"])])
            for grant in sorted(given["grants"], key=lambda grant: str(grant["accountId"]))
        ]
        told["grants"] = ", ".join(each)
    return [{"name": name, "value": value} for name, value in told.items()]


async def may_invite(who: SignedIn, given: dict[str, Any], mobile: str = MOBILES[ANNA]) -> tuple[SignedIn, str]:
    """The person with the session's new token, and the step-up's."""
    return await stepped_up(who, mobile, "INVITE_CONTACT", details=details(given))


async def may_update(
    who: SignedIn, contact: str, given: dict[str, Any], mobile: str = MOBILES[ANNA]
) -> tuple[SignedIn, str]:
    return await stepped_up(who, mobile, "UPDATE_CONTACT", contact, details=details(given))


async def invite(who: SignedIn, given: dict[str, Any], token: str | None, key: str = "k1") -> dict[str, Any]:
    return await do(who, INVITE, {**given, "stepUpToken": token, "idempotencyKey": key})


async def update(
    who: SignedIn, contact: str, given: dict[str, Any], token: str | None = None, key: str = "u1"
) -> dict[str, Any]:
    return await do(who, UPDATE, {"contactId": contact, **given, "stepUpToken": token, "idempotencyKey": key})


async def invited(who: SignedIn, given: dict[str, Any] | None = None, key: str = "k1") -> tuple[SignedIn, str]:
    """The inviter, and the new contact's id."""
    who, token = await may_invite(who, given or KIM)
    result = await invite(who, given or KIM, token, key)
    assert result["__typename"] == "InviteContactSuccess", result
    return who, result["contact"]["id"]


async def updated(who: SignedIn, contact: str, given: dict[str, Any], key: str = "u1") -> SignedIn:
    who, token = await may_update(who, contact, given)
    result = await update(who, contact, given, token, key)
    assert result["__typename"] == "UpdateContactSuccess", result
    return who


async def accept(gateway: Gateway, token: str, password: str = CHOSEN) -> dict[str, Any]:
    answer = await gateway.ask(ACCEPT, {"input": {"token": token, "password": password}})
    result: dict[str, Any] = answer["data"]["acceptInvitation"]
    return result


async def do(who: SignedIn, document: str, given: dict[str, Any]) -> dict[str, Any]:
    (result,) = (await who.data(document, {"input": given})).values()
    assert isinstance(result, dict)
    return result


async def arrived(gateway: Gateway, address: str, count: int = 1) -> list[dict[str, Any]]:
    """The e-mails to an address, oldest first, once there are so many."""
    return await eventually(lambda: gateway.emails(address), lambda found: len(found) >= count)


async def code_of(gateway: Gateway, address: str = KIM_S, count: int = 1) -> str:
    """The code of the newest of so many invitations."""

    async def codes() -> list[str]:
        sent = await gateway.emails(address)
        return [found[0] for each in sent if (found := re.search(r"^[\w-]{43}$", each["content"], re.MULTILINE))]

    return (await eventually(codes, lambda found: len(found) >= count))[-1]


async def signs_in(gateway: Gateway, username: str, password: str, mobile: str) -> SignedIn:
    challenge = (await gateway.ask(LOGIN, {"input": {"username": username, "password": password}}))["data"]["login"]
    given = {"challengeId": challenge["challenge"]["id"], "code": await gateway.newest_code(mobile)}
    return SignedIn(gateway, (await gateway.ask(VERIFY, {"input": given}))["data"]["verifyLogin"]["token"])


async def stored(settings: Settings, table: Any) -> list[Any]:
    database = database_from(settings)
    try:
        async with database.read() as connection:
            return list((await connection.execute(select(table))).all())
    finally:
        await database.close()


async def nothing_waits(settings: Settings) -> None:
    await eventually(lambda: stored(settings, messages), lambda found: found == [])
