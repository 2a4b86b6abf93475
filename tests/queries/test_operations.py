"""Every saved operation runs as its first user would run it, without an error, and shows something."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import FieldNode, GraphQLObjectType, TypeInfo, TypeInfoVisitor, Visitor, parse, visit

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.graph.schema import schema
from tests.harness import MOBILES, Gateway, SignedIn
from tests.saved_operations import CHANGES, FOLDER, READS, SIGNING_IN, step, variables

ANNA = "anna@norrskenbygg.example"
GRAPH = schema._schema
SLOWLY = Fault(latency_seconds=0.01)


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
async def test_runs_without_errors(anna: SignedIn, path: Path) -> None:
    data = await anna.data(path.read_text(), variables(path))

    assert nothing_missing(data) == [], "a saved operation should show something"


async def test_costs_the_same_calls_whichever_system_is_the_slowest(anna: SignedIn, operator: FakeOperator) -> None:
    found: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for path in READS:
        await anna.data(path.read_text(), variables(path))  # what is kept for all has been read
        for system in (None, operator.billing, operator.provisioning, operator.ticketing):
            if system is not None:
                system.faults.add(SLOWLY)
            _, cost = await anna.cost(path.read_text(), variables(path))
            found.setdefault(path.stem, set()).add(tuple(cost))
            for each in operator.systems:
                each.faults.clear()
    assert {name: costs for name, costs in found.items() if len(costs) > 1} == {}


@pytest.mark.parametrize("path", CHANGES, ids=lambda path: path.stem)
async def test_makes_its_change(anna: SignedIn, path: Path) -> None:
    for outcome in (await anna.data(path.read_text(), variables(path))).values():
        assert "message" not in outcome, outcome


def nothing_missing(data: dict[str, object]) -> list[str]:
    """Top-level fields that came back null."""
    return [name for name, value in data.items() if value is None]


def test_whatever_can_be_read_or_changed_stands_in_one() -> None:
    asked = _Asked(TypeInfo(GRAPH))
    for path in FOLDER.glob("*.graphql"):
        visit(parse(path.read_text()), TypeInfoVisitor(asked.types, asked))

    assert sorted(set(_offered()) - asked.fields) == []


class _Asked(Visitor):
    """Which fields the documents that it visits ask for, as in `Viewer.orders`."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.fields: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.types.get_parent_type()
        assert parent is not None
        self.fields.add(f"{parent.name}.{node.name.value}")


def _offered() -> Iterator[str]:
    """All fields but those of refusals and successes, of which an example asks for what helps, and of pages, which are all alike."""
    for name, found in GRAPH.type_map.items():
        if isinstance(found, GraphQLObjectType) and not name.startswith("__"):
            refusal = any(each.name == "Problem" for each in found.interfaces)
            if not refusal and not name.endswith(("Success", "Connection", "Edge")):
                yield from (f"{name}.{field}" for field in found.fields)


async def test_signing_in_step_by_step(gateway: Gateway) -> None:
    """The files are numbered in the order of a sign-in; what one answers goes into the variables of the next."""
    login, resend, verify, who, logout = SIGNING_IN
    challenge = await step(gateway, login, variables(login)["input"])
    again = await step(gateway, resend, {"challengeId": challenge["challenge"]["id"]})
    assert again["challenge"]["id"] == challenge["challenge"]["id"]
    given = {"challengeId": challenge["challenge"]["id"], "code": await gateway.newest_code(MOBILES[ANNA])}
    assert given.keys() == variables(verify)["input"].keys()
    signed_in = SignedIn(gateway, (await step(gateway, verify, given))["token"])

    viewer = (await signed_in.data(who.read_text()))["viewer"]
    assert (viewer["user"]["username"], [session["current"] for session in viewer["user"]["sessions"]]) == (
        ANNA,
        [True],
    )
    assert await signed_in.data(logout.read_text()) == {"logout": {"ok": True}}
    assert (await signed_in.ask(who.read_text()))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
