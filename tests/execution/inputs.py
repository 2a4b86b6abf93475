"""Inputs of mutations that lead somewhere: made up ones are nearly always refused."""

from collections.abc import Mapping
from random import Random
from typing import Any, TypeAlias

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    get_nullable_type,
    is_enum_type,
    is_list_type,
)

Inputs: TypeAlias = Mapping[str, Mapping[str, Any]]
"""By mutation, an `input` as JSON has it."""

OFTEN = 0.9
MADE_UP = 0.05
"""Of the attributes of such an input, those that stay as they were made up."""


def with_inputs(schema: GraphQLSchema, document: DocumentNode, inputs: Inputs, seed: int) -> DocumentNode:
    """The document with these inputs in most of its mutations."""
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    if operation.operation is not OperationType.MUTATION:
        return document
    random = Random(seed)
    selections = tuple(_filled(schema, each, inputs, random) for each in operation.selection_set.selections)
    return DocumentNode(
        definitions=(
            OperationDefinitionNode(
                operation=operation.operation, selection_set=SelectionSetNode(selections=selections)
            ),
        )
    )


def _filled(schema: GraphQLSchema, node: SelectionNode, inputs: Inputs, random: Random) -> SelectionNode:
    assert schema.mutation_type is not None
    if not isinstance(node, FieldNode) or node.name.value not in inputs or random.random() > OFTEN:
        return node
    (argument,) = node.arguments or ()
    type_ = schema.mutation_type.fields[node.name.value].args["input"].type
    assert isinstance(argument.value, ObjectValueNode)
    made_up = {each.name.value: each.value for each in argument.value.fields}
    value = literal(inputs[node.name.value], type_)
    assert isinstance(value, ObjectValueNode)
    fields = tuple(
        ObjectFieldNode(name=each.name, value=made_up[each.name.value])
        if each.name.value in made_up and random.random() < MADE_UP
        else each
        for each in value.fields
    )
    given = ArgumentNode(name=argument.name, value=ObjectValueNode(fields=fields))
    return FieldNode(name=node.name, alias=node.alias, arguments=(given,), selection_set=node.selection_set)


def literal(value: Any, type_: GraphQLInputType) -> ValueNode:
    """A value as JSON has it, written into a document."""
    inner = get_nullable_type(type_)
    if value is None:
        return NullValueNode()
    if isinstance(value, bool):
        return BooleanValueNode(value=value)
    if isinstance(value, int):
        return IntValueNode(value=str(value))
    if isinstance(value, list):
        assert is_list_type(inner)
        return ListValueNode(values=tuple(literal(each, inner.of_type) for each in value))
    if isinstance(value, dict):
        assert isinstance(inner, GraphQLInputObjectType)
        fields = ((NameNode(value=name), literal(each, inner.fields[name].type)) for name, each in value.items())
        return ObjectValueNode(fields=tuple(ObjectFieldNode(name=name, value=each) for name, each in fields))
    return EnumValueNode(value=value) if is_enum_type(inner) else StringValueNode(value=value)
