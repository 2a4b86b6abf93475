"""The values of an operation's variables, coerced: by graphql-core, but for those that it would hand on as they came."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    get_nullable_type,
    get_variable_values,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.type.scalars import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

MOST_ERRORS = 20

HANDED_ON: Mapping[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool, GraphQLInt: int}
"""The class whose values coercion leaves as they are, integers of more than 32 bits apart."""


class Simple(NamedTuple):
    """A variable of such a type, without a default."""

    signature: GraphQLVariableSignature
    cls: type
    nullable: bool


def simple_variables(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Sequence[Simple] | None:
    """All of an operation's variables; None where one of them is not simple."""
    found = [_simple(get_variable_signature(schema, node)) for node in operation.variable_definitions or ()]
    return None if None in found else [each for each in found if each is not None]


def _simple(signature: GraphQLVariableSignature | GraphQLError) -> Simple | None:
    if isinstance(signature, GraphQLError) or signature.default is not None:
        return None
    cls = HANDED_ON.get(get_nullable_type(signature.type))
    return Simple(signature, cls, not isinstance(signature.type, GraphQLNonNull)) if cls is not None else None


def coerced(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    simple: Sequence[Simple] | None,
    given: Mapping[str, Any],
) -> VariableValues | list[GraphQLError]:
    values = _handed_on(simple, given) if simple is not None else None
    if values is not None:
        return values
    return get_variable_values(schema, operation.variable_definitions or (), dict(given), max_errors=MOST_ERRORS)


def _handed_on(simple: Sequence[Simple], given: Mapping[str, Any]) -> VariableValues | None:
    """None where a value has to be looked at closer."""
    values = VariableValues({}, {})
    for signature, cls, nullable in simple:
        name = signature.name
        if name in given:
            value = given[name]
            if not (_fits(cls, value) or (nullable and value is None)):
                return None
            values.sources[name] = VariableValueSource(signature, value)
            values.coerced[name] = value
        elif nullable:
            values.sources[name] = VariableValueSource(signature)
        else:
            return None
    return values


def _fits(cls: type, value: object) -> bool:
    return type(value) is cls and (cls is not int or GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT)  # type: ignore[operator]
