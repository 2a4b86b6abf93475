"""Replacing a SIM as a client does it, and waiting for what becomes of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import httpx2

from backends.operator import FakeOperator
from tests.harness import Gateway, SignedIn
from tests.mutations.stepping_up import stepped_up

REPLACEMENT = "id state method requestedAt executesAt cancellable"
REPLACE = f"""mutation ($input: ReplaceSimInput!) {{ replaceSim(input: $input) {{ __typename
  ... on ReplaceSimSuccess {{ subscription {{ id sim {{ iccid replacement {{ id }} }} }} replacement {{ {REPLACEMENT} }} }}
  ... on Problem {{ message path }} ... on InvalidInput {{ rule }} ... on StepUpRequired {{ allowedFactors }} }} }}"""
CANCEL = """mutation ($input: CancelSimReplacementInput!) { cancelSimReplacement(input: $input) { __typename
  ... on CancelSimReplacementSuccess { subscription { id sim { replacement { state cancellable } } } }
  ... on Problem { message path } } }"""
SHOWN = f"""query ($id: ID!) {{ node(id: $id) {{ ... on ServiceSubscription {{
  sim {{ iccid state kind replacement {{ {REPLACEMENT} }} }} }} }} }}"""

MOBILE_OF_ANNA = "+46701740605"
SUBSCRIPTION = "sub_p1005"
ORDERS = "/tmf-api/serviceOrdering/v4/serviceOrder"
MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"


async def replace(who: SignedIn, method: dict[str, Any], token: str | None, **more: Any) -> dict[str, Any]:
    given = {"subscriptionId": SUBSCRIPTION, "method": method, "stepUpToken": token, "idempotencyKey": "k1", **more}
    result: dict[str, Any] = (await who.data(REPLACE, {"input": given}))["replaceSim"]
    return result


async def confirmed(who: SignedIn, subscription: str = SUBSCRIPTION, **details: str) -> tuple[SignedIn, str]:
    given = [{"name": name, "value": value} for name, value in details.items()]
    return await stepped_up(who, MOBILE_OF_ANNA, "REPLACE_SIM", subscription, details=given)


async def cancel(who: SignedIn, replacement: str, key: str = "c1") -> dict[str, Any]:
    given = {"replacementId": replacement, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(CANCEL, {"input": given}))["cancelSimReplacement"]
    return result


async def sim(who: SignedIn) -> dict[str, Any]:
    found: dict[str, Any] = (await who.data(SHOWN, {"id": SUBSCRIPTION}))["node"]["sim"]
    return found


async def state(who: SignedIn) -> str:
    return str((await sim(who))["replacement"]["state"])


async def until(ask: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Asks until the answer is this; the limit is for a machine that is busy."""
    async with asyncio.timeout(30):
        while (found := await ask()) != wanted:
            assert found is not None
            await asyncio.sleep(0.02)


async def emails(gateway: Gateway, address: str) -> list[dict[str, Any]]:
    """The outbox for an address, oldest first."""
    transport = httpx2.ASGITransport(app=gateway.operator.messaging.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://messaging.test") as client:
        answer = await client.get(f"{MESSAGES}?receiver.email={quote(address, safe='')}&sort=sendTime,id")
    found: list[dict[str, Any]] = answer.json()
    return found


async def free_card(operator: FakeOperator) -> str:
    found = await operator.provisioning.database["resource"].having("category", "sim")
    free = [
        each
        for each in found
        if (each.get("serialNumber"), each["resourceStatus"], each["usageState"])
        == (each.get("serialNumber") or "", "available", "idle")
        and each["administrativeState"] == "unlocked"
        and not each.get("relatedParty")
    ]
    return str(free[0]["serialNumber"])
