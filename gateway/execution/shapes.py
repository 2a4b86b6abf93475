"""From a column of values to the objects in it, and back from their dicts to a column: lists and nulls as they were."""

from collections.abc import Callable, Generator, Iterator, Sequence
from inspect import isawaitable
from itertools import chain, compress, islice
from typing import Any, TypeAlias

from gateway.execution.kinds import all_plain, plain
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


class Places:
    """Where the objects of a position are, in order; worked out when asked for: by an error, by an info or by a replay."""

    __slots__ = ("_known", "_make")

    def __init__(self, make: Callable[[], Sequence[Path]]) -> None:
        self._make = make
        self._known: Sequence[Path] | None = None

    def all(self) -> Sequence[Path]:
        if self._known is None:
            self._known = self._make()
        return self._known


ROOT = Places(lambda: (None,))


class Found:
    """The objects of a column, by selection, in the order of the answer."""

    __slots__ = ("_order", "_places", "objects")

    def __init__(self, objects: dict[Selection, list[Any]], order: list[Selection], places: Places) -> None:
        self.objects = objects
        self._order = order
        """The selection of each object; empty where all are of one."""
        self._places = places

    def places(self, selection: Selection) -> Places:
        if not self._order:
            return self._places
        return Places(lambda: list(compress(self._places.all(), [each is selection for each in self._order])))

    def in_order(self, dicts: Sequence[Sequence[Any]]) -> Iterator[Any]:
        """The dicts made of the objects, for each selection, in the order of the answer."""
        if not self._order:
            return iter(dicts[0] if dicts else ())
        each = {selection: iter(made) for selection, made in zip(self.objects, dicts, strict=True)}
        return (next(each[selection]) for selection in self._order)


def selection_of_one(step: Step, value: Any) -> Selection | None:
    """Of an object alone at its position, whose column needs no collecting and restoring; None of what has to be looked at closer."""
    cls: type = type(value)
    if value is None or step.shape.item is not None or not plain(cls):
        return None
    return step.selections.get(cls) or step.selections.get(object)


def collect(step: Step, values: Sequence[Any], places: Places) -> Found:
    """Raises Irregular where a value has not the shape of the field."""
    objects = _entries(step.shape, values)
    below = Places(lambda: _places(step, values, places))
    anything = step.selections.get(object)
    if anything is not None:
        # Where any class will do, an exception or an awaitable still stands for something else.
        if not all_plain(objects) and any(isinstance(each, Exception) or isawaitable(each) for each in objects):
            raise Irregular
        return Found({anything: objects} if objects else {}, [], below)
    classes = {each.__class__ for each in objects}
    if not classes <= step.selections.keys():
        raise Irregular
    if len(classes) <= 1:
        return Found({step.selections[cls]: objects for cls in classes}, [], below)
    order = [step.selections[each.__class__] for each in objects]
    split: dict[Selection, list[Any]] = {step.selections[cls]: [] for cls in classes}
    for each, selection in zip(objects, order, strict=True):
        split[selection].append(each)
    return Found(split, order, below)


def _entries(shape: Shape, values: Sequence[Any]) -> list[Any]:
    """What is at the bottom of the lists, nulls left out."""
    present = [value for value in values if value is not None]
    if not shape.nullable and len(present) != len(values):
        raise Irregular
    if shape.item is None:
        return present
    if any(value.__class__ is not list and value.__class__ is not tuple for value in present):
        raise Irregular
    return _entries(shape.item, list(chain.from_iterable(present)))


def _places(step: Step, values: Sequence[Any], places: Places) -> list[Path]:
    found: list[Path] = []
    for value, path in zip(values, places.all(), strict=True):
        _add_places(step.shape, value, (path, step.key), found)
    return found


def _add_places(shape: Shape, value: Any, path: Path, found: list[Path]) -> None:
    if value is None:
        return
    if shape.item is None:
        found.append(path)
        return
    for index, entry in enumerate(value):
        _add_places(shape.item, entry, (path, index), found)


def restore(shape: Shape, values: Sequence[Any], dicts: Iterator[Any]) -> list[Any]:
    """The column with a dict in place of each object."""
    if shape.item is not None:
        return [None if value is None else restore(shape.item, value, dicts) for value in values]
    if not shape.nullable:
        return list(islice(dicts, len(values)))
    return [None if value is None else next(dicts) for value in values]
