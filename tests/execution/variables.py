"""Variables in place of literals, with every way of giving a value: as such, by default, null, left out, and now and then a wrong one."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    IntValueNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
    parse_type,
    value_from_ast_untyped,
)

WRONG: tuple[Any, ...] = (None, [], {}, "wrong", 2**40, 1.5, True, [None])

SIZES = {"first": 5, "last": 5, "months": 6}
PAGING = ("last", "before", "after")
"""Refused beside `first`, or where they were not given out."""


class Variables:
    def __init__(self, random: Random, often: float) -> None:
        self.definitions: list[VariableDefinitionNode] = []
        self.values: dict[str, Any] = {}
        self._random = random
        self._often = often
        self._switches: dict[tuple[str, bool], str] = {}

    def _chance(self, of: float) -> bool:
        return self._random.random() < of * self._often

    def arguments(
        self, nodes: Sequence[ArgumentNode], declared: Mapping[str, GraphQLArgument]
    ) -> tuple[ArgumentNode, ...]:
        return tuple(
            ArgumentNode(name=node.name, value=self.value(self._sized(node), declared[node.name.value].type))
            for node in nodes
            if self._kept(node.name.value, declared[node.name.value])
        )

    def _kept(self, name: str, argument: GraphQLArgument) -> bool:
        if name in PAGING and self._random.random() < 0.9:
            return False
        return is_non_null_type(argument.type) or not self._chance(0.3)

    def _sized(self, node: ArgumentNode) -> ValueNode:
        """A length that lists have, more often than one that is refused."""
        if node.name.value not in SIZES or self._random.random() < 0.1:
            return node.value
        return IntValueNode(value=str(self._random.randint(1, SIZES[node.name.value])))

    def value(self, node: ValueNode, type_: GraphQLInputType, *, must: bool = False) -> ValueNode:
        """`must`: at a place of a oneOf input, where a variable may not be null."""
        inner = get_nullable_type(type_)
        if isinstance(inner, GraphQLInputObjectType) and inner.is_one_of and isinstance(node, ObjectValueNode):
            node = one_of(inner, node)
        if self._chance(0.25):
            return self._variable(node, f"{inner}!" if must else str(type_))
        if isinstance(node, ListValueNode) and is_list_type(inner):
            return ListValueNode(values=tuple(self.value(each, inner.of_type) for each in node.values))
        if isinstance(node, ObjectValueNode) and isinstance(inner, GraphQLInputObjectType):
            return self._object(node, inner)
        return node

    def _object(self, node: ObjectValueNode, type_: GraphQLInputObjectType) -> ObjectValueNode:
        return ObjectValueNode(
            fields=tuple(
                ObjectFieldNode(
                    name=each.name,
                    value=self.value(each.value, type_.fields[each.name.value].type, must=type_.is_one_of),
                )
                for each in node.fields
            )
        )

    def _variable(self, node: ValueNode, type_: str) -> VariableNode:
        name = f"{self._random.choice(('v', 'class', '__v', 'if'))}{len(self.definitions)}"
        default: Any = None
        value = value_from_ast_untyped(node)
        nullable = not type_.endswith("!")
        if self._chance(0.3) and not isinstance(node, NullValueNode):
            default = node
        if self._chance(0.02):
            value = self._random.choice(WRONG)
        if nullable and value is not None and self._chance(0.2) and default is None:
            type_ = f"{type_}!"
        elif nullable and self._chance(0.1):
            value = None
        if not (default is not None and self._chance(0.5)) and not (type_[-1] != "!" and self._chance(0.1)):
            self.values[name] = value
        self._define(name, type_, default)
        return VariableNode(name=NameNode(value=name))

    def _define(self, name: str, type_: str, default: Any) -> None:
        self.definitions.append(
            VariableDefinitionNode(
                variable=VariableNode(name=NameNode(value=name)), type=parse_type(type_), default_value=default
            )
        )

    def switch(self, directive: str) -> DirectiveNode:
        """`@skip` or `@include`, more often such that what it stands on is there."""
        on = (directive == "include") == (self._random.random() < 0.75)
        value: ValueNode = BooleanValueNode(value=on)
        if self._random.random() < 0.7:
            value = VariableNode(name=NameNode(value=self._switch(on)))
        return DirectiveNode(
            name=NameNode(value=directive), arguments=(ArgumentNode(name=NameNode(value="if"), value=value),)
        )

    def _switch(self, on: bool) -> str:
        how = self._random.choice(("Boolean!", "Boolean = true", "Boolean = false", "Boolean! = true"))
        if (how, on) not in self._switches:
            self._switches[how, on] = name = f"s{len(self.definitions)}"
            type_, _, default = how.partition(" = ")
            self._define(name, type_, BooleanValueNode(value=default == "true") if default else None)
            if default != str(on).lower() or self._random.random() < 0.5:
                self.values[name] = on
        return self._switches[how, on]


def one_of(type_: GraphQLInputObjectType, node: ObjectValueNode) -> ObjectValueNode:
    """With one field that is not null: hypothesis-graphql knows nothing of @oneOf."""
    given = [each for each in node.fields if not isinstance(each.value, NullValueNode)]
    if not given:
        name, declared = next(iter(type_.fields.items()))
        given = [ObjectFieldNode(name=NameNode(value=name), value=_some(declared.type))]
    return ObjectValueNode(fields=(given[0],))


def _some(type_: GraphQLInputType) -> ValueNode:
    return IntValueNode(value="1") if str(get_nullable_type(type_)) in ("Int", "Float") else StringValueNode(value="1")
