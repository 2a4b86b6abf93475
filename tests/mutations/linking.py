"""Adding accounts to a company, as a client does it."""

import re
from typing import Any

from tests.harness import SignedIn
from tests.mutations.replacing_sims import until
from tests.mutations.stepping_up import stepped_up

ANNA, SARA = "+46701740605", "+46701740607"

REQUEST = """mutation ($input: RequestAccountLinkInput!) { requestAccountLink(input: $input) { __typename
  ... on RequestAccountLinkSuccess { linkId } ... on Problem { message path }
  ... on TooManyAttempts { retryAfterSeconds } } }"""
LINK = """mutation ($input: LinkAccountInput!) { linkAccount(input: $input) { __typename
  ... on LinkAccountSuccess { account { id number name } } ... on Problem { message path }
  ... on InvalidInput { rule } ... on StepUpRequired { allowedFactors } } }"""
UNLINK = """mutation ($input: UnlinkAccountInput!) { unlinkAccount(input: $input) { __typename
  ... on UnlinkAccountSuccess { accounts { id } } ... on Problem { message path } } }"""
TOLD = "{ viewer { notifications { nodes { kind text subject { id } } } } }"
ACCOUNTS = "{ viewer { accounts { id } } }"

MINE = ["acc_100201", "acc_100202", "acc_100203"]
OWN = {
    "__typename": "LinkAccountSuccess",
    "account": {"id": "acc_100204", "number": "100204", "name": "Norrsken Bygg Övertorneå"},
}
NOT_ALLOWED = {
    "__typename": "NotAllowed",
    "message": "Du saknar behörighet för detta. Be en administratör på ditt företag om den, eller ring kundservice.",
    "path": [],
}


async def request(who: SignedIn, number: str) -> dict[str, Any]:
    result: dict[str, Any] = (await who.data(REQUEST, {"input": {"accountNumber": number}}))["requestAccountLink"]
    return result


async def link(who: SignedIn, number: str, key: str = "k1", **more: str) -> dict[str, Any]:
    given = {"accountNumber": number, "idempotencyKey": key, **more}
    result: dict[str, Any] = (await who.data(LINK, {"input": given}))["linkAccount"]
    return result


async def unlink(who: SignedIn, account: str, key: str = "k1") -> dict[str, Any]:
    given = {"accountId": account, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(UNLINK, {"input": given}))["unlinkAccount"]
    return result


async def confirmed(who: SignedIn, number: str, mobile: str = ANNA) -> tuple[SignedIn, str]:
    """Who is allowed to add that account once, and the step-up's token."""
    return await stepped_up(who, mobile, "LINK_ACCOUNT", details=[{"name": "accountNumber", "value": number}])


async def accounts(who: SignedIn) -> list[str]:
    return [each["id"] for each in (await who.data(ACCOUNTS))["viewer"]["accounts"]]


async def requested(who: SignedIn, number: str, mobile: str = SARA) -> tuple[str, str]:
    """The link's id, and the code that the registered contact has got at that number."""
    before = len(await who.gateway.messages(mobile))
    link_id = (await request(who, number))["linkId"]

    async def sent() -> int:
        return len(await who.gateway.messages(mobile)) - before

    await until(sent, 1)
    [code] = re.findall(r"\d{6,}", (await who.gateway.messages(mobile))[0]["content"])
    return link_id, code


async def told(who: SignedIn) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = (await who.data(TOLD))["viewer"]["notifications"]["nodes"]
    return nodes
