"""The steps of signing in as a client takes them, with everything they answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.harness import MOBILES, PASSWORD, Gateway

ANNA = "anna@norrskenbygg.example"
ERIK = "erik@norrskenbygg.example"
SARA = "sara@fjallbageri.example"

REFUSALS = """
  ... on SignInFailed { message path retryAfterSeconds }
  ... on TooManyAttempts { message path waitSeconds: retryAfterSeconds }
"""
CHALLENGE = "... on LoginSuccess { challenge { id factor sentTo otherFactors expiresAt resendAfter } }"
LOGIN = f"mutation ($input: LoginInput!) {{ login(input: $input) {{ __typename {CHALLENGE} {REFUSALS} }} }}"
RESEND = f"mutation ($input: ResendCodeInput!) {{ resendCode(input: $input) {{ __typename {CHALLENGE} {REFUSALS} }} }}"
VERIFY = (
    "mutation ($input: VerifyLoginInput!) { verifyLogin(input: $input) { __typename ... on VerifyLoginSuccess { token "
    "session { id createdAt lastUsedAt expiresAt client current } viewer { user { username } } }"
    f"{REFUSALS} }} }}"
)
LOGOUT = "mutation { logout { ... on LogoutSuccess { ok } } }"
WHO = "{ viewer { user { username } } }"

REFUSED_PASSWORD: dict[str, Any] = {
    "__typename": "SignInFailed",
    "message": "Det gick inte att logga in. Kontrollera användarnamn och lösenord, eller försök igen senare.",
    "path": [],
    "retryAfterSeconds": None,
}
REFUSED_CODE: dict[str, Any] = {
    "__typename": "SignInFailed",
    "message": "Koden är fel eller gäller inte längre. Kontrollera den, eller logga in på nytt.",
    "path": ["input", "code"],
    "retryAfterSeconds": None,
}
NO_OTHER_CODE: dict[str, Any] = {**REFUSED_CODE, "path": ["input", "challengeId"]}


def too_many(seconds: int) -> dict[str, Any]:
    return {
        "__typename": "TooManyAttempts",
        "message": f"För många försök. Vänta {seconds} sekunder och försök igen.",
        "path": [],
        "waitSeconds": seconds,
    }


@dataclass(frozen=True)
class Client:
    """One program of one person. Its methods give the mutation's result as it came."""

    gateway: Gateway
    username: str = ANNA

    async def login(self, password: str = PASSWORD) -> dict[str, Any]:
        return await self._do(LOGIN, "login", {"username": self.username, "password": password})

    async def resend(self, challenge_id: str) -> dict[str, Any]:
        return await self._do(RESEND, "resendCode", {"challengeId": challenge_id})

    async def verify(self, challenge_id: str, code: str, **more: str) -> dict[str, Any]:
        return await self._do(VERIFY, "verifyLogin", {"challengeId": challenge_id, "code": code, **more})

    async def challenge(self) -> str:
        """The id of a fresh challenge."""
        result = await self.login()
        id: str = result["challenge"]["id"]
        return id

    async def code(self) -> str:
        """The code that was sent last."""
        return await self.gateway.newest_code(MOBILES[self.username])

    async def wrong_code(self) -> str:
        """A code that nobody was sent."""
        return f"{(int(await self.code()) + 1) % 1_000_000:06}"

    async def token(self) -> str:
        """Signs in, from the first step to the last."""
        challenge = await self.challenge()
        token: str = (await self.verify(challenge, await self.code()))["token"]
        return token

    async def guess(self, challenge_id: str, times: int) -> list[dict[str, Any]]:
        """Wrong codes, all at the same time."""
        wrong = await self.wrong_code()
        return list(await asyncio.gather(*(self.verify(challenge_id, wrong) for _ in range(times))))

    async def _do(self, document: str, field: str, given: Mapping[str, str]) -> dict[str, Any]:
        answer = await self.gateway.ask(document, {"input": given})
        assert "errors" not in answer, answer["errors"]
        result: dict[str, Any] = answer["data"][field]
        return result
