"""docs/manual-coverage.md: each field it names is in the graph, and each test in the test suite."""

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from tests.docs.markdown import rows, section, spans
from tests.docs.test_references import TESTS
from tests.rules.sources import read

DOCUMENT = "docs/manual-coverage.md"
SEEING = rows(section(DOCUMENT, "Seeing"))
DOING = rows(section(DOCUMENT, "Doing"))
PLANNED = ["planned", ""]


def fields_of_the_graph() -> set[str]:
    types = build_schema(read("schema.graphql")).type_map.values()
    fielded = (
        each for each in types if isinstance(each, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType)
    )
    return {f"{each.name}.{field}" for each in fielded for field in each.fields}


def test_every_field_is_in_the_graph() -> None:
    named = [field for _, _, fields, _ in SEEING + DOING for field in spans(fields)]

    assert len(named) > 50
    assert [field for field in named if field not in fields_of_the_graph()] == []


def test_every_test_is_in_the_suite() -> None:
    named = [test for _, _, _, tests in SEEING + DOING for test in spans(tests)]

    assert len(named) > 50
    assert [test for test in named if test not in TESTS] == []


def test_whatever_is_seen_has_its_test() -> None:
    assert [(section, says) for section, says, _, tests in SEEING if not list(spans(tests))] == []


def test_whatever_is_done_has_its_field_and_its_test_or_is_planned() -> None:
    for row in DOING:
        _, says, fields, tests = row
        assert row[2:] == PLANNED or (list(spans(fields)) and list(spans(tests))), says
