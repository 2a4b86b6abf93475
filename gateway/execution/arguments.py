"""The arguments of a field, as its source takes them: what does not depend on variables is worked out when the plan is made."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

import strawberry
from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    GraphQLNonNull,
    Undefined,
    VariableNode,
    print_ast,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryOptional
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UnsetType

from gateway.execution.attempts import attempt
from gateway.execution.sources import DEFINITION, Resolver, Source

Arguments: TypeAlias = Callable[[VariableValues], dict[str, Any]]
"""Raises where the values of the variables do not fit."""

UNCONVERTED = (str, int, float, bool, strawberry.ID)
"""Types whose coerced values Strawberry hands on as they are."""
UNCHANGEABLE = (str, int, float, Enum, date, Decimal, UnsetType, type(None))


def no_arguments(_variables: VariableValues) -> dict[str, Any]:
    return {}


def unchangeable(arguments: Mapping[str, Any]) -> bool:
    """Whether nobody who is handed them can change them for the next."""
    return all(isinstance(value, UNCHANGEABLE) for value in arguments.values())


def arguments_of(
    schema: strawberry.Schema, source: Source, definition: GraphQLField, node: FieldNode, variables: VariableValues
) -> Arguments:
    """Of a field that is resolved. Where they are wrong whatever the variables say, that comes out when they are asked for."""
    varying = {argument.name.value for argument in node.arguments or () if "$" in print_ast(argument)}
    if isinstance(source, Resolver):
        coerced = _coerced(definition, node, definition.args.keys())
        return coerced if varying else _fixed(coerced, variables)
    always = _coerced(definition, node, definition.args.keys() - varying)
    fixed = _fixed(_converted(schema, definition, always), variables)
    if not varying:
        return fixed
    make = _converted(schema, definition, _coerced(definition, node, varying))
    handed_on = [
        _of_a_variable(schema, definition, each) for each in node.arguments or () if each.name.value in varying
    ]
    if None not in handed_on:
        make = _straight([each for each in handed_on if each is not None], make)
    return lambda variables: {**fixed(variables), **make(variables)}


class _OfVariable(NamedTuple):
    """An argument that is a variable and nothing else, of a type whose values are not converted."""

    python_name: str
    variable: str
    nullable: bool
    with_default: bool


def _of_a_variable(schema: strawberry.Schema, definition: GraphQLField, argument: ArgumentNode) -> _OfVariable | None:
    name, value, defined = argument.name.value, argument.value, definition.args[argument.name.value]
    declared: StrawberryField = definition.extensions[DEFINITION]
    own = next(each for each in declared.arguments if schema.config.name_converter.from_argument(each) == name)
    type_ = own.type.of_type if type(own.type) is StrawberryOptional else own.type
    if not isinstance(value, VariableNode) or not any(type_ is each for each in UNCONVERTED):
        return None
    nullable = not isinstance(defined.type, GraphQLNonNull)
    with_default = defined.default is not None or defined.default_value is not Undefined
    return _OfVariable(own.python_name, value.name.value, nullable, with_default)


def _straight(known: Sequence[_OfVariable], make: Arguments) -> Arguments:
    """The same as `make` says of them, which is left to say what is wrong, and what a default is."""

    def straight(variables: VariableValues) -> dict[str, Any]:
        given, coerced = {}, variables.coerced
        for python_name, variable, nullable, with_default in known:
            value = coerced.get(variable)
            if value is not None or (nullable and variable in coerced):
                given[python_name] = value
            elif with_default or not nullable:
                return make(variables)
        return given

    return straight


def _coerced(definition: GraphQLField, node: FieldNode, names: Set[str]) -> Arguments:
    """Of the arguments with these names."""
    part = GraphQLField(definition.type, {name: each for name, each in definition.args.items() if name in names})
    return lambda variables: get_argument_values(part, node, variables)


def _fixed(make: Arguments, variables: VariableValues) -> Arguments:
    """Arguments that are always the same: made once, and copied as far as they could be changed."""
    made = attempt(make, variables)
    if isinstance(made, Exception) or not all(map(_copiable, made.values())):
        return make
    if unchangeable(made):
        return lambda _variables: made
    copies = {name: _copying(value) for name, value in made.items()}
    return lambda _variables: {name: copy() for name, copy in copies.items()}


def _copiable(value: Any) -> bool:
    """Whether there is no more to it than its entries and its fields."""
    if isinstance(value, UNCHANGEABLE):
        return True
    if type(value) in (list, dict):
        return all(map(_copiable, value.values() if type(value) is dict else value))
    plain = is_dataclass(value) and not hasattr(value, "__post_init__") and hasattr(value, "__dict__")
    return plain and {each.name for each in fields(value)} == vars(value).keys() and _copiable(vars(value))


def _copying(value: Any) -> Callable[[], Any]:
    """What makes copies that share nothing which could be changed."""
    if isinstance(value, UNCHANGEABLE):
        return lambda: value
    if isinstance(value, list):
        entries = [_copying(entry) for entry in value]
        return lambda: [copy() for copy in entries]
    cls, items = type(value), value if isinstance(value, dict) else vars(value)
    state = {name: _copying(each) for name, each in items.items()}
    if isinstance(value, dict):
        return lambda: {name: copy() for name, copy in state.items()}

    def copy() -> Any:
        new = object.__new__(cls)
        vars(new).update({name: copy() for name, copy in state.items()})
        return new

    return copy


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
