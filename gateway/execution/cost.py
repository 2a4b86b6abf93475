"""An estimate of the fields in an operation's answer, from its text and the values of its variables.

The estimate is a polynomial: what a variable makes longer is a term with that variable in it. It is worked out once a document, and its
value once a request.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    type_from_ast,
)

from gateway.execution.sizes import Size, said, written

Factor: TypeAlias = tuple[tuple[str, ...], int]
"""Variables, one of which at most may say how long a list is, and its length where none does."""
Terms: TypeAlias = dict[tuple[Factor, ...], int]

MOST_TERMS = 64
LONGEST = 100
"""What a variable counts for in a document with so many of them that they are no longer told apart."""


@dataclass(frozen=True, slots=True)
class Cost:
    terms: Terms

    def value(self, variables: Mapping[str, Any]) -> int:
        total = 0
        for factors, coefficient in self.terms.items():
            for names, otherwise in factors:
                coefficient *= _length([variables.get(name) for name in names], otherwise)
            total += coefficient
        return total


def _length(values: Iterable[object], otherwise: int) -> int:
    lengths = [length for length in map(said, values) if length is not None]
    return max(0, *lengths) if lengths else otherwise


def cost_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    sizes: Mapping[str, Size],
) -> Cost:
    """For a valid document. `sizes` are of the arguments that say how long a list is, by their names: each multiplies what is below it."""
    root = cast("GraphQLObjectType", schema.get_root_type(operation.operation))
    return Cost(_Costing(schema, fragments, sizes).selection(root, operation.selection_set))


class _Costing:
    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        sizes: Mapping[str, Size],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._sizes = sizes
        self._of_fragment: dict[str, Terms] = {}

    def selection(self, parent: GraphQLCompositeType, node: SelectionSetNode) -> Terms:
        total: Terms = {}
        spread: set[str] = set()
        for each in node.selections:
            if isinstance(each, FragmentSpreadNode):
                if each.name.value in spread:
                    continue
                spread.add(each.name.value)
            _add(total, self._part(parent, each))
        return _told_apart(total)

    def _part(self, parent: GraphQLCompositeType, node: Any) -> Terms:
        if isinstance(node, FieldNode):
            return self._field(parent, node)
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self._of_fragment:
                self._of_fragment[name] = self._conditioned(parent, self._fragments[name])
            return self._of_fragment[name]
        return self._conditioned(parent, node)

    def _conditioned(self, parent: GraphQLCompositeType, node: Any) -> Terms:
        type_ = type_from_ast(self._schema, node.type_condition) if node.type_condition else parent
        return self.selection(cast("GraphQLCompositeType", type_), node.selection_set)

    def _field(self, parent: GraphQLCompositeType, node: FieldNode) -> Terms:
        definition = self._schema.get_field(parent, node.name.value)
        below: Terms = {(): 1}
        if definition is None:
            return below
        type_ = get_named_type(definition.type)
        if node.selection_set is not None and is_composite_type(type_):
            _add(below, self.selection(type_, node.selection_set))
        for factor in self._factors(definition, node):
            below = _times(below, factor)
        return below

    def _factors(self, definition: GraphQLField, node: FieldNode) -> list[Factor | int]:
        """One for a list, however many of its size arguments stand there: what is null says nothing, and another one may say it."""
        sizes = {name: argument for name, argument in definition.args.items() if name in self._sizes}
        if not sizes:
            return []
        given = [argument.value for argument in node.arguments or () if argument.name.value in sizes]
        if lengths := [length for length in map(written, given) if length is not None]:
            return [max(0, *lengths)]
        variables = tuple(sorted({value.name.value for value in given if isinstance(value, VariableNode)}))
        otherwise = max(self._otherwise(name, argument) for name, argument in sizes.items())
        return [(variables, otherwise)] if variables else [otherwise]

    def _otherwise(self, name: str, argument: GraphQLArgument) -> int:
        default = argument.default_value
        return default if isinstance(default, int) else self._sizes[name][0]


def _add(total: Terms, more: Terms) -> None:
    for factors, coefficient in more.items():
        total[factors] = total.get(factors, 0) + coefficient


def _times(terms: Terms, factor: Factor | int) -> Terms:
    if isinstance(factor, int):
        return {factors: coefficient * factor for factors, coefficient in terms.items()}
    product: Terms = {}
    for factors, coefficient in terms.items():
        _add(product, {tuple(sorted((*factors, factor))): coefficient})
    return product


def _told_apart(terms: Terms) -> Terms:
    if len(terms) <= MOST_TERMS:
        return terms
    return {(): sum(coefficient * LONGEST ** len(factors) for factors, coefficient in terms.items())}
