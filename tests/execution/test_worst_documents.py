"""Documents within all limits of size that are made to take long before anything runs. G4."""

import time
import timeit
from collections.abc import Callable

import pytest
from graphql.execution.values import VariableValues

from gateway.execution.compiled import CompiledExecutor
from gateway.execution.documents import Documents
from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import OperationRequest, Refused
from gateway.execution.prepared import MOST_ERRORS, prepare
from gateway.graph.schema import ALONE, SIZES, schema
from tests.harness import ROOT, SignedIn

LIMITS = DocumentLimits(tokens=2_000, depth=12, aliases=30, root_fields=10, cost=50_000, sizes=SIZES, alone=ALONE)


def of_subscriptions(fields: str) -> str:
    return f"{{ viewer {{ subscriptions(first: 1) {{ nodes {{ {fields} }} }} }} }}"


def chained(fragments: int) -> str:
    """Each spread where all are, and in the one before it."""
    spread = " ".join(f"...F{number}" for number in range(fragments))
    each = (f"fragment F{number} on ServiceSubscription {{ id ...F{number + 1} }}" for number in range(fragments))
    return f"{of_subscriptions(spread)} {' '.join(each)} fragment F{fragments} on ServiceSubscription {{ id }}"


REPEATED = {
    "fields": "{ viewer { " + "company { name } " * 480 + "} }",
    "leaves": of_subscriptions("id " * 1_900),
    "inline fragments": of_subscriptions("... { account { id } } " * 240),
    "arguments": of_subscriptions("... { tickets(first: 1) { totalCount } } " * 120),
    "fragments": chained(120),
    "introspection": "{ __schema { types { " + "fields { name args { name } } " * 180 + "} } }",
}
MISTAKEN = {
    "fields": of_subscriptions(" ".join(f"subscriptio{number}" for number in range(1_900))),
    "types": " ".join(
        f"query Q{number}($a: ServiceSubscriptio{number}) {{ support {{ url }} }}" for number in range(130)
    ),
    "input fields": f"{{ viewer {{ subscriptions(filter: {{ {'statuse: 1 ' * 600} }}) {{ totalCount }} }} }}",
}


@pytest.mark.parametrize("document", REPEATED.values(), ids=REPEATED)
async def test_what_takes_long_to_check_is_refused(anna: SignedIn, document: str) -> None:
    answer = await anna.ask(document)

    assert [(error["extensions"]["code"], error["message"]) for error in answer["errors"]] == [
        (
            "TOO_COMPLEX",
            "The document asks for the same fields over and over, or has fragments too deep in each other. "
            "Ask for each field once, or split it into several requests.",
        )
    ]
    assert anna.calls == []


@pytest.mark.parametrize("document", MISTAKEN.values(), ids=MISTAKEN)
async def test_of_many_mistakes_some_are_told(anna: SignedIn, document: str) -> None:
    answer = await anna.ask(document)

    codes = [error["extensions"]["code"] for error in answer["errors"]]
    assert codes == ["VALIDATION_FAILED"] * (MOST_ERRORS + 1), "and that there are more"


def least_seconds(call: Callable[[], object]) -> float:
    """Of the processor's time: the best of five, since a collection of garbage may come in between."""
    return min(timeit.repeat(call, timer=time.thread_time, number=1, repeat=5))


MOST_START_PAGES = 40
"""That may be checked in the time of one document: about a quarter of a second where they were first measured."""


@pytest.fixture(scope="module")
def most_seconds() -> float:
    """As this machine is, fast or slow."""
    document = (ROOT / "fixtures" / "operations" / "start-page.graphql").read_text()
    request = OperationRequest(document, None, {}, read_only=True)
    return MOST_START_PAGES * least_seconds(lambda: prepare(schema._schema, request, LIMITS))


@pytest.mark.parametrize("document", [*REPEATED.values(), *MISTAKEN.values()], ids=[*REPEATED, *MISTAKEN])
def test_no_document_holds_up_the_others(document: str, most_seconds: float) -> None:
    """None takes as long as a dozen start pages; without bounds it was up to more than a hundred."""
    request = OperationRequest(document, None, {}, read_only=True)

    assert least_seconds(lambda: prepare(schema._schema, request, LIMITS)) < most_seconds


def unfolding(branches: int) -> str:
    """Fragments that spread the next one under as many aliases: a short text of a large plan."""
    into = "tickets(first: 1) {{ nodes {{ subscription {{ ...F{} }} }} }}"
    each = (
        f"fragment F{number} on ServiceSubscription {{ "
        + " ".join(f"a{branch}: {into.format(number + 1)}" for branch in range(branches))
        + " }"
        for number in range(2)
    )
    last = "fragment F2 on ServiceSubscription { id account { id } usage { asOf } actions { action } bars { code } }"
    return f"{of_subscriptions('...F0')} {' '.join(each)} {last}"


@pytest.mark.parametrize(("branches", "compiled"), [(8, 1), (14, 0)], ids=["nearly too large", "too large"])
async def test_nor_does_compiling_hold_them_up(
    anna: SignedIn, branches: int, compiled: int, most_seconds: float
) -> None:
    assert "errors" not in await anna.ask(unfolding(branches))
    executor = CompiledExecutor(schema, LIMITS, Documents(10, 10_000_000), compile_at=1)
    request = OperationRequest(unfolding(branches), None, {}, read_only=True)
    prepared = executor._prepared(request)
    assert not isinstance(prepared, Refused)

    assert (executor._compiled(prepared, VariableValues({}, {})) is not None) == compiled
    assert least_seconds(lambda: executor._compiled(prepared, VariableValues({}, {}))) < most_seconds


async def test_fragments_that_ask_for_the_same_are_served(anna: SignedIn) -> None:
    """As the parts of a page do, of which each says what it needs."""
    each = (
        f"fragment F{number} on ServiceSubscription {{ id kind account {{ id name }} usage {{ asOf }} bars {{ code }} }}"
        for number in range(30)
    )
    answer = await anna.ask(f"{of_subscriptions(' '.join(f'...F{number}' for number in range(30)))} {' '.join(each)}")

    assert "errors" not in answer
