"""Limits on the text of a document, checked before it is validated: its tokens, depth, aliases and root fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from gateway.execution.sizes import Size


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    tokens: int
    depth: int
    aliases: int
    root_fields: int
    cost: int
    sizes: Mapping[str, Size]
    """By the name of the argument."""
    alone: frozenset[str] = frozenset()
    """Mutations of which a document may hold one, once: each is a guess at a secret, or opens one."""


@dataclass(slots=True)
class _Measure:
    """Of one selection set, fragments expanded."""

    depth: int = 0
    fields: int = 0
    alone: int = 0


class _Measuring:
    """Depth and number of direct fields of selection sets. Each fragment is measured once, and one inside itself counts as empty."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], alone: frozenset[str]) -> None:
        self._fragments = fragments
        self._alone = alone
        self._known: dict[str, _Measure] = {}
        self.aliases = 0

    def selection(self, node: SelectionSetNode | None) -> _Measure:
        measure = _Measure()
        for each in node.selections if node is not None else ():
            if isinstance(each, FieldNode):
                self.aliases += each.alias is not None
                introspection = each.name.value.startswith("__")  # graphql-core has a rule of its own for its depth
                below = 0 if introspection else self.selection(each.selection_set).depth
                measure.depth = max(measure.depth, 1 + below)
                measure.fields += 1
                measure.alone += each.name.value in self._alone
            elif isinstance(each, InlineFragmentNode | FragmentSpreadNode):
                part = self._part(each)
                measure.depth = max(measure.depth, part.depth)
                measure.fields += part.fields
                measure.alone += part.alone
        return measure

    def _part(self, node: InlineFragmentNode | FragmentSpreadNode) -> _Measure:
        if isinstance(node, InlineFragmentNode):
            return self.selection(node.selection_set)
        name = node.name.value
        if name not in self._known:
            self._known[name] = _Measure()
            if name in self._fragments:
                self._known[name] = self.selection(self._fragments[name].selection_set)
        return self._known[name]


def broken_limits(
    document: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode], limits: DocumentLimits
) -> list[GraphQLError]:
    """Those of the limits on a document's text that it breaks. `fragments` are its own, by name."""
    measuring = _Measuring(fragments, frozenset())
    measures = [
        measuring.selection(node.selection_set)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    found = (
        ("levels of fields", max((measure.depth for measure in measures), default=0), limits.depth),
        ("aliases", measuring.aliases, limits.aliases),
        ("root fields", max((measure.fields for measure in measures), default=0), limits.root_fields),
    )
    return [
        GraphQLError(f"The document has {number} {what}; at most {most} are served. Split it into several requests.")
        for what, number, most in found
        if number > most
    ]


def held_together(
    document: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode], alone: frozenset[str]
) -> list[GraphQLError]:
    """An error where the document holds more than one of the mutations that stand alone, whichever of its operations is run."""
    measuring = _Measuring(fragments, alone)
    mutations = [
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode) and node.operation is OperationType.MUTATION
    ]
    held = sum(measuring.selection(node.selection_set).alone for node in mutations)
    if held <= 1:
        return []
    names = ", ".join(sorted(alone))
    message = f"The document holds {held} of these mutations; send each in a request of its own: {names}."
    return [GraphQLError(message, mutations)]
