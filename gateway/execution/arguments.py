"""The arguments of a field, as its source takes them: what does not depend on variables is worked out when the plan is made."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

import strawberry
from graphql import FieldNode, GraphQLField, GraphQLInputObjectType, GraphQLList, get_nullable_type, print_ast
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_argument
from strawberry.types.field import StrawberryField

from gateway.execution.sources import DEFINITION, Resolver, Source

Arguments: TypeAlias = Callable[[VariableValues], dict[str, Any]]
"""Raises where the values of the variables do not fit."""

UNCHANGEABLE = (str, int, float, Enum, date, Decimal, type(None))


def no_arguments(_variables: VariableValues) -> dict[str, Any]:
    return {}


def unchangeable(arguments: Mapping[str, Any]) -> bool:
    """Whether nobody who is handed them can change them for the next."""
    return all(isinstance(value, UNCHANGEABLE) for value in arguments.values())


def arguments_of(
    schema: strawberry.Schema, source: Source, definition: GraphQLField, node: FieldNode, variables: VariableValues
) -> Arguments:
    """Of a field that is resolved. Raises GraphQLError where they are wrong whatever the variables say."""

    def coerced(variables: VariableValues) -> dict[str, Any]:
        return get_argument_values(definition, node, variables)

    make = coerced if isinstance(source, Resolver) else _converted(schema, definition, coerced)
    if any("$" in print_ast(argument) for argument in node.arguments or ()):
        return make
    same = make(variables)
    if unchangeable(same):
        return lambda _variables: same
    given = coerced(variables)
    types = {name: argument.type for name, argument in definition.args.items()}
    if isinstance(source, Resolver) or not _made_anew(types, given):
        return make
    return _converted(schema, definition, lambda _variables: given)


def _converted(schema: strawberry.Schema, definition: GraphQLField, coerced: Arguments) -> Arguments:
    declared: StrawberryField = definition.extensions[DEFINITION]
    scalars, config = schema.schema_converter.scalar_registry, schema.config
    known = [
        (
            config.name_converter.from_argument(each),
            each.python_name,
            each.type,
            (config.name_converter.from_argument(each),),
        )
        for each in declared.arguments
    ]

    def convert(variables: VariableValues) -> dict[str, Any]:
        given = coerced(variables)
        return {
            python_name: convert_argument(given[name], type_, scalars, config, path=path)
            for name, python_name, type_, path in known
            if name in given
        }

    return convert


def _made_anew(types: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether conversion makes new objects of all that could be changed."""
    return all(name in types and _is_made_anew(types[name], value) for name, value in values.items())


def _is_made_anew(type_: Any, value: Any) -> bool:
    type_ = get_nullable_type(type_)
    if isinstance(type_, GraphQLList) and isinstance(value, list):
        return all(_is_made_anew(type_.of_type, entry) for entry in value)
    if isinstance(type_, GraphQLInputObjectType) and isinstance(value, dict):
        return _made_anew({name: field.type for name, field in type_.fields.items()}, value)
    return isinstance(value, UNCHANGEABLE)
