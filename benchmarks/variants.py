"""Many distinct documents: promised operations with some of their fields left out."""

import random
from dataclasses import replace
from typing import Any

from graphql import SelectionNode, SelectionSetNode, Visitor, parse, print_ast, visit

from benchmarks.operations import Operation


def variants(operation: Operation, count: int) -> list[Operation]:
    """All different, the same ones every time; none asks more of the operator than the operation does."""
    thinning = _Thinning(random.Random(operation.name))  # noqa: S311
    document = parse(operation.document, no_location=True)
    found: dict[str, None] = {}
    while len(found) < count:
        found[print_ast(visit(document, thinning))] = None
    return [replace(operation, document=text) for text in found]


class _Thinning(Visitor):
    """Leaves out every other leaf, by chance, but never all there is."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        kept = [each for each in node.selections if self._stays(each)]
        return SelectionSetNode(selections=tuple(kept or node.selections[:1]))

    def _stays(self, selection: SelectionNode) -> bool:
        is_leaf = getattr(selection, "selection_set", None) is None
        return not is_leaf or self._chance.random() < 0.5
