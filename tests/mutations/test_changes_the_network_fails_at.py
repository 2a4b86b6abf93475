"""Bars and forwardings that the network could not apply (a Monitor InError): as they were before, and said to have failed."""

from datetime import timedelta
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from tests.harness import SignedIn

ADD = "mutation ($input: AddBarInput!) { addBar(input: $input) { __typename ... on AddBarSuccess { bar { pending failed } } } }"
REMOVE = "mutation ($input: RemoveBarInput!) { removeBar(input: $input) { __typename } }"
FORWARD = """mutation ($input: SetCallForwardingInput!) { setCallForwarding(input: $input) { __typename
  ... on SetCallForwardingSuccess { forwarding { noReplySeconds pending failed } } } }"""
SHOWN = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { bars { kind pending failed }
  availableBars { kind available failed } forwardings { condition noReplySeconds pending failed }
  availableForwardings { condition failed } } } }"""
LINE = "sub_p1001"


@pytest.fixture
def failing(operator: FakeOperator) -> None:
    operator.provisioning.faults.add(Fault(path="apply:", statuses=(500,), times=1))


async def do(who: SignedIn, document: str, key: str, **given: Any) -> dict[str, Any]:
    (result,) = (await who.data(document, {"input": {"subscriptionId": LINE, "idempotencyKey": key, **given}})).values()
    assert isinstance(result, dict)
    return result


async def shown(who: SignedIn) -> dict[str, Any]:
    """The bars and forwardings that are set, and which of those that are offered have failed."""
    node = (await who.data(SHOWN, {"id": LINE}))["node"]
    failed = [each["kind"] for each in node["availableBars"] if each["failed"]]
    failed += [each["condition"] for each in node["availableForwardings"] if each["failed"]]
    return {"bars": node["bars"], "forwardings": node["forwardings"], "failed": failed}


@pytest.mark.usefixtures("failing")
async def test_a_bar_that_could_not_be_set(anna: SignedIn, clock: ManualClock) -> None:
    assert (await do(anna, ADD, "k1", kind="ROAMING_ALL"))["bar"] == {"pending": True, "failed": False}
    clock.advance(timedelta(minutes=2))
    assert await shown(anna) == {"bars": [], "forwardings": [], "failed": ["ROAMING_ALL"]}

    assert (await do(anna, ADD, "k2", kind="ROAMING_ALL"))["bar"] == {"pending": True, "failed": False}
    clock.advance(timedelta(minutes=2))
    bar = {"kind": "ROAMING_ALL", "pending": False, "failed": False}
    assert await shown(anna) == {"bars": [bar], "forwardings": [], "failed": []}


async def test_a_bar_that_could_not_be_lifted(anna: SignedIn, clock: ManualClock, operator: FakeOperator) -> None:
    await do(anna, ADD, "k1", kind="ROAMING_ALL")
    clock.advance(timedelta(minutes=2))
    assert len((await shown(anna))["bars"]) == 1
    operator.provisioning.faults.add(Fault(path="apply:", statuses=(500,), times=1))
    await do(anna, REMOVE, "k2", kind="ROAMING_ALL")
    assert await shown(anna) == {"bars": [], "forwardings": [], "failed": []}
    clock.advance(timedelta(minutes=2))
    bar = {"kind": "ROAMING_ALL", "pending": False, "failed": True}
    assert await shown(anna) == {"bars": [bar], "forwardings": [], "failed": ["ROAMING_ALL"]}

    assert (await do(anna, REMOVE, "k3", kind="ROAMING_ALL"))["__typename"] == "RemoveBarSuccess"
    clock.advance(timedelta(minutes=2))
    assert await shown(anna) == {"bars": [], "forwardings": [], "failed": []}


async def test_a_forwarding_that_could_not_be_changed(
    anna: SignedIn, clock: ManualClock, operator: FakeOperator
) -> None:
    given = {"condition": "NO_REPLY", "to": "+46701740633"}
    await do(anna, FORWARD, "k1", noReplySeconds=15, **given)
    clock.advance(timedelta(minutes=1))
    assert len((await shown(anna))["forwardings"]) == 1
    operator.provisioning.faults.add(Fault(path="apply:", statuses=(500,), times=1))
    result = await do(anna, FORWARD, "k2", noReplySeconds=30, **given)
    assert result["forwarding"] == {"noReplySeconds": 30, "pending": True, "failed": False}
    clock.advance(timedelta(minutes=1))
    forwarding = {"condition": "NO_REPLY", "noReplySeconds": 15, "pending": False, "failed": True}
    assert await shown(anna) == {"bars": [], "forwardings": [forwarding], "failed": ["NO_REPLY"]}
