"""Values of variables that are handed on as they came are those that graphql-core would hand on."""

from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, get_variable_values, parse
from graphql.execution.values import VariableValues

from gateway.execution.variables import MOST_ERRORS, coerced, simple_variables

SCHEMA: GraphQLSchema = build_schema("""
    enum Size { SMALL LARGE }
    input Where { size: Size = SMALL }
    scalar Day
    type Query { ok(a: String, b: ID, c: Int, d: Boolean, e: Float, f: Size, g: Day, h: Where): Boolean }
""")
TYPES = ("String", "ID", "Int", "Boolean", "Float", "Size", "Day", "Where", "[Int!]", "[[String]]")
VALUES: tuple[Any, ...] = (
    None, "", "text", "SMALL", 0, -1, 1.0, 1.5, True, False, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 10**400, [], [1], ["a"],
    [[None]], {}, {"size": "LARGE"}, {"size": 1}, "\ud800",
)  # fmt: skip


def operation(document: str) -> OperationDefinitionNode:
    (found,) = parse(document).definitions
    assert isinstance(found, OperationDefinitionNode)
    return found


def seen(values: VariableValues | list[Any]) -> Any:
    """In order, and with the classes of the values: 1, 1.0 and True are equal."""
    if isinstance(values, list):
        return [(error.message, error.nodes) for error in values]
    sources = [(name, str(source.signature.type), source.value) for name, source in values.sources.items()]
    return sources, [(name, type(value), value) for name, value in values.coerced.items()]


def by_both(document: str, given: dict[str, Any]) -> tuple[Any, Any]:
    asked = operation(document)
    ours = coerced(SCHEMA, asked, simple_variables(SCHEMA, asked), given)
    theirs = get_variable_values(SCHEMA, asked.variable_definitions or (), given, max_errors=MOST_ERRORS)
    return seen(ours), seen(theirs)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("type_", [*TYPES, *(f"{each}!" for each in TYPES)])
def test_one_that_is_given(type_: str, value: Any) -> None:
    ours, theirs = by_both(f"query ($x: {type_}) {{ ok }}", {"x": value})
    assert ours == theirs


@pytest.mark.parametrize(
    "definition", [*TYPES, *(f"{each}!" for each in TYPES), "Int = 5", "Int! = 5", "String = null"]
)
def test_one_that_is_left_out(definition: str) -> None:
    ours, theirs = by_both(f"query ($x: {definition}) {{ ok }}", {"y": 1})
    assert ours == theirs


@pytest.mark.parametrize(
    "given",
    [{"a": 1, "b": "x"}, {"b": "x", "a": 1}, {"b": None}, {"a": None, "b": "x"}, {"a": "1"}, {"a": True, "b": 1, "c": 2}, {}],
)  # fmt: skip
@pytest.mark.parametrize("definitions", ["$a: Int, $b: String", "$a: Int!, $b: String!", "$a: Int = 3, $b: ID", ""])
def test_several(definitions: str, given: dict[str, Any]) -> None:
    ours, theirs = by_both(f"query Q({definitions}) {{ ok }}" if definitions else "{ ok }", given)
    assert ours == theirs


@pytest.mark.parametrize(
    ("definitions", "simple"),
    [("$a: Int, $b: [Int]", False), ("$a: Int = 3", False), ("$a: Float", False), ("$a: ID!, $b: Boolean", True)],
)
def test_which_operations_have_none_to_be_looked_at_closer(definitions: str, simple: bool) -> None:
    found = simple_variables(SCHEMA, operation(f"query ({definitions}) {{ ok }}"))
    assert (found is not None) is simple
