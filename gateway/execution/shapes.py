"""From a column of values to the objects in it, and back from their dicts to a column: lists and nulls as they were."""

from collections.abc import Generator, Iterator, Sequence
from inspect import isawaitable
from typing import Any, TypeAlias

from gateway.execution.plan import Selection, Shape, Step
from gateway.execution.projection import Irregular

Path: TypeAlias = "tuple[Path, str | int] | None"
"""A place in the answer: the place above it, and a key or an index."""


class Settled:
    """An awaitable that came of awaiting, and is not to be awaited once more: the answer to that is this very awaitable."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __await__(self) -> Generator[Any, None, Any]:
        yield from ()
        return self._value


class Found:
    """The objects of a column, by selection, in the order of the answer."""

    def __init__(self, step: Step) -> None:
        self._selections = step.selections
        self._any = step.selections.get(object)
        self.objects: dict[Selection, list[Any]] = {selection: [] for selection in step.selections.values()}
        self.paths: dict[Selection, list[Path]] = {selection: [] for selection in step.selections.values()}
        self._order: list[Selection] = []
        self._objects_of: set[type] = set()

    def add(self, value: Any, path: Path) -> None:
        if self._any is not None:
            self._must_be_an_object(value)
            selection = self._any
        elif value.__class__ in self._selections:
            selection = self._selections[value.__class__]
        else:
            raise Irregular
        self.objects[selection].append(value)
        self.paths[selection].append(path)
        self._order.append(selection)

    def _must_be_an_object(self, value: Any) -> None:
        """Where any class will do, an exception or an awaitable still stands for something else."""
        if value.__class__ not in self._objects_of:
            if isinstance(value, Exception) or isawaitable(value):
                raise Irregular
            self._objects_of.add(value.__class__)

    def in_order(self, dicts: dict[Selection, Sequence[Any]]) -> Iterator[Any]:
        """The dicts made of the objects, in the order they were added."""
        if len(dicts) == 1:
            return iter(next(iter(dicts.values())))
        each = {selection: iter(made) for selection, made in dicts.items()}
        return (next(each[selection]) for selection in self._order)


def collect(step: Step, values: Sequence[Any], paths: Sequence[Path]) -> Found:
    """Raises Irregular where a value has not the shape of the field."""
    found = Found(step)
    for value, path in zip(values, paths, strict=True):
        _collect(step.shape, value, (path, step.key), found)
    return found


def _collect(shape: Shape, value: Any, path: Path, found: Found) -> None:
    if value is None:
        if not shape.nullable:
            raise Irregular
    elif shape.item is None:
        found.add(value, path)
    elif value.__class__ is list or value.__class__ is tuple:
        for index, entry in enumerate(value):
            _collect(shape.item, entry, (path, index), found)
    else:
        raise Irregular


def restore(shape: Shape, values: Sequence[Any], dicts: Iterator[Any]) -> list[Any]:
    """The column with a dict in place of each object."""
    if shape.item is None:
        return [None if value is None else next(dicts) for value in values]
    return [None if value is None else restore(shape.item, value, dicts) for value in values]
