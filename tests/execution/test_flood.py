"""Floods: of documents that nobody sent before, of one document with ever other switches, of short documents that unfold to long ones.

Nothing of them outlives its turn in the cache, nothing is compiled that was seen once, and others are served between them.
"""

import asyncio

import pytest

from gateway.execution.compiled import MOST_PLANS, CompiledExecutor, Counts
from gateway.execution.documents import BYTES_A_CHARACTER, BYTES_A_DOCUMENT, BYTES_A_STEP, Documents
from gateway.execution.operation import OperationRequest, Outcome, Refused
from gateway.execution.plan import MOST_STEPS
from tests.execution.executors import LIMITS
from tests.execution.nasty.schema import nasty_context, nasty_schema

MOST = 50
MOST_BYTES = 5_000_000
KNOWN = "{ where }"


def executor(*, most: int = MOST, most_bytes: int = MOST_BYTES) -> CompiledExecutor:
    return CompiledExecutor(nasty_schema, LIMITS, Documents(most, most_bytes), compile_at=2)


async def ask(executor: CompiledExecutor, document: str, **variables: object) -> Outcome:
    context = nasty_context(0)
    try:
        outcome = await executor.run(OperationRequest(document, None, variables, read_only=True), context)
    finally:
        await context.close()
    assert not isinstance(outcome, Refused), outcome.errors
    return outcome


def unheard_of(number: int) -> str:
    return f"{{ a{number}: where node(id: {number}) {{ id label }} }}"


async def test_documents_seen_once_are_not_compiled_and_not_kept() -> None:
    flooded = executor()

    for number in range(2_000):
        await ask(flooded, unheard_of(number))
        assert len(flooded.documents) <= MOST
        assert flooded.documents.bytes <= MOST_BYTES

    assert flooded.counts == Counts(unseen=2_000, misses=2_000)
    assert len(flooded.documents) == MOST


async def test_one_in_use_stays_compiled_through_a_flood() -> None:
    flooded = executor()
    await ask(flooded, KNOWN)

    for number in range(1_000):
        await ask(flooded, unheard_of(number))
        if number % (MOST - 1) == 0:
            await ask(flooded, KNOWN)

    assert flooded.counts == Counts(compiled=21, compilations=1, unseen=1_001, hits=21, misses=1_001)


async def test_others_are_served_in_their_turn() -> None:
    """A flood asked for at once holds up nobody who comes in the middle of it: who came first is answered first."""
    flooded = executor()
    finished: list[str] = []

    async def served(document: str) -> None:
        await ask(flooded, document)
        finished.append(document)

    await asyncio.gather(*(served(unheard_of(number) if number % 10 else KNOWN) for number in range(300)))

    turns = [place for place, document in enumerate(finished) if document == KNOWN]
    assert [turn // 10 for turn in turns] == list(range(30))


async def test_documents_seen_twice_are_kept_within_the_bounds() -> None:
    """Their plans count too."""
    flooded = executor()

    for number in range(500):
        for _ in range(2):
            await ask(flooded, unheard_of(number))
        assert len(flooded.documents) <= MOST
        assert flooded.documents.bytes <= MOST_BYTES

    assert flooded.counts.compilations == 500
    kept = flooded.documents.all()
    assert flooded.documents.bytes == sum(
        size(unheard_of(499 - place), each.steps) for place, each in enumerate(kept[::-1])
    )


def size(document: str, steps: int) -> int:
    return BYTES_A_DOCUMENT + BYTES_A_CHARACTER * len(document) + BYTES_A_STEP * steps


SWITCHED = "query (" + " ".join(f"$s{number}: Boolean!" for number in range(8)) + ") { " + " ".join(
    f"a{number}: node(id: {number}) {{ id @skip(if: $s{number}) label }}" for number in range(8)
) + " }"  # fmt: skip


async def test_ever_other_switches_keep_as_many_plans_as_are_kept() -> None:
    flooded = executor()

    for number in range(256):
        await ask(flooded, SWITCHED, **{f"s{place}": bool(number >> place & 1) for place in range(8)})

    (prepared,) = flooded.documents.all()
    assert len(prepared.plans) == MOST_PLANS
    assert prepared.steps == sum(plan.size for plan in prepared.plans.values())
    assert flooded.documents.bytes == size(SWITCHED, prepared.steps) <= MOST_BYTES


def unfolding(doublings: int) -> str:
    """Fragments that spread each other twice under different aliases: twice as many fields with each."""
    fragments = [
        f"fragment F{number} on Node {{ a: friend {{ ...F{number + 1} }} b: friend {{ ...F{number + 1} }} }}"
        for number in range(doublings)
    ]
    return "{ node(id: 1) { ...F0 } } " + " ".join(fragments) + f" fragment F{doublings} on Node {{ id }}"


@pytest.mark.parametrize(("doublings", "compiled"), [(1, 2), (12, 0)])
async def test_what_unfolds_to_more_than_a_plan_holds_is_not_compiled(doublings: int, compiled: int) -> None:
    flooded = executor()
    for _ in range(3):
        await ask(flooded, unfolding(doublings))

    assert (flooded.counts.compiled, flooded.counts.fallback) == (compiled, 2 - compiled)
    (prepared,) = flooded.documents.all()
    assert prepared.steps <= MOST_STEPS


async def test_a_document_whose_plans_outgrow_the_cache_leaves_it() -> None:
    flooded = executor(most_bytes=size(unfolding(1), 10))
    for _ in range(2):
        await ask(flooded, unfolding(1))

    assert flooded.counts.compiled == 1
    assert (len(flooded.documents), flooded.documents.bytes) == (0, 0)
