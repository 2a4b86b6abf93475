"""The part of the schema that operations use."""

import re

import pytest
from graphql import build_schema, parse, validate

from benchmarks.operations import OF_THE_GATEWAY, OPERATIONS, Operation
from benchmarks.schema import schema_of

SMALL = """type Account implements Node {
  id: ID!
  name: String!
}
interface Node {
  id: ID!
}
type Query {
  viewer: Viewer
}
type Viewer {
  accounts: [Account!]
}"""


def without_descriptions(sdl: str) -> str:
    return re.sub(r'\s*""".*?"""', "", sdl, flags=re.DOTALL).strip()


def test_it_holds_what_is_selected_and_what_that_leads_to() -> None:
    assert without_descriptions(schema_of(["{ viewer { accounts { name } } }"])) == SMALL


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_valid_in_it(operation: Operation) -> None:
    schema = build_schema(schema_of(each.document for each in OPERATIONS))

    assert validate(schema, parse(operation.document)) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_nobody_is_asked_for_what_the_gateway_keeps_itself(operation: Operation) -> None:
    assert [name for name in OF_THE_GATEWAY if re.search(rf"\b{name}\b", operation.document)] == []
