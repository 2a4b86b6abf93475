"""The comparison of executors finds what it is there to find: executors that are broken on purpose do not pass."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from graphql import GraphQLError

from gateway.execution.operation import Executor, OperationRequest, Outcome, Refused
from tests.execution.comparison import MISSING
from tests.execution.differential import Case, compare
from tests.execution.executors import reference
from tests.execution.nasty.schema import nasty_context, nasty_schema
from tests.execution.world import LEFT_BEHIND, SchemaWorld

QUERY = """{
  a: node(id: 1) { id where friend { id label } ... on Being { nodes { id friend { where } } } }
  b: node(id: 2) { id where friend { id label } ... on Thing { x: friend { id label } } }
  c: node(id: 3) { id label friend { label friend { id } } ... on Being { pets { __typename ... on Robot { id where } } } }
  must(number: 1, numbers: [])
}"""
MUTATION = 'mutation { a: step(name: "one") { done sure } b: slowStep { doneLater name } c: sureStep { sure } count }'
CASES = [Case(document, seed=seed) for document in (QUERY, MUTATION) for seed in range(12)]


@dataclass
class Spoiled:
    """The reference, with its answers changed afterwards."""

    change: Callable[[Outcome], Outcome]
    executor: Executor

    async def run(self, request: OperationRequest, context: object) -> Outcome | Refused:
        outcome = await self.executor.run(request, context)
        return outcome if isinstance(outcome, Refused) else self.change(outcome)


def forgetting_an_error(outcome: Outcome) -> Outcome:
    return replace(outcome, errors=outcome.errors[1:])


def inventing_an_error(outcome: Outcome) -> Outcome:
    return replace(outcome, errors=[*outcome.errors, GraphQLError("made up", path=["must"])])


def repeating_an_error(outcome: Outcome) -> Outcome:
    return replace(outcome, errors=[*outcome.errors, *outcome.errors[:1]])


def forgetting_locations(outcome: Outcome) -> Outcome:
    return replace(outcome, errors=[_changed(error, nodes=None) for error in outcome.errors])


def cutting_paths(outcome: Outcome) -> Outcome:
    return replace(outcome, errors=[_changed(error, path=(error.path or [])[:-1]) for error in outcome.errors])


def _changed(error: GraphQLError, **changes: Any) -> GraphQLError:
    as_it_was = {"nodes": error.nodes, "path": error.path, "original_error": error.original_error}
    return GraphQLError(error.message, **{**as_it_was, **changes})


def turning_keys_round(outcome: Outcome) -> Outcome:
    return replace(outcome, data=outcome.data and dict(reversed(outcome.data.items())))


def nulling_more(outcome: Outcome) -> Outcome:
    return replace(outcome, data=outcome.data and {**outcome.data, next(iter(outcome.data)): None})


def nulling_all(outcome: Outcome) -> Outcome:
    return replace(outcome, data=None)


def making_numbers_text(outcome: Outcome) -> Outcome:
    return replace(outcome, data=_texts(outcome.data))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return str(value) if isinstance(value, int) else value


@dataclass
class Acting:
    """Does more than it should."""

    executor: Executor

    async def run(self, request: OperationRequest, context: Any) -> Outcome | Refused:
        outcome = await self.executor.run(request, context)
        context.log.append("once more")
        return outcome


REFERENCE = reference(nasty_schema)
BROKEN = [
    *(
        Spoiled(change, REFERENCE)
        for change in (
            forgetting_an_error,
            inventing_an_error,
            repeating_an_error,
            forgetting_locations,
            cutting_paths,
            turning_keys_round,
            nulling_more,
            nulling_all,
            making_numbers_text,
        )
    ),
    Acting(REFERENCE),
]


async def differences_of(executor: Executor) -> list[list[str]]:
    world = SchemaWorld(nasty_schema, nasty_context, found=executor)
    return [await compare(world, case) for case in CASES]


@pytest.mark.filterwarnings(*LEFT_BEHIND)
async def test_the_reference_agrees_with_itself() -> None:
    world = SchemaWorld(nasty_schema, nasty_context)

    assert await differences_of(REFERENCE) == [[]] * len(CASES)
    assert [case for case in CASES if (await world.expected(case)).data is MISSING] == []


@pytest.mark.filterwarnings(*LEFT_BEHIND)
async def test_operations_do_not_disturb_each_other() -> None:
    """All at once, on the same few plans."""
    world = SchemaWorld(nasty_schema, nasty_context)

    wrong = await asyncio.gather(*(compare(world, case) for case in CASES * 2))

    assert wrong == [[]] * len(CASES) * 2
    assert world.compiled.counts.compilations == 2


@pytest.mark.filterwarnings(*LEFT_BEHIND)
@pytest.mark.parametrize("executor", BROKEN, ids=lambda each: getattr(each, "change", Acting).__name__)
async def test_a_broken_one_does_not(executor: Executor) -> None:
    found = await differences_of(executor)

    assert len([each for each in found if each]) >= 3
