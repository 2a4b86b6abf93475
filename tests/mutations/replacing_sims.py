"""Replacing a SIM as a client does it, and waiting for what becomes of it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.backends.library import speaking_to
from tests.harness import Gateway, SignedIn
from tests.mutations.stepping_up import stepped_up
from tests.waiting import eventually

REPLACEMENT = "id state method requestedAt executesAt cancellable"
REPLACE = f"""mutation ($input: ReplaceSimInput!) {{ replaceSim(input: $input) {{ __typename
  ... on ReplaceSimSuccess {{ subscription {{ id sim {{ iccid replacement {{ id }} }} }} replacement {{ {REPLACEMENT} }} }}
  ... on Problem {{ message path }} ... on InvalidInput {{ rule }} ... on StepUpRequired {{ allowedFactors }} }} }}"""
CANCEL = """mutation ($input: CancelSimReplacementInput!) { cancelSimReplacement(input: $input) { __typename
  ... on CancelSimReplacementSuccess { subscription { id sim { replacement { state cancellable } } } }
  ... on Problem { message path } } }"""
SHOWN = f"""query ($id: ID!) {{ node(id: $id) {{ ... on ServiceSubscription {{
  sim {{ iccid state kind replacement {{ {REPLACEMENT} }} }} }} }} }}"""

ACTIONS = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { actions { action enabled visible reason
  blockingOrders { id } blockingReplacement { id state cancellable } } } } }"""

MOBILE_OF_ANNA = "+46701740605"
SUBSCRIPTION = "sub_p1005"
NUMBER = "+46701740615"
"""Of its SIM."""
EMAIL = "verkstad@norrskenbygg.example"
ESIM = {"newEsim": {"email": EMAIL}}
COOLING = timedelta(hours=24)
FREE = {
    "action": "REPLACE_SIM",
    "enabled": True,
    "visible": True,
    "reason": None,
    "blockingOrders": [],
    "blockingReplacement": None,
}
"""The action, where nothing stands against it."""
ORDERS = "/tmf-api/serviceOrdering/v4/serviceOrder"
CANCELLATIONS = "/tmf-api/serviceOrdering/v4/cancelServiceOrder"
MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"


def for_days(settings: Settings) -> Settings:
    """What is due is carried out, and people stay signed in for days."""
    days = {"session_idle_minutes": 10_000, "session_lifetime_minutes": 10_000}
    return settings.model_copy(update={"workflows": True, "workflow_look_seconds": 0.02, **days})


async def replace(who: SignedIn, method: dict[str, Any], token: str | None, **more: Any) -> dict[str, Any]:
    given = {"subscriptionId": SUBSCRIPTION, "method": method, "stepUpToken": token, "idempotencyKey": "k1", **more}
    result: dict[str, Any] = (await who.data(REPLACE, {"input": given}))["replaceSim"]
    return result


async def confirmed(
    who: SignedIn, subscription: str = SUBSCRIPTION, mobile: str = MOBILE_OF_ANNA, **details: str
) -> tuple[SignedIn, str]:
    given = [{"name": name, "value": value} for name, value in details.items()]
    return await stepped_up(who, mobile, "REPLACE_SIM", subscription, details=given)


async def cooling(
    who: SignedIn, method: dict[str, Any] = ESIM, key: str = "k1", mobile: str = MOBILE_OF_ANNA, **details: str
) -> tuple[SignedIn, str]:
    """The person with the session's new token, and the id of a replacement of which everybody has been told."""
    who, token = await confirmed(who, mobile=mobile, **({"email": EMAIL} if method is ESIM else details))
    result = await replace(who, method, token, idempotencyKey=key)
    assert result["__typename"] == "ReplaceSimSuccess", result
    await until(lambda: state(who), "COOLING")
    return who, result["replacement"]["id"]


async def action(who: SignedIn, name: str = "REPLACE_SIM") -> dict[str, Any]:
    node = (await who.data(ACTIONS, {"id": SUBSCRIPTION}))["node"]
    found: dict[str, Any] = next(each for each in node["actions"] if each["action"] == name)
    return found


async def cancel(who: SignedIn, replacement: str, key: str = "c1") -> dict[str, Any]:
    given = {"replacementId": replacement, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(CANCEL, {"input": given}))["cancelSimReplacement"]
    return result


async def sim(who: SignedIn) -> dict[str, Any]:
    found: dict[str, Any] = (await who.data(SHOWN, {"id": SUBSCRIPTION}))["node"]["sim"]
    return found


async def state(who: SignedIn) -> str:
    return str((await sim(who))["replacement"]["state"])


async def state_later(who: SignedIn, clock: ManualClock) -> str:
    """Of the next moment: an attempt that has not ended yet is followed by one a minute later."""
    clock.advance(timedelta(seconds=10))
    return await state(who)


async def until(ask: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Asks until the answer is this."""

    def enough(found: Any) -> bool:
        assert found is not None or wanted is None
        return bool(found == wanted)

    await eventually(ask, enough)


async def called_off(operator: FakeOperator) -> None:
    """The network's order of the SIM, by the operator."""
    [order] = await operator.provisioning.database["serviceOrder"].having("category", "simReplacement")
    async with speaking_to(operator.provisioning) as network:
        answer = await network.post(CANCELLATIONS, json={"serviceOrder": {"id": order["id"]}})
    assert answer.status_code == 201


async def attached(gateway: Gateway, email: dict[str, Any]) -> bytes:
    """Its one file."""
    [attachment] = email["attachment"]
    async with speaking_to(gateway.operator.messaging) as client:
        return (await client.get(attachment["url"])).content


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
