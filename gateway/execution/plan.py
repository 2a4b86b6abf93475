"""What an operation asks for, position by position: the plan that resolving and projection are made from.

A position is a place in the answer, list indices apart: all objects found there are handled together. For each type of object found at a
position there is a `Selection`, with a `Step` for each key of the answer; where a step's value comes from is its source (sources.py).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import strawberry
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from gateway.execution.arguments import Arguments, arguments_of, no_arguments
from gateway.execution.prepared import Prepared
from gateway.execution.sources import DEFINITION, Attribute, Batch, Constant, Source, source_of

MOST_STEPS = 1_000
"""Of one plan. Types multiply below interfaces and unions: what is larger is left to the reference."""


class NotCompilable(Exception):
    """What the plan does not cover; says what."""


@dataclass(slots=True, eq=False)
class Shape:
    """The lists and nullability around a value: `item` is the shape of a list's entries."""

    nullable: bool
    item: "Shape | None"


def _not_compiled(*_: object) -> list[Any]:
    raise NotCompilable("a selection without its projection")


@dataclass(slots=True, eq=False)
class Step:
    key: str
    nodes: list[FieldNode]
    parent_type: GraphQLObjectType
    definition: GraphQLField
    shape: Shape
    source: Source
    selections: "dict[type, Selection]" = field(default_factory=dict)
    """By the class of the object; `object` stands for any class, where the type does not tell them apart."""
    deep: bool = False
    """Whether something below has to be resolved."""
    column: int = -1
    """Which of the columns of a projection has its values; -1 where the projection reads the attribute itself."""
    arguments: Arguments = no_arguments
    """As the source takes them."""

    @property
    def resolved(self) -> bool:
        return not isinstance(self.source, Constant | Attribute)

    @property
    def carried(self) -> bool:
        """Whether objects may hold its value already, and all that is asked of it."""
        known = isinstance(self.source, Batch) and self.source.known is not None and self.arguments is no_arguments
        return (known or not self.resolved) and all(selection.carried for selection in self.selections.values())


@dataclass(slots=True, eq=False)
class Selection:
    type: GraphQLObjectType
    steps: list[Step]
    columns: list[Step] = field(default_factory=list)
    """The steps that are resolved, or lead to something that is, in the order of the answer."""
    project: Callable[..., list[Any]] = _not_compiled
    """Compiled from the steps: from objects, and a list of values for each column, to as many dicts."""
    project_carried: Callable[..., list[Any]] | None = None
    """The same from objects alone, which raises where one of them does not hold all that is asked for; None where they never do."""
    code: str = ""
    """What `project` was compiled from, for people to read."""
    serial: "list[Selection]" = field(default_factory=list)
    """Of a mutation's root, which is not projected itself: its steps one by one."""

    @property
    def size(self) -> int:
        """Steps here and below."""
        below = (selection for step in self.steps for selection in step.selections.values())
        return len(self.steps) + sum(selection.size for selection in below)

    @property
    def deep(self) -> bool:
        return bool(self.columns)

    @property
    def carried(self) -> bool:
        return all(step.carried for step in self.steps)

    def one_by_one(self) -> "list[Selection]":
        """Each step as a selection of its own, in order."""
        alone = [replace(step, column=min(step.column, 0)) for step in self.steps]
        return [Selection(self.type, [step], [step] if step.column == 0 else []) for step in alone]


