"""How long the lists may be that a document asks for: none is served in part, and none is begun that is too long."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    IntValueNode,
    ListValueNode,
    ValueNode,
    VariableNode,
    visit,
)
from graphql.language import Visitor

Size: TypeAlias = tuple[int, int]
"""Of an argument that says how long a list is: its length where the argument is left out, and the most it may say."""
Asked: TypeAlias = tuple[ArgumentNode, int]
"""An argument, and the most it may say."""


def sizes_in(document: DocumentNode, sizes: Mapping[str, Size]) -> list[Asked]:
    found = _Sizes(sizes)
    visit(document, found)
    return found.asked


def of_variables(asked: Iterable[Asked]) -> list[Asked]:
    """Those that a document alone does not settle."""
    return [each for each in asked if isinstance(each[0].value, VariableNode)]


def over_long(asked: Iterable[Asked], variables: Mapping[str, Any]) -> list[GraphQLError]:
    """An error for each that says more than it may."""
    return [
        GraphQLError(
            f"`{argument.name.value}` asks for {length}; at most {most} are served at once. Ask for fewer.", argument
        )
        for argument, most in asked
        if (length := _length(argument.value, variables)) is not None and length > most
    ]


def _length(value: ValueNode, variables: Mapping[str, Any]) -> int | None:
    return said(variables.get(value.name.value)) if isinstance(value, VariableNode) else written(value)


def written(value: ValueNode) -> int | None:
    """The length that stands in the document; None where it does not."""
    if isinstance(value, IntValueNode):
        return int(value.value)
    return len(value.values) if isinstance(value, ListValueNode) else None


def said(value: object) -> int | None:
    """The length that the value of a variable says; None where it says nothing."""
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) else None


class _Sizes(Visitor):
    def __init__(self, sizes: Mapping[str, Size]) -> None:
        super().__init__()
        self._sizes = sizes
        self.asked: list[Asked] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        for argument in node.arguments or ():
            if argument.name.value in self._sizes:
                self.asked.append((argument, self._sizes[argument.name.value][1]))
