"""The steps of confirming an action with a second factor, as a client takes them."""

from typing import Any

from sqlalchemy import update

from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.tables import people
from tests.harness import SignedIn

REFUSALS = """... on Problem { message path } ... on TooManyAttempts { waitSeconds: retryAfterSeconds }"""
REQUEST = f"""mutation ($input: RequestStepUpInput!) {{ requestStepUp(input: $input) {{ __typename
  ... on RequestStepUpSuccess {{ text challenge {{ id factor sentTo otherFactors expiresAt }} }}
  ... on NotAllowed {{ supportPhone }} {REFUSALS} }} }}"""
VERIFY = f"""mutation ($input: VerifyStepUpInput!) {{ verifyStepUp(input: $input) {{ __typename
  ... on VerifyStepUpSuccess {{ stepUpToken expiresAt token }} {REFUSALS} }} }}"""

NOT_CONFIRMED = {
    "__typename": "StepUpRequired",
    "message": "Bekräfta just det här med en kod först: requestStepUp med de här objekten och uppgifterna, sedan verifyStepUp. "
    "Det gäller en gång, i fem minuter.",
    "path": ["input", "stepUpToken"],
    "allowedFactors": ["SMS"],
}


async def request(who: SignedIn, action: str, *ids: str, **more: Any) -> dict[str, Any]:
    given = {"action": action, "objectIds": list(ids), **more}
    result: dict[str, Any] = (await who.data(REQUEST, {"input": given}))["requestStepUp"]
    return result


async def verify(who: SignedIn, challenge_id: str, code: str, **more: Any) -> dict[str, Any]:
    given = {"challengeId": challenge_id, "code": code, **more}
    result: dict[str, Any] = (await who.data(VERIFY, {"input": given}))["verifyStepUp"]
    return result


async def stepped_up(who: SignedIn, mobile: str, action: str, *ids: str, **more: Any) -> tuple[SignedIn, str]:
    """The person with the session's new token, and the step-up's token."""
    challenge = (await request(who, action, *ids, **more))["challenge"]["id"]
    verified = await verify(who, challenge, await who.gateway.newest_code(mobile))
    return SignedIn(who.gateway, verified["token"]), verified["stepUpToken"]


async def set_mobile(settings: Settings, username: str, mobile: str | None) -> None:
    database = database_from(settings)
    try:
        async with database.write() as connection:
            await connection.execute(update(people).where(people.c.username == username).values(mobile=mobile))
    finally:
        await database.close()
