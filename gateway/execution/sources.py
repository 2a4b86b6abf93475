"""Where the values of a field come from.

- a constant: `__typename`;
- an attribute of the object, for a field without a resolver;
- a batch: the field's metadata holds `batch`, a function from all objects of the position to one outcome each, in the same order, where an
  outcome may be an exception; beside it `known` may name a dotted attribute that holds the value already, unless it leads through None, and
  `alone` a batch that gives the same where no other field of the operation has the same `batch`;
- a direct resolver: the application's own function, called once for each object, with arguments converted once for all of them;
- a resolver, called once for each object as graphql-core would call it.

Batches and direct resolvers are for fields where no permission, field extension or exception handler stands before them; otherwise
Strawberry's own resolver runs.
"""

import keyword
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import Parameter
from operator import attrgetter
from typing import Any, TypeAlias

import strawberry
from graphql import GraphQLField, GraphQLInputObjectType, GraphQLResolveInfo, default_field_resolver, get_named_type
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

DEFINITION = "strawberry-definition"

Many: TypeAlias = Callable[[Any, list[Any], dict[str, Any]], Awaitable[Sequence[Any]]]
"""From the operation's context, objects and arguments to as many outcomes."""


@dataclass(frozen=True, slots=True)
class Constant:
    text: str


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str


@dataclass(frozen=True, slots=True)
class Batch:
    many: Many
    alone: Many | None
    known: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Direct:
    """The function behind a field. It takes the object by position and by these names, and the info by its name, as it asks for them."""

    call: Callable[..., Any]
    by_position: bool
    by_name: tuple[str, ...]
    info_name: str | None
    info: Callable[[GraphQLResolveInfo[Any]], Any]


@dataclass(frozen=True, slots=True)
class Resolver:
    resolve: Callable[..., Any]


Source: TypeAlias = Constant | Attribute | Batch | Direct | Resolver


def source_of(schema: strawberry.Schema, definition: GraphQLField) -> Source:
    declared = definition.extensions.get(DEFINITION)
    resolver = Resolver(definition.resolve or default_field_resolver)
    if not isinstance(declared, StrawberryField):
        return resolver
    plain = getattr(definition.resolve, "__name__", "") == "_get_basic_result"
    name = declared.python_name
    if plain and declared.default_resolver is getattr and name.isidentifier() and not keyword.iskeyword(name):
        return Attribute(name)
    if declared.extensions or schema.exception_handlers:
        return resolver
    if "batch" in declared.metadata:
        known = declared.metadata.get("known")
        carried = attrgetter(known) if known is not None else None
        return Batch(declared.metadata["batch"], declared.metadata.get("alone"), carried)
    return _direct(schema, declared, definition) or resolver


def _direct(schema: strawberry.Schema, declared: StrawberryField, definition: GraphQLField) -> Direct | None:
    """None where Strawberry would do more than convert arguments and call."""
    resolver = declared.base_resolver
    if type(declared) is not StrawberryField or type(resolver) is not StrawberryResolver:
        return None
    if not callable(resolver.wrapped_func) or any(
        _builds_itself(each.type, set()) for each in definition.args.values()
    ):
        return None
    info = resolver.info_parameter
    named = [each.name for each in (resolver.parent_parameter, resolver.root_parameter) if each is not None]
    first = next(iter(resolver.signature.parameters.values()), None)
    leads = first is not None and first.kind is not Parameter.KEYWORD_ONLY and named == [first.name]
    return Direct(
        resolver.wrapped_func,
        leads or resolver.self_parameter is not None,
        () if leads else tuple(named),
        info.name if info is not None else None,
        partial(_info, schema.config.info_class, declared),
    )


def _info(info_class: Callable[..., Any], declared: StrawberryField, raw: GraphQLResolveInfo[Any]) -> Any:
    return info_class(_raw_info=raw, _field=declared)


def _builds_itself(type_: Any, seen: set[str]) -> bool:
    """Whether an input type has code of its own that makes its objects, which may ask where it is."""
    named = get_named_type(type_)
    if not isinstance(named, GraphQLInputObjectType) or named.name in seen:
        return False
    seen.add(named.name)
    declared = named.extensions.get(DEFINITION)
    if declared is None or declared.from_input is not None:
        return True
    return any(_builds_itself(field.type, seen) for field in named.fields.values())