class Planner:
    """Makes the plan of one operation, for one setting of its switches."""

    def __init__(self, schema: strawberry.Schema, prepared: Prepared, variables: VariableValues) -> None:
        self._strawberry = schema
        self._schema = schema._schema
        self._operation = prepared.operation
        self._fragments = {name: FragmentDetails(node) for name, node in prepared.fragments.items()}
        self._variables = variables
        self._steps = 0

    def plan(self) -> Selection:
        root = cast("GraphQLObjectType", self._schema.get_root_type(self._operation.operation))
        collected = collect_fields(self._schema, self._fragments, self._variables, root, self._operation, True)
        plan = self._selection(root, collected)
        _set_alone(plan)
        return plan

    def _selection(self, type_: GraphQLObjectType, collected: CollectedFields) -> Selection:
        steps = [self._step(type_, key, details) for key, details in collected.grouped_field_set.items()]
        columns = [step for step in steps if step.resolved or step.deep]
        for index, step in enumerate(columns):
            step.column = index
        return Selection(type_, steps, columns)

    def _step(self, parent: GraphQLObjectType, key: str, details: FieldDetailsList) -> Step:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise NotCompilable("too many fields")
        nodes = [detail.node for detail in details]
        name = nodes[0].name.value
        definition = self._schema.get_field(parent, name)
        if definition is None or name in ("__schema", "__type"):
            raise NotCompilable("introspection")
        source = Constant(parent.name) if name == "__typename" else source_of(self._strawberry, definition)
        step = Step(key, nodes, parent, definition, shape_of(definition.type), source)
        if step.resolved and (definition.args or nodes[0].arguments):
            step.arguments = arguments_of(self._strawberry, source, definition, nodes[0], self._variables)
        named = get_named_type(definition.type)
        if not is_leaf_type(named):
            step.selections = self._selections(named, details)
            step.deep = any(selection.deep for selection in step.selections.values())
        return step

    def _selections(self, named: object, details: FieldDetailsList) -> "dict[type, Selection]":
        if isinstance(named, GraphQLObjectType):
            return {self._class_at(named): self._below(named, details)}
        if not isinstance(named, GraphQLInterfaceType | GraphQLUnionType) or has_own_resolve_type(named):
            raise NotCompilable(f"objects of {named} are not told apart by their classes")
        found: dict[type, Selection] = {}
        for possible in self._schema.get_possible_types(named):
            cls = class_of(possible)
            if cls is None or cls in found:
                raise NotCompilable(f"objects of {named.name} are not told apart by their classes")
            found[cls] = self._below(possible, details)
        return found

    def _class_at(self, type_: GraphQLObjectType) -> type:
        if type_.is_type_of is None:
            return object
        cls = class_of(type_)
        if cls is None:
            raise NotCompilable(f"objects of {type_.name} are not known by their class")
        return cls

    def _below(self, type_: GraphQLObjectType, details: FieldDetailsList) -> Selection:
        collected = collect_subfields(
            self._schema, self._fragments, self._variables, self._operation, type_, details, True
        )
        return self._selection(type_, collected)


def _set_alone(plan: Selection) -> None:
    """A batch that one step alone calls need not wait for others to call it as well."""
    batches = [step for step in _steps(plan) if isinstance(step.source, Batch)]
    times = Counter(cast("Batch", step.source).many for step in batches)
    for step in batches:
        source = cast("Batch", step.source)
        if source.alone is not None and times[source.many] == 1:
            step.source = replace(source, many=source.alone)


def _steps(selection: Selection) -> Iterator[Step]:
    for step in selection.steps:
        yield step
        for below in step.selections.values():
            yield from _steps(below)


def shape_of(type_: GraphQLOutputType) -> Shape:
    nullable = not isinstance(type_, GraphQLNonNull)
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    return Shape(nullable, shape_of(inner.of_type) if isinstance(inner, GraphQLList) else None)


def class_of(type_: GraphQLObjectType) -> type | None:
    """The class that all objects of the type are of; None where that is not certain."""
    definition = type_.extensions.get(DEFINITION)
    if definition is None or definition.concrete_of is not None or definition.is_type_of is not None:
        return None
    origin: type = definition.origin
    return origin


def has_own_resolve_type(type_: GraphQLInterfaceType | GraphQLUnionType) -> bool:
    """Whether its objects are told apart by code of the application's own."""
    definition = type_.extensions.get(DEFINITION)
    return definition is None or getattr(definition, "resolve_type", None) is not None
