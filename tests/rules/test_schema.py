"""The graph that is promised: printed, described, governed, and broken by nobody unannounced."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    find_breaking_changes,
)

from gateway.graph.rights import POLICY, Policy
from gateway.graph.schema import schema
from gateway.graph.viewer import Viewer
from gateway.reference import Page, page
from tests.rules.sources import ROOT, read

TYPES = [type_ for name, type_ in sorted(schema._schema.type_map.items()) if not name.startswith("__")]
FIELDED = [type_ for type_ in TYPES if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)]


def test_the_printed_schema_is_the_one_in_the_repository() -> None:
    assert read("schema.graphql") == page(Page.SCHEMA), "run `make schema`, and look at what changed"


def test_the_printed_schema_can_be_read_back() -> None:
    assert build_schema(read("schema.graphql")).type_map.keys() >= {type_.name for type_ in TYPES}


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: type_.name)
def test_everything_is_described(type_: GraphQLNamedType) -> None:
    assert [name for name, description in described(type_) if not says_something(description)] == []


def described(type_: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    yield type_.name, type_.description
    if isinstance(type_, GraphQLEnumType):
        yield from ((f"{type_.name}.{name}", value.description) for name, value in type_.values.items())
    if isinstance(type_, GraphQLInputObjectType):
        yield from ((f"{type_.name}.{name}", field.description) for name, field in type_.fields.items())
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in type_.fields.items():
            yield f"{type_.name}.{name}", field.description
            yield from ((f"{type_.name}.{name}({arg}:)", value.description) for arg, value in field.args.items())


def says_something(description: str | None) -> bool:
    """Begins like a sentence and ends like one."""
    return re.fullmatch(r"[^a-z\s].*\.", description or "", re.DOTALL) is not None


@pytest.mark.parametrize("type_", FIELDED, ids=lambda type_: type_.name)
def test_every_type_states_who_may_read_it(type_: GraphQLNamedType) -> None:
    """Z2. A type says so itself; what it inherits does not count. The three types above all others say so field by field."""
    definition = type_.extensions["strawberry-definition"]
    stated = definition.concrete_of or definition  # a connection and its edges: the generic type they were made from
    by_field = [field.metadata.get(POLICY) for field in definition.fields]
    if type_.name in ("Query", "Mutation", "Viewer"):
        assert all(isinstance(policy, Policy) for policy in by_field)
    else:
        assert isinstance(vars(stated.origin).get("__policy__"), Policy)
        assert all(policy is None or isinstance(policy, Policy) for policy in by_field)


def test_the_viewer_itself_is_for_the_signed_in() -> None:
    assert vars(Viewer)["__policy__"] is Policy.SIGNED_IN


def test_no_client_is_broken_unannounced() -> None:
    before = promised()
    if before is None:
        pytest.skip("neither git nor the history of schema.graphql is here")
    assert unannounced(before, read("schema.graphql"), read("CHANGELOG.md")) == []


def promised() -> str | None:
    """schema.graphql as of the last release, or as last committed while there is none."""
    return git("show", f"{git('describe', '--tags', '--abbrev=0') or 'HEAD'}:schema.graphql")


def git(*words: str) -> str | None:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout if words[0] == "show" else done.stdout.strip()


def unannounced(before: str, after: str, changelog: str) -> list[str]:
    """Breaking changes whose description is not quoted under "Breaking" among the unreleased ones."""
    unreleased = changelog.partition("\n## [Unreleased]")[2].partition("\n## ")[0]
    announced = unreleased.partition("\n### Breaking")[2].partition("\n### ")[0]
    changes = find_breaking_changes(build_schema(before), build_schema(after))
    return [change.description for change in changes if change.description not in announced]


OLD = "type Query { a: Int b(c: Int): Int }"
NEW = "type Query { a: Int }"
CHANGELOG = """# Changelog

## [Unreleased]

### Breaking

- {announcement}

### Added

- Field Query.b was removed. It says in the wrong place.

## [1.0.0]
"""


def test_a_breaking_change_has_to_be_quoted_under_breaking() -> None:
    assert unannounced(OLD, NEW, CHANGELOG.format(announcement="nothing")) == ["Field Query.b was removed."]
    assert unannounced(OLD, NEW, CHANGELOG.format(announcement="`Field Query.b was removed.` Use `a`.")) == []
    assert unannounced(OLD, NEW, "# Changelog") == ["Field Query.b was removed."]
    assert unannounced(NEW, OLD, "# Changelog") == []
