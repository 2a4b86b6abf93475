"""Plain documents made into such as people write: variables, fragments, aliases, directives, fields asked for twice.

hypothesis-graphql yields fields, inline fragments and literals. What is added here is chosen by one seed: 0 adds nothing, so that a failing
document shrinks to its essence.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    ConstDirectiveNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_interface_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
    is_union_type,
)

from tests.execution.variables import Variables

ALIASES = (
    *("class", "def", "None", "True", "import", "lambda", "self", "async", "return", "print", "fragment", "on", "null"),
    *(
        "__class__",
        "__init__",
        "__dict__",
        "__proto__",
        "__import__",
        "_",
        "__",
        "data",
        "errors",
        "o",
        "k0",
        "c0",
        "out",
        "v1",
    ),
    *("a" * 1_000, "x1", "Irregular", "project", "objects", "constructor"),
)
MOST_ALIASES = 12
DEEPEST = 4
MOST_MORE = 15
"""Fields added to those hypothesis-graphql has chosen, and the levels on which they are."""


@dataclass
class Enricher:
    schema: GraphQLSchema
    random: Random
    often: float
    """How often each thing is done, as a factor."""
    fragments: list[FragmentDefinitionNode] = field(default_factory=list)
    variables: Variables = field(init=False)
    _more_left: int = MOST_MORE
    _aliases: set[str] = field(default_factory=set)
    _shared: dict[str, tuple[str, set[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.variables = Variables(self.random, self.often)

    def chance(self, of: float) -> bool:
        return self.random.random() < of * self.often

    def selection_set(self, parent: GraphQLCompositeType, node: SelectionSetNode, level: int = 0) -> SelectionSetNode:
        there = {each.name.value for each in node.selections if isinstance(each, FieldNode)}
        more = self._more(parent, level, there) if level < DEEPEST and self._more_left and self.chance(0.5) else []
        selections = [made for each in (*node.selections, *more) for made in self._selection(parent, each, level)]
        if self.chance(0.15):
            place = self.random.randint(0, len(selections))
            selections.insert(place, FieldNode(name=NameNode(value="__typename"), alias=self._alias(parent, None)))
        if self.chance(0.3):
            selections = self._grouped(parent, selections)
        selections += self._known_spread(parent)
        return SelectionSetNode(selections=tuple(selections))

    def _more(
        self, parent: GraphQLCompositeType, level: int, there: Collection[str] = (), suffix: str = ""
    ) -> list[SelectionNode]:
        """Some fields more that need no arguments and are not there yet, and what they need below them.

        With a suffix they have aliases, since a field of that name on a neighbouring type may be of another type.
        """
        if is_abstract_type(parent) and self.random.random() < 0.5:
            possible = self.random.choice(self.schema.get_possible_types(parent))
            return [
                InlineFragmentNode(
                    type_condition=named(possible.name), selection_set=self._some(possible, level, possible.name)
                )
            ]
        if is_union_type(parent):
            return []
        assert is_object_type(parent) or is_interface_type(parent)
        fields = [
            name
            for name, field in parent.fields.items()
            if name not in there and not any(map(is_required_argument, field.args.values()))
        ]
        chosen = self.random.sample(fields, min(len(fields), self.random.randint(1, 3), self._more_left))
        self._more_left -= len(chosen)
        types = [get_named_type(parent.fields[name].type) for name in chosen]
        return [
            FieldNode(
                name=NameNode(value=name),
                alias=NameNode(value=name + suffix) if suffix else None,
                selection_set=self._some(type_, level) if is_composite_type(type_) else None,
            )
            for name, type_ in zip(chosen, types, strict=True)
            if is_leaf_type(type_) or level < DEEPEST
        ]

    def _some(self, type_: GraphQLCompositeType, level: int, suffix: str = "") -> SelectionSetNode:
        some = self._more(type_, level + 2, suffix=suffix) or [FieldNode(name=NameNode(value="__typename"))]
        return SelectionSetNode(selections=tuple(some))

    def _selection(self, parent: GraphQLCompositeType, node: SelectionNode, level: int) -> Iterator[SelectionNode]:
        if isinstance(node, FieldNode):
            yield from self._field(parent, node, level)
            return
        assert isinstance(node, InlineFragmentNode)
        assert node.type_condition is not None
        type_ = self.schema.type_map[node.type_condition.name.value]
        assert is_composite_type(type_)
        inside = self.selection_set(type_, node.selection_set, level)
        yield self._fragment(type_, inside) if self.chance(0.2) else self._inline(type_, inside)

    def _field(self, parent: GraphQLCompositeType, node: FieldNode, level: int) -> Iterator[FieldNode]:
        definition = self.schema.get_field(parent, node.name.value)
        assert definition is not None
        alias = node.alias or self._alias(parent, definition)
        arguments = self.variables.arguments(node.arguments or (), definition.args)

        def again(selection_set: SelectionSetNode | None) -> FieldNode:
            directives = self.directives(0.08)
            return FieldNode(
                name=node.name, alias=alias, arguments=arguments, directives=directives, selection_set=selection_set
            )

        if node.selection_set is None:
            yield from (again(None) for _ in range(2 if self.chance(0.05) else 1))
            return
        type_ = get_named_type(definition.type)
        assert is_composite_type(type_)
        inside = self.selection_set(type_, node.selection_set, level + 1)
        if self.chance(0.15):
            yield from (again(part) for part in self._overlapping(inside))
        else:
            yield again(inside)

    def _overlapping(self, whole: SelectionSetNode) -> list[SelectionSetNode]:
        """Two parts that together are the whole; what lies in the middle is in both."""
        entries = whole.selections
        middle = self.random.randint(0, len(entries))
        parts = entries[: max(middle, 1)], entries[min(max(middle - 1, 0), len(entries) - 1) :]
        return [SelectionSetNode(selections=tuple(part)) for part in parts]

    def _alias(self, parent: GraphQLCompositeType, definition: GraphQLField | None) -> NameNode | None:
        if len(self._aliases) >= MOST_ALIASES or not self.chance(0.12):
            return None
        if definition is not None and is_leaf_type(get_named_type(definition.type)):
            shared = self._shared_alias(parent, definition)
            if shared:
                return NameNode(value=shared)
        alias = self.random.choice(ALIASES)
        alias = alias if alias not in self._aliases else f"{alias}_{len(self._aliases)}"
        self._aliases.add(alias)
        if definition is not None and isinstance(parent, GraphQLObjectType):
            self._shared.setdefault(str(definition.type), (alias, {parent.name}))
        return NameNode(value=alias)

    def _shared_alias(self, parent: GraphQLCompositeType, definition: GraphQLField) -> str | None:
        """One that a field of the same type has on another object type: objects are never of both."""
        alias, parents = self._shared.get(str(definition.type), ("", {parent.name}))
        if not isinstance(parent, GraphQLObjectType) or parent.name in parents:
            return None
        parents.add(parent.name)
        return alias

    def _grouped(self, parent: GraphQLCompositeType, selections: list[SelectionNode]) -> list[SelectionNode]:
        """A run of selections moved into a fragment."""
        start = self.random.randint(0, len(selections) - 1)
        end = self.random.randint(start + 1, len(selections))
        inside = SelectionSetNode(selections=tuple(selections[start:end]))
        group = self._fragment(parent, inside) if self.chance(0.5) else self._inline(parent, inside)
        return [*selections[:start], group, *selections[end:]]

    def _inline(self, type_: GraphQLCompositeType, inside: SelectionSetNode) -> InlineFragmentNode:
        condition: NamedTypeNode | None = named(type_.name)
        if self.chance(0.2):
            wider = self._wider(type_)
            return self._inline_on(
                named(wider.name), SelectionSetNode(selections=(self._inline_on(condition, inside),))
            )
        return self._inline_on(condition, inside)

    def _inline_on(self, condition: NamedTypeNode | None, inside: SelectionSetNode) -> InlineFragmentNode:
        return InlineFragmentNode(type_condition=condition, directives=self.directives(0.15), selection_set=inside)

    def _wider(self, type_: GraphQLCompositeType) -> GraphQLCompositeType:
        """A type some of whose objects are of this one, or itself."""
        wider: list[GraphQLCompositeType] = [type_]
        for each in self.schema.type_map.values():
            if is_abstract_type(each) and self.schema.is_sub_type(each, type_):
                wider.append(each)
        return self.random.choice(wider)

    def _fragment(self, type_: GraphQLCompositeType, inside: SelectionSetNode) -> FragmentSpreadNode:
        name = f"{self.random.choice(('F', 'class', 'query', '__f'))}{len(self.fragments)}"
        self.fragments.append(
            FragmentDefinitionNode(name=NameNode(value=name), type_condition=named(type_.name), selection_set=inside)
        )
        return self._spread(name)

    def _known_spread(self, parent: GraphQLCompositeType) -> list[FragmentSpreadNode]:
        """A fragment that stands somewhere else too."""
        fitting = [each for each in self.fragments if each.type_condition.name.value == parent.name]
        return [self._spread(self.random.choice(fitting).name.value)] if fitting and self.chance(0.3) else []

    def _spread(self, name: str) -> FragmentSpreadNode:
        return FragmentSpreadNode(name=NameNode(value=name), directives=self.directives(0.15))

    def directives(self, of: float) -> tuple[DirectiveNode, ...]:
        names = ("include", "skip") if self.chance(0.2) else (self.random.choice(("include", "skip")),)
        return tuple(self.variables.switch(name) for name in names) if self.chance(of) else ()


def named(name: str) -> NamedTypeNode:
    return NamedTypeNode(name=NameNode(value=name))


def enriched(schema: GraphQLSchema, document: DocumentNode, seed: int) -> tuple[DocumentNode, dict[str, Any]]:
    """The document with what the seed adds, and the values of its variables."""
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    random = Random(seed)
    enricher = Enricher(schema, random, 0.0 if seed == 0 else random.choice((0.3, 1.0, 2.0)))
    root = schema.get_root_type(operation.operation)
    assert root is not None
    selections = enricher.selection_set(root, operation.selection_set)
    definitions: Sequence[Any] = (
        OperationDefinitionNode(
            operation=operation.operation,
            name=NameNode(value="mutation" if enricher.chance(0.5) else "Named"),
            variable_definitions=tuple(enricher.variables.definitions),
            directives=tuple[ConstDirectiveNode, ...](),
            selection_set=selections,
        ),
        *enricher.fragments,
    )
    return DocumentNode(definitions=tuple(definitions)), enricher.variables.values
