"""A4: a document holds at most one mutation that guesses at a secret or opens one, however it is written."""

import pytest

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import OperationRequest, Refusal, Refused
from gateway.execution.prepared import prepare
from gateway.graph.schema import ALONE, schema
from gateway.settings import Settings
from tests.harness import Gateway, open_gateway

LOGIN = 'login(input: {username: "a", password: "b"}) { __typename }'
CODE = 'verifyLogin(input: {challengeId: "cha_a", code: "1"}) { __typename }'
LIMITS = DocumentLimits(tokens=2_000, depth=12, aliases=30, root_fields=10, cost=50_000, sizes={}, alone=ALONE)

TOGETHER = {
    "aliases": f"mutation {{ a: {LOGIN} b: {LOGIN} }}",
    "two kinds": f"mutation {{ {LOGIN} {CODE} }}",
    "an inline fragment": f"mutation {{ {LOGIN} ... {{ {CODE} }} ... on Mutation {{ logout {{ __typename }} }} }}",
    "a fragment": f"mutation {{ {LOGIN} ...f }} fragment f on Mutation {{ ...g }} fragment g on Mutation {{ {CODE} }}",
    "a fragment twice": f"mutation {{ ...f ...f }} fragment f on Mutation {{ {LOGIN} }}",
    "one that is left out": f"mutation ($no: Boolean!) {{ {LOGIN} b: {CODE[:-15]} @skip(if: $no) {{ __typename }} }}",
    "operations": f"mutation a {{ {LOGIN} }} mutation b {{ {CODE} }}",
}


@pytest.mark.parametrize("document", TOGETHER.values(), ids=TOGETHER.keys())
def test_a4_not_together(document: str) -> None:
    refused = prepare(schema._schema, OperationRequest(document, "a", {}, read_only=False), LIMITS)
    assert isinstance(refused, Refused)
    assert refused.gate is Refusal.VALIDATION
    assert [error.message for error in refused.errors] == [
        "The document holds 2 of these mutations; send each in a request of its own: " + ", ".join(sorted(ALONE)) + "."
    ]


@pytest.mark.parametrize("execution", ["compiled", "reference"])
async def test_a4_by_either_executor(
    execution: str, settings: Settings, clock: ManualClock, operator: FakeOperator
) -> None:
    changed = settings.model_copy(update={"execution": execution})
    async with open_gateway(changed, clock, operator) as gateway:
        answer = await gateway.ask(TOGETHER["aliases"])
    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION_FAILED"
    assert "data" not in answer


async def test_one_beside_others(gateway: Gateway) -> None:
    answer = await gateway.ask(f"mutation {{ {LOGIN} logout {{ __typename }} }}")
    assert answer["data"] == {"login": {"__typename": "SignInFailed"}, "logout": {"__typename": "LogoutSuccess"}}
