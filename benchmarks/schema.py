"""The part of the gateway's schema that some documents use: what a peer has to serve."""

from collections.abc import Iterable
from typing import Any

from graphql import (
    REMOVE,
    DocumentNode,
    FieldDefinitionNode,
    FieldNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    parse,
    print_ast,
    visit,
)

from benchmarks.operations import ROOT


def schema_of(documents: Iterable[str]) -> str:
    """SDL of the fields that the documents select, with the arguments they give or that have a default."""
    text = (ROOT / "schema.graphql").read_text()
    types = TypeInfo(build_schema(text))
    selected = _Selected(types)
    for document in documents:
        visit(parse(document), TypeInfoVisitor(types, selected))
    whole = parse(text, no_location=True)
    cut: DocumentNode = visit(whole, _Cut(selected.arguments, _interfaces(whole)))
    definitions = {definition.name.value: definition for definition in cut.definitions if hasattr(definition, "name")}
    return "\n\n".join(print_ast(definitions[name]) for name in _reachable(("Query", "Mutation"), definitions))


class _Selected(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self.arguments: dict[tuple[str, str], set[str]] = {}
        """By type and field: the names of those given anywhere."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent = self._types.get_parent_type()
        if parent is not None:
            given = self.arguments.setdefault((parent.name, node.name.value), set())
            given.update(argument.name.value for argument in node.arguments or ())


class _Cut(Visitor):
    """Takes out of a schema's text what is not selected; the fields of an interface stay in the types that have it."""

    def __init__(
        self, arguments: dict[tuple[str, str], set[str]], interfaces: dict[str, InterfaceTypeDefinitionNode]
    ) -> None:
        super().__init__()
        self._arguments = arguments
        self._interfaces = interfaces
        self._type = ""
        self._promised: set[str] = set()
        self._field = ""

    def enter_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: Any) -> Any:
        self._type = node.name.value
        types = {self._type, *(name.name.value for name in node.interfaces or ())}
        if not any(type_ in types for type_, _ in self._arguments):
            return REMOVE
        self._promised = {
            field.name.value
            for name in node.interfaces or ()
            for field in self._interfaces[name.name.value].fields or ()
        }
        return None

    def enter_interface_type_definition(self, *_: Any) -> bool:
        return False

    def enter_input_object_type_definition(self, *_: Any) -> bool:
        return False

    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> Any:
        self._field = node.name.value
        wanted = self._field in self._promised or (self._type, self._field) in self._arguments
        return None if wanted else REMOVE

    def enter_input_value_definition(self, node: InputValueDefinitionNode, *_: Any) -> Any:
        given = self._arguments.get((self._type, self._field), set())
        return None if node.name.value in given or node.default_value is not None else REMOVE


def _interfaces(schema: DocumentNode) -> dict[str, InterfaceTypeDefinitionNode]:
    return {each.name.value: each for each in schema.definitions if isinstance(each, InterfaceTypeDefinitionNode)}


def _reachable(roots: Iterable[str], definitions: dict[str, Any]) -> list[str]:
    """The names that definitions lead to from the roots that are there, in the order they stand."""
    seen: set[str] = set()
    ahead = [*roots]
    while ahead:
        name = ahead.pop()
        if name in definitions and name not in seen:
            seen.add(name)
            ahead.extend(_named_by(definitions[name]))
    return [name for name in definitions if name in seen]


def _named_by(definition: Node) -> list[str]:
    names: list[str] = []

    class Names(Visitor):
        def enter_named_type(self, node: NamedTypeNode, *_: Any) -> None:
            names.append(node.name.value)

    visit(definition, Names())
    return names
