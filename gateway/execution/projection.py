"""Projection: Python generated for one selection, which turns objects and their resolved columns into the dicts of the answer.

Generated code has the happy path alone. Each value is checked to be of the very class that needs no coercion, and whatever is not raises
`Irregular`: the operation is then completed by the reference over the values already resolved (replay.py). Text of the document enters the
code as names checked to be GraphQL names, and everything else as constants bound by name.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import Enum, Flag
from types import CodeType
from typing import Any, cast

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNamedType,
    GraphQLScalarType,
    GraphQLString,
    get_named_type,
    is_leaf_type,
)
from strawberry.schema.schema_converter import CustomGraphQLEnumType

from gateway.execution.kinds import plain
from gateway.execution.plan import NotCompilable, Selection, Shape, Step
from gateway.execution.sources import Attribute, Batch, Constant

NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
DEEPEST = 60
"""Of indentation: CPython takes 100 levels, and 20 loops in each other."""
MOST_LOOPS = 15


class Irregular(Exception):
    """A value that is not simply what the schema says."""


def compile_selection(selection: Selection, *, tried: bool = False) -> None:
    """Sets `project` of the selection and of those below it that have to be resolved; others are part of their parent's code.

    `tried`: whether it is part of another one's `project_carried`, so that it needs none itself.
    """
    carried = selection.deep and selection.carried and not tried
    for step in selection.columns:
        for below in step.selections.values() if step.deep else ():
            compile_selection(below, tried=tried or carried)
    selection.project, selection.code = _compiled(selection, carried=False)
    if carried:
        with suppress(NotCompilable):
            selection.project_carried, _ = _compiled(selection, carried=True)


def _compiled(selection: Selection, *, carried: bool) -> tuple[Callable[..., list[Any]], str]:
    writer = _Writer([] if carried else selection.columns)
    writer.selection(selection)
    namespace: dict[str, Any] = {**writer.constants}
    code: CodeType = compile(writer.text(), f"<projection of {selection.type.name}>", "exec")
    exec(code, namespace)  # noqa: S102 - of our own making: names are checked, everything else is a bound constant
    return namespace["project"], writer.text()


class _Writer:
    """`columns` are the steps whose values are handed to the projection; the others' are read of the objects."""

    def __init__(self, columns: Sequence[Step]) -> None:
        self._columns = columns
        self.constants: dict[str, Any] = {"Irregular": Irregular}
        self._lines: list[str] = []
        self._level = 0
        self._loops = 0
        self._names = 0

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def selection(self, selection: Selection) -> None:
        columns = [f"c{index}" for index in range(len(self._columns))]
        values = [f"k{index}" for index in range(len(self._columns))]
        with_columns = f"for o, {', '.join(values)} in zip(objects, {', '.join(columns)}):"
        self._level += 1
        self._line("out = []")
        self._line(with_columns if columns else "for o in objects:")
        self._level += 1
        self._loops += 1
        self._line(f"out.append({self._object(selection, 'o')})")
        self._level -= 1
        self._line("return out")
        bound = (f"{name}={name}" for name in ("type", "str", "int", "float", *self.constants))
        self._lines.insert(0, f"def project({', '.join(['objects', *columns, '*', *bound])}):")

    def _line(self, text: str) -> None:
        if self._level > DEEPEST or self._loops > MOST_LOOPS:
            raise NotCompilable("too deep for one function")
        self._lines.append("    " * self._level + text)

    def _name(self, letter: str) -> str:
        self._names += 1
        return f"{letter}{self._names}"

    def _constant(self, letter: str, value: object) -> str:
        for name, known in self.constants.items():
            if known is value:
                return name
        name = self._name(letter.upper())
        self.constants[name] = value
        return name

    def _object(self, selection: Selection, source: str) -> str:
        """Writes what the values of an object need; returns the expression of its dict."""
        entries = [f"{_key(step)}: {self._step(step, source)}" for step in selection.steps]
        return "{" + ", ".join(entries) + "}"

    def _step(self, step: Step, source: str) -> str:
        if isinstance(step.source, Constant):
            return self._constant("t", step.source.text)
        if self._columns and step.column >= 0:
            value = f"k{step.column}"
            if step.deep:  # complete already, nullability included
                return value
        else:
            value = self._name("v")
            self._line(f"{value} = {self._held(step, source)}")
        return self._value(step, step.shape, value)

    def _held(self, step: Step, source: str) -> str:
        """The expression of a value that the object holds."""
        if isinstance(step.source, Attribute):
            return f"{source}.{step.source.name}"
        return f"{self._constant('a', cast('Batch', step.source).known)}({source})"

    def _value(self, step: Step, shape: Shape, value: str) -> str:
        """Writes the completion of a value that stands in the variable; returns the variable that holds the result."""
        if not shape.nullable:
            return self._present(step, shape, value)
        result = self._name("r")
        self._line(f"{result} = None")
        self._line(f"if {value} is not None:")
        self._level += 1
        self._line(f"{result} = {self._present(step, shape, value)}")
        self._level -= 1
        return result

    def _present(self, step: Step, shape: Shape, value: str) -> str:
        """The same, where null is irregular: no check lets None pass."""
        if shape.item is not None:
            return self._list(step, shape.item, value)
        named = get_named_type(step.definition.type)
        if is_leaf_type(named):
            return self._leaf(named, value)
        return self._objects(step, value)

    def _list(self, step: Step, item: Shape, value: str) -> str:
        self._irregular_if(f"type({value}) is not list and type({value}) is not tuple")
        result, entry = self._name("l"), self._name("i")
        self._line(f"{result} = []")
        self._line(f"for {entry} in {value}:")
        self._level += 1
        self._loops += 1
        self._line(f"{result}.append({self._value(step, item, entry)})")
        self._level -= 1
        self._loops -= 1
        return result

    def _objects(self, step: Step, value: str) -> str:
        """By class, where the type tells classes apart."""
        if list(step.selections) == [object]:
            below = step.selections[object]
            self._irregular_if(f"{value} is None")
            if not any(isinstance(each.source, Attribute) for each in below.steps):
                # nothing is read of it that would show what it is
                self._irregular_if(f"not {self._constant('p', plain)}(type({value}))")
            return self._object(below, value)
        result, word = self._name("d"), "if"
        for cls, selection in step.selections.items():
            self._line(f"{word} type({value}) is {self._constant('c', cls)}:")
            self._level += 1
            self._line(f"{result} = {self._object(selection, value)}")
            self._level -= 1
            word = "elif"
        self._line("else:")
        self._line("    raise Irregular")
        return result

    def _irregular_if(self, condition: str) -> None:
        self._line(f"if {condition}:")
        self._line("    raise Irregular")

    def _leaf(self, named: GraphQLNamedType, value: str) -> str:
        if isinstance(named, CustomGraphQLEnumType) and not issubclass(named.wrapped_cls, Flag):
            return self._enum(named, value)
        if named in _BUILT_IN:
            self._irregular_if(_BUILT_IN[named].format(v=value))
            return value
        if isinstance(named, GraphQLScalarType | GraphQLEnumType):
            return self._coerced(named.coerce_output_value, value)
        raise NotCompilable(f"no way to write {named}")

    def _coerced(self, coerce: Callable[[Any], Any], value: str) -> str:
        own = _OWN.get(coerce)
        if own is not None:
            self._irregular_if(f"type({value}) is not {self._constant('c', own)}")
            return value
        result = self._name("s")
        if coerce == datetime.isoformat:
            return self._instant(value, result)
        self._irregular_if(f"{value} is None")
        self._line(f"{result} = {self._constant('f', coerce)}({value})")
        self._irregular_if(f"{result} is None")
        return result

    def _instant(self, value: str, result: str) -> str:
        """JSON's encoder writes what is in UTC as the serialiser does, and anything else only nearly so."""
        self._line(f"{result} = {value}")
        instant, utc = self._constant("c", datetime), self._constant("u", UTC)
        self._line(f"if type({value}) is not {instant} or {value}.tzinfo is not {utc}:")
        self._line(f"    {result} = {self._constant('f', datetime.isoformat)}({value})")
        return result

    def _enum(self, named: CustomGraphQLEnumType, value: str) -> str:
        members: list[Enum] = list(named.wrapped_cls)
        names = {member.name: named.coerce_output_value(member) for member in members}
        self._irregular_if(f"type({value}) is not {self._constant('e', named.wrapped_cls)}")
        if all(member == shown for member, shown in names.items()):
            return f"{value}._name_"
        return f"{self._constant('n', names)}[{value}._name_]"


_BUILT_IN = {
    GraphQLString: "type({v}) is not str",
    GraphQLID: "type({v}) is not str",
    GraphQLBoolean: "{v} is not True and {v} is not False",
    GraphQLInt: "type({v}) is not int or ({v} > 1073741823 or {v} < -1073741823) and not -2147483648 <= {v} <= 2147483647",
    GraphQLFloat: "type({v}) is not float or {v} - {v}",
}
"""When a value of a built-in scalar is not its own serialisation.

`v - v` is 0 for finite numbers alone, and not a number, which is true, for others. Integers of 30 bits, which CPython compares fastest, are
compared with such first.
"""

_OWN: dict[Any, type] = {str: str, date.isoformat: date}
"""The class whose objects a serialiser makes nothing else of than JSON's encoder does: a string of its own kind, a calendar day."""


def _key(step: Step) -> str:
    if not NAME.fullmatch(step.key):
        raise NotCompilable("a key that is no name")
    return f'"{step.key}"'
