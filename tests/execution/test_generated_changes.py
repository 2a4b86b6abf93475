"""Generated mutations, each in a fresh world: both executors answer alike, and write the same at the backends."""

import ast
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from graphql import FieldNode, get_operation_ast, parse

from backends.operator import open_operator
from gateway.clock import ManualClock
from gateway.graph.schema import schema
from gateway.settings import Settings
from tests.execution.differential import Case, assert_agreement
from tests.execution.documents import COUNT, cases, for_each_case
from tests.execution.gateway.scalars import SCALARS
from tests.execution.gateway.wire import LyingBackend, Weather
from tests.execution.gateway.world import Compared, FreshWorlds, GatewayWorld
from tests.execution.inputs import Inputs
from tests.execution.world import LEFT_BEHIND
from tests.harness import SignedIn, in_process, open_gateway
from tests.saved_operations import CHANGES, variables

CHANGED = max(100, COUNT // 10)
"""Opening a world takes its time."""

WITHOUT_EXAMPLE: Inputs = {
    "setCompanyAlias": {"alias": "Bygget", "idempotencyKey": "b1a6b1e2-company"},
    "setAccountAlias": {"accountId": "acc_100202", "alias": None, "idempotencyKey": "b1a6b1e2-account"},
    "markNotificationsRead": {"notificationIds": ["not_one-of-yours"]},
}


def bar(alias: str, mutation: str, subscription: str = "sub_p1001") -> str:
    """A step with a bar that sub_p1001 does not have."""
    given = f'{{subscriptionId: "{subscription}", kind: DATA, idempotencyKey: "in-turn-{alias}"}}'
    return f"{alias}: {mutation}(input: {given}) {{ __typename }}"


IN_TURN: dict[str, tuple[list[str], dict[str, str] | None, list[str]]] = {
    "refused, then made": (
        [bar("a", "removeBar"), bar("b", "addBar")],
        {"a": "NotFound", "b": "AddBarSuccess"},
        ["addBar"],
    ),
    "made, then refused": (
        [bar("a", "addBar"), bar("b", "removeBar"), bar("c", "removeBar")],
        {"a": "AddBarSuccess", "b": "RemoveBarSuccess", "c": "NotFound"},
        ["addBar", "removeBar"],
    ),
    "failed, and no further": ([bar("a", "removeBar", "nonsense"), bar("b", "addBar")], None, []),
    "made, then failed, and no further": (
        [bar("a", "addBar"), bar("b", "removeBar", "nonsense"), bar("c", "removeBar")],
        None,
        ["addBar"],
    ),
}
"""Steps in their order, what each comes to, and which of them write. A step that fails leaves no data: none may be null."""


@pytest.fixture
def compared() -> Compared:
    return Compared()


@pytest.fixture
async def worlds(settings: Settings, clock: ManualClock, compared: Compared, tmp_path: Path) -> FreshWorlds:
    """Each with the same people signed in; nothing depends on time."""
    settings = settings.model_copy(update={"upstream_sharing": False, "upstream_deadline_seconds": 60.0})
    people = ("anna@norrskenbygg.example", "anna@norrskenbygg.example", "erik@norrskenbygg.example")
    async with open_operator(clock) as operator, open_gateway(settings, clock, operator) as gateway:
        tokens = [(await gateway.signed_in(username)).token for username in people]
    begun, numbers = tmp_path / "gateway.db", count()

    @asynccontextmanager
    async def opened() -> AsyncIterator[GatewayWorld]:
        copy = Path(shutil.copy(begun, tmp_path / f"{next(numbers)}.db"))
        own = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{copy}"})
        weather = Weather()
        async with open_operator(clock) as operator:
            backends = {origin: LyingBackend(origin, app, weather) for origin, app in in_process(operator).items()}
            async with open_gateway(own, clock, operator, backends) as gateway:
                signed_in = [SignedIn(gateway, token) for token in tokens]
                world = GatewayWorld(gateway, signed_in, weather, compared, changes=True)
                yield world
                await world.close()
        copy.unlink()

    return FreshWorlds(opened)


def inputs() -> Inputs:
    """Those of the saved operations, and some more: they are meant to lead to something. What is new joins with its example."""
    found = dict(WITHOUT_EXAMPLE)
    for path in CHANGES:
        operation = get_operation_ast(parse(path.read_text()))
        assert operation is not None
        (step,) = operation.selection_set.selections
        assert isinstance(step, FieldNode)
        found[step.name.value] = variables(path)["input"]
    return found


@pytest.mark.filterwarnings(*LEFT_BEHIND)
async def test_both_executors_make_the_same_changes(worlds: FreshWorlds, compared: Compared) -> None:
    async def check(case: Case) -> None:
        await assert_agreement(worlds, case)

    await for_each_case(cases(schema._schema, SCALARS, mutating=1, inputs=inputs()), CHANGED, check)

    counts = compared.compiled.counts

    assert counts.fallback <= counts.compiled / 100
    assert worlds.writing > CHANGED / 20, "what is refused is not enough"


@pytest.mark.parametrize("path", CHANGES, ids=lambda path: path.stem)
async def test_both_executors_make_the_changes_of_the_examples(
    worlds: FreshWorlds, compared: Compared, path: Path
) -> None:
    """Each saved operation runs compiled, in good weather and in bad."""
    for seed in range(4):
        await assert_agreement(worlds, Case(path.read_text(), variables(path), seed=seed))

    counts = compared.compiled.counts
    assert (counts.compiled, counts.fallback) == (4, 0)


@pytest.mark.parametrize("name", IN_TURN)
async def test_the_steps_of_a_mutation_are_made_in_turn(worlds: FreshWorlds, compared: Compared, name: str) -> None:
    """What a step comes to depends on those before it, and none is begun after one that fails."""
    steps, ends, written = IN_TURN[name]
    case = Case(f"mutation {{ {' '.join(steps)} }}")
    expected = await worlds.expected(case)
    calls, audited = expected.effects[: len(written)], expected.effects[len(written) :]
    data = None if ends is None else {alias: {"__typename": end} for alias, end in ends.items()}

    assert expected.data == data
    assert [call.split()[:2] for call in calls] == [["provisioning", "PATCH"]] * len(written)
    assert [ast.literal_eval(entry)[0] for entry in audited] == written
    await assert_agreement(worlds, case)
    assert (compared.compiled.counts.compiled, compared.compiled.counts.fallback) == (1, 0)
