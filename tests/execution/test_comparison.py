"""The judge is judged: what GraphQL allows passes, and each kind of difference is seen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLError, build_schema, execute, parse

from tests.execution.comparison import MISSING, Answer, Candidate, Problem, differences, outermost
from tests.execution.witness import candidates

SCHEMA = build_schema("""
    type Query { a: A, must: A!, list: [A], strict: [A!], table: [[Int!]!] }
    type A { x: Int, one: Int!, two: Int!, a: A, must: A!, strict: [A!]!, numbers: [Int!] }
""")


class Broken(Exception):
    pass


@dataclass(frozen=True)
class Node:
    """Answers by its place in a tree; what is not there is null, and an exception is raised."""

    tree: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return as_node(self.tree.get(name))


def as_node(value: Any) -> Any:
    if isinstance(value, dict):
        return Node(value)
    if isinstance(value, list):
        return [as_node(item) for item in value]
    return value


def problem(error: GraphQLError) -> Problem:
    assert error.path is not None
    locations = tuple((each.line, each.column) for each in error.locations or ())
    return Problem(tuple(error.path), error.message, locations)


def answer(document: str, tree: Mapping[str, Any]) -> Answer:
    result = execute(SCHEMA, parse(document), Node(tree))
    assert isinstance(result, ExecutionResult)
    return Answer(result.data, tuple(map(problem, result.errors or ())))


async def raised(document: str, tree: Mapping[str, Any]) -> dict[str, tuple[str | int, ...]]:
    """Paths of all errors there are, and what each nulls."""
    found = await candidates(SCHEMA, parse(document), problem, root_value=Node(tree))
    return {".".join(map(str, each.problem.path or ())): each.nulls for each in found}


BOTH_FAIL = "{ a { one two x } }", {"a": {"one": Broken("1"), "two": Broken("2"), "x": Broken("x")}}
INNER_TOO = "{ a { a { one } two } }", {"a": {"a": {"one": Broken("1")}, "two": Broken("2")}}


@pytest.mark.parametrize(
    ("document", "tree", "expected"),
    [
        (*BOTH_FAIL, {"a.one": ("a",), "a.two": ("a",), "a.x": ("a", "x")}),
        (*INNER_TOO, {"a.a.one": ("a", "a"), "a.two": ("a",)}),
        ("{ must { one } }", {"must": {"one": Broken("1")}}, {"must.one": ()}),
        ("{ must { x } }", {}, {"must": ()}),
        ("{ list { x } }", {"list": [Broken("0"), {"x": 1}]}, {"list.0": ("list", 0)}),
        (
            "{ strict { x two } }",
            {"strict": [None, {"x": Broken("x"), "two": None}]},
            {"strict.0": ("strict",), "strict.1.x": ("strict", 1, "x"), "strict.1.two": ("strict",)},
        ),
        ("{ table }", {"table": [[1, None], None]}, {"table.0.1": ("table",), "table.1": ("table",)}),
        ("{ k: a { l: must { m: one } } }", {"a": {"must": {"one": Broken("1")}}}, {"k.l.m": ("k",)}),
        ("{ a { numbers } }", {"a": {"numbers": [1, "x", 2]}}, {"a.numbers.1": ("a", "numbers")}),
    ],
)
async def test_every_error_is_found_with_what_it_nulls(
    document: str, tree: dict[str, Any], expected: dict[str, tuple[str | int, ...]]
) -> None:
    assert await raised(document, tree) == expected


async def test_what_a_list_leaves_behind_when_it_breaks_off_is_found_too() -> None:
    async def breaking() -> int:
        raise Broken("x")

    def ending_badly() -> Iterator[Node]:
        yield Node({"x": breaking()})
        raise Broken("the end")

    assert await raised("{ list { x } }", {"list": ending_badly()}) == {"list": ("list",), "list.0.x": ("list", 0, "x")}


def candidate(path: str, nulls: str) -> Candidate:
    return Candidate(Problem(places(path), "BROKEN", ((1, 1),)), places(nulls))


def places(path: str) -> tuple[str | int, ...]:
    return tuple(int(key) if key.isdigit() else key for key in path.split("."))


ONE = candidate("a.one", "a")
TWO = candidate("a.two", "a")
INSIDE = candidate("a.b.x", "a.b.x")
DEEPER = candidate("a.b.must", "a.b")
BESIDE = candidate("c", "c")
ALL = {ONE, TWO, INSIDE, DEEPER, BESIDE}
DATA = {"a": None, "c": None, "list": [{"x": 1, "y": 2.0}, None], "flag": True}
EXPECTED = Answer(DATA, (ONE.problem, BESIDE.problem))


def reporting(*reported: Candidate) -> Answer:
    return Answer(DATA, tuple(each.problem for each in reported))


@pytest.mark.parametrize(
    "found",
    [
        reporting(ONE, BESIDE),
        reporting(BESIDE, ONE),
        reporting(TWO, BESIDE),
        reporting(TWO, BESIDE, INSIDE),
        reporting(DEEPER, INSIDE, ONE, BESIDE),
    ],
)
def test_what_graphql_leaves_open_passes(found: Answer) -> None:
    assert differences(EXPECTED, found, ALL) == []


ELSEWHERE = replace(ONE.problem, path=("a", "three"))
OTHER_CODE = replace(ONE.problem, code="OTHER")
OTHER_LINE = replace(ONE.problem, locations=((2, 1),))
TWO_PLACES = replace(ONE.problem, locations=((1, 1), (2, 1)))


@pytest.mark.parametrize(
    "found",
    [
        reporting(BESIDE),
        reporting(ONE),
        reporting(),
        reporting(INSIDE, BESIDE),
        reporting(DEEPER, BESIDE),
        reporting(ONE, TWO, BESIDE),
        reporting(ONE, ONE, BESIDE),
        *(Answer(DATA, (wrong, BESIDE.problem)) for wrong in (ELSEWHERE, OTHER_CODE, OTHER_LINE, TWO_PLACES)),
        Answer(DATA, (ONE.problem, BESIDE.problem, ELSEWHERE)),
    ],
)
def test_every_other_choice_of_errors_is_seen(found: Answer) -> None:
    assert differences(EXPECTED, found, ALL) != []


def test_an_error_that_names_its_own_place_is_reported_as_often_as_it_is_raised() -> None:
    own = Problem(("its", "own"), "OWN", ())
    possible = {ONE, TWO, *(Candidate(own, ("list", index)) for index in range(2))}
    data = {"a": None, "list": [None, None]}
    expected = Answer(data, (ONE.problem, own, own))

    assert differences(expected, Answer(data, (TWO.problem, own, own)), possible) == []
    assert differences(expected, Answer(data, (TWO.problem, own, own, own)), possible) != []


def with_list(value: Any) -> dict[str, Any]:
    return {**DATA, "list": value}


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"c": None, "a": None, "list": DATA["list"], "flag": True},
        with_list([{"y": 2.0, "x": 1}, None]),
        with_list([{"x": None, "y": 2.0}, None]),
        with_list([None, None]),
        with_list([{"x": 1, "y": 2.0}]),
        with_list([{"x": 1, "y": 2.0}, None, None]),
        with_list([{"x": 1.0, "y": 2.0}, None]),
        with_list([{"x": 1, "y": 2}, None]),
        with_list([{"x": True, "y": 2.0}, None]),
        with_list([{"x": 1, "y": 2.0, "z": 3}, None]),
        with_list(None),
        {**DATA, "flag": 1},
        {**DATA, "a": {}},
        {key: value for key, value in DATA.items() if key != "flag"},
    ],
)
def test_every_difference_of_data_is_seen(data: Any) -> None:
    assert differences(EXPECTED, replace(EXPECTED, data=data), ALL) != []


def test_a_number_that_is_none_is_equal_to_itself() -> None:
    assert differences(Answer({"a": float("nan")}), Answer({"a": float("nan")}), None) == []


REFUSED = Answer(MISSING, (Problem(None, "PARSE", ((1, 1),)),))


def test_refusals_are_the_same_or_they_are_not() -> None:
    assert differences(REFUSED, replace(REFUSED), None) == []
    assert differences(REFUSED, Answer(None, REFUSED.problems), None) != []
    assert differences(Answer(None, REFUSED.problems), REFUSED, None) != []
    assert differences(REFUSED, Answer(MISSING, (Problem(None, "VALIDATION", ((1, 1),)),)), None) != []
    assert differences(REFUSED, Answer(MISSING, ()), None) != []


def test_only_the_outermost_places_have_to_be_explained() -> None:
    assert outermost({("a",), ("a", "b"), ("a", 0), ("c", 0, "d"), ("c", 0, "d", "e"), ("ab",)}) == [
        ("a",),
        ("ab",),
        ("c", 0, "d"),
    ]
    assert outermost({(), ("a",)}) == [()]


APART = "{ a { x a { one } } list { x } }", {"a": {"x": Broken("x"), "a": {"one": None}}, "list": [Broken("0")]}


@pytest.mark.parametrize(("document", "tree"), [BOTH_FAIL, APART])
async def test_the_reference_itself_passes_and_each_corruption_of_it_fails(document: str, tree: dict[str, Any]) -> None:
    expected = answer(document, tree)
    possible = await candidates(SCHEMA, parse(document), problem, root_value=Node(tree))

    assert differences(Answer(expected.data, ()), expected, possible) != []
    for corrupted in corruptions(expected):
        assert differences(expected, corrupted, possible) != [], corrupted


def corruptions(answer: Answer) -> Iterable[Answer]:
    for index, each in enumerate(answer.problems):
        others = (*answer.problems[:index], *answer.problems[index + 1 :])
        yield replace(answer, problems=others)
        yield replace(answer, problems=(*others, replace(each, path=(*(each.path or ()), "x"))))
        yield replace(answer, problems=(*others, replace(each, code="another")))
        yield replace(answer, problems=(*others, replace(each, locations=())))
    yield replace(answer, data={**answer.data, "extra": None})
