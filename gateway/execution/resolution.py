"""Resolving: all that is awaited and all that has effects happens here, position by position.

Every object at a position is handled together: a batch is called once with all of them. Positions below different steps go on side by
side, so that a slow one holds up nobody else. What was resolved is kept, so that nothing is ever resolved twice (replay.py).

Most functions answer at once where they can, and with a coroutine only where something has to be awaited.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from itertools import chain, repeat
from typing import Any, TypeAlias, TypeGuard, cast

from graphql import GraphQLError, GraphQLSchema, located_error
from graphql.execution.values import VariableValues

from gateway.execution.arguments import no_arguments, unchangeable
from gateway.execution.attempts import attempt, attempt_awaiting
from gateway.execution.info import keys_of, resolve_info
from gateway.execution.kinds import all_plain, all_plain_with_entries, any_awaitable
from gateway.execution.plan import Selection, Step
from gateway.execution.prepared import Prepared
from gateway.execution.shapes import ROOT, Found, Path, Places, Settled, collect, restore, selection_of_one
from gateway.execution.sources import Attribute, Batch, Direct, Resolver

Column: TypeAlias = list[Any]
"""A value for each object of a position, in order."""
Later: TypeAlias = Coroutine[Any, Any, Column]


@dataclass(slots=True, eq=False)
class Run:
    """One operation under way."""

    schema: GraphQLSchema
    prepared: Prepared
    given: dict[str, Any]
    """The values of the variables as they came."""
    variables: VariableValues
    """The same, coerced."""
    context: Any
    resolved: list[tuple[str, Places, Column]] = field(default_factory=list)
    """Keys with the places of the objects they were resolved for, and what came of each: a value or an exception."""
    errors: list[GraphQLError] = field(default_factory=list)
    """Of what may be null; anything else that goes wrong makes the run irregular."""
    irregular: bool = False
    """Whether the answer has to be completed by the reference."""


def resolve(run: Run, selection: Selection, objects: list[Any], places: Places) -> Column | Later:
    """A dict for each object; without meaning where the run has become irregular."""
    if selection.project_carried is not None:
        made = attempt(selection.project_carried, objects)
        if isinstance(made, list):
            return made
    columns = [_column(run, step, objects, places) for step in selection.columns]
    if _all_there(columns):
        return _projected(run, selection, objects, columns)
    return _projected_later(run, selection, objects, columns)


async def resolve_serially(run: Run, selections: Sequence[Selection]) -> Column:
    """The root of a mutation, its steps one by one: each is complete before the next begins, and none begins once the run is irregular."""
    answer: dict[str, Any] = {}
    for selection in selections:
        made = resolve(run, selection, [None], ROOT)
        (part,) = made if isinstance(made, list) else await made
        if not run.irregular and part[selection.steps[0].key] is None and not selection.steps[0].shape.nullable:
            run.irregular = True
        if run.irregular:
            return [None]
        answer.update(part)
    return [answer]


async def _projected_later(run: Run, selection: Selection, objects: list[Any], columns: list[Any]) -> Column:
    return _projected(run, selection, objects, await _together(columns))


def _projected(run: Run, selection: Selection, objects: list[Any], columns: Sequence[Column]) -> Column:
    if not run.irregular:
        made = attempt(selection.project, objects, *columns)
        if isinstance(made, list):
            return made
        run.irregular = True
    return [None] * len(objects)


def _column(run: Run, step: Step, objects: list[Any], places: Places) -> Column | Later:
    if not objects:
        return []
    if isinstance(step.source, Attribute):
        return _below(run, step, _attributes(run, step.source.name, objects), places)
    if isinstance(step.source, Batch):
        if (carried := _carried(step, step.source, objects)) is not None:
            return _below(run, step, carried, places)
        values: Column | Later = _batched(run, step, step.source, objects)
    elif isinstance(step.source, Direct):
        values = _directly(run, step, step.source, objects, places)
    else:
        values = _each(run, step, cast("Resolver", step.source), objects, places)
    return (
        _settled(run, step, values, places) if isinstance(values, list) else _settled_later(run, step, values, places)
    )


def _attributes(run: Run, name: str, objects: list[Any]) -> Column:
    values = attempt(lambda: [getattr(each, name) for each in objects])
    if isinstance(values, list):
        return values
    run.irregular = True
    return [None] * len(objects)


def _carried(step: Step, batch: Batch, objects: list[Any]) -> Column | None:
    """What all the objects hold already: a replay finds it there as well."""
    if batch.known is None or step.arguments is not no_arguments:
        return None
    values = attempt(lambda known: list(map(known, objects)), batch.known)
    return values if isinstance(values, list) else None


def _batched(run: Run, step: Step, batch: Batch, objects: list[Any]) -> Column | Later:
    arguments = attempt(step.arguments, run.variables)
    if isinstance(arguments, Exception):
        return [arguments] * len(objects)
    if batch.known is None:
        return _from_batch(run, batch, objects, arguments)
    return _from_batch_where_unknown(run, batch, batch.known, objects, arguments)


async def _from_batch(run: Run, batch: Batch, objects: list[Any], arguments: dict[str, Any]) -> Column:
    outcomes = await attempt_awaiting(_many(run, batch, objects, arguments))
    return [outcomes] * len(objects) if isinstance(outcomes, Exception) else outcomes


async def _many(run: Run, batch: Batch, objects: list[Any], arguments: dict[str, Any]) -> Column:
    outcomes = list(await batch.many(run.context, objects, arguments))
    if len(outcomes) != len(objects):
        raise ValueError(f"a batch gave {len(outcomes)} outcomes for {len(objects)} objects")
    return outcomes


async def _from_batch_where_unknown(
    run: Run, batch: Batch, known: Callable[[Any], Any], objects: list[Any], arguments: dict[str, Any]
) -> Column:
    values = [attempt(known, each) for each in objects]
    unknown = [index for index, value in enumerate(values) if isinstance(value, AttributeError)]
    if not unknown:
        return values
    outcomes = await _from_batch(run, batch, [objects[index] for index in unknown], arguments)
    for index, outcome in zip(unknown, outcomes, strict=True):
        values[index] = outcome
    return values


def _each(run: Run, step: Step, source: Resolver, objects: list[Any], places: Places) -> Column | Later:
    """One call of the resolver an object."""
    arguments = attempt(step.arguments, run.variables)
    if isinstance(arguments, Exception):
        return [arguments] * len(objects)
    info = resolve_info(run.schema, run.prepared, run.variables, run.context, step)
    values = [
        attempt(source.resolve, each, info(path), **arguments) for each, path in zip(objects, places.all(), strict=True)
    ]
    return _awaited(values)


def _directly(run: Run, step: Step, source: Direct, objects: list[Any], places: Places) -> Column | Later:
    """One call of the application's function an object; arguments that could be changed are made anew for each."""
    if step.arguments is no_arguments and source.by_position and source.info_name is None and not source.by_name:
        return _awaited([attempt(source.call, each) for each in objects])
    first = attempt(step.arguments, run.variables)
    if isinstance(first, Exception):
        return [first] * len(objects)
    same = len(objects) == 1 or unchangeable(first)
    arguments = repeat(first) if same else chain([first], (step.arguments(run.variables) for _ in objects[1:]))
    if source.info_name is None and not source.by_name:
        return _awaited([_call(source, each, named) for each, named in zip(objects, arguments, strict=False)])
    info = resolve_info(run.schema, run.prepared, run.variables, run.context, step)
    values = []
    for each, path, named in zip(objects, places.all(), arguments, strict=False):
        whole = {**named, **dict.fromkeys(source.by_name, each)}
        if source.info_name is not None:
            whole[source.info_name] = source.info(info(path))
        values.append(_call(source, each, whole))
    return _awaited(values)


def _call(source: Direct, root: Any, named: dict[str, Any]) -> Any:
    return attempt(source.call, root, **named) if source.by_position else attempt(source.call, **named)


def _awaited(values: Column) -> Column | Later:
    return _await(values) if any_awaitable(values) else values


async def _await(values: Column) -> Column:
    if len(values) == 1:
        return [await attempt_awaiting(values[0])]
    waiting = [index for index, value in enumerate(values) if isawaitable(value)]
    if len(waiting) == 1:
        outcomes = [await attempt_awaiting(values[waiting[0]])]
    else:
        outcomes = await asyncio.gather(*(values[index] for index in waiting), return_exceptions=True)
    done = list(values)
    for index, outcome in zip(waiting, outcomes, strict=True):
        done[index] = _outcome(outcome)
    return done


def _outcome(outcome: Any) -> Any:
    """A cancellation is no outcome of a field: it ends the request."""
    if isinstance(outcome, BaseException) and not isinstance(outcome, Exception):
        raise outcome
    return outcome


async def _settled_later(run: Run, step: Step, values: Later, places: Places) -> Column:
    settled = _settled(run, step, await values, places)
    return settled if isinstance(settled, list) else await settled


def _settled(run: Run, step: Step, values: Column, places: Places) -> Column | Later:
    """Keeps what was resolved, awaits the entries of its lists, and puts null in place of exceptions."""
    if all_plain(values) if step.shape.item is None else all_plain_with_entries(values):
        run.resolved.append((step.key, places, values))
        return _below(run, step, values, places)
    if step.selections and step.shape.item is not None:
        lists = [_awaited(value) if isinstance(value, list) else [] for value in values]
        if not _all_there(lists):
            return _kept_later(run, step, values, lists, places)
    return _kept(run, step, values, places)


async def _kept_later(run: Run, step: Step, values: Column, lists: list[Any], places: Places) -> Column:
    kept = _kept(run, step, _with_entries(values, await _together(lists)), places)
    return kept if isinstance(kept, list) else await kept


def _with_entries(values: Column, lists: list[Column]) -> Column:
    """The values, those that are lists with the entries that came of theirs."""
    return [
        [Settled(entry) if isawaitable(entry) else entry for entry in entries] if isinstance(value, list) else value
        for value, entries in zip(values, lists, strict=True)
    ]


def _kept(run: Run, step: Step, values: Column, places: Places) -> Column | Later:
    run.resolved.append((step.key, places, values))
    nulled = [
        _nulled(run, step, value, path) if isinstance(value, Exception | list) else value
        for value, path in zip(values, places.all(), strict=True)
    ]
    return _below(run, step, nulled, places)


def _nulled(run: Run, step: Step, value: Any, path: Path) -> Any:
    """Null for an exception, and for each exception in a list."""
    if isinstance(value, Exception):
        _null(run, step, value, (path, step.key), step.shape.nullable)
        return None
    item = step.shape.item
    if item is None or not any(isinstance(entry, Exception) for entry in value):
        return value
    for index, entry in enumerate(value):
        if isinstance(entry, Exception):
            _null(run, step, entry, ((path, step.key), index), item.nullable)
    return [None if isinstance(entry, Exception) else entry for entry in value]


def _null(run: Run, step: Step, error: Exception, path: Path, nullable: bool) -> None:
    if nullable:
        run.errors.append(located_error(error, step.nodes, keys_of(path)))
    else:
        run.irregular = True


def _below(run: Run, step: Step, values: Column, places: Places) -> Column | Later:
    """The column as the projection takes it: complete where something below had to be resolved."""
    if not step.deep:
        return values
    if len(values) == 1 and (selection := selection_of_one(step, values[0])) is not None:
        return resolve(run, selection, values, Places(lambda: [(places.all()[0], step.key)]))
    found = attempt(collect, step, values, places)
    if not isinstance(found, Found):
        run.irregular = True
        return [None] * len(values)
    made = [resolve(run, each, objects, found.places(each)) for each, objects in found.objects.items()]
    if _all_there(made):
        return restore(step.shape, values, found.in_order(made))
    return _restored_later(step, values, found, made)


async def _restored_later(step: Step, values: Column, found: Found, made: list[Any]) -> Column:
    return restore(step.shape, values, found.in_order(await _together(made)))


def _all_there(columns: list[Column | Later]) -> TypeGuard[list[Column]]:
    """Whether none has to be awaited."""
    return all(column.__class__ is list for column in columns)


async def _together(columns: list[Any]) -> list[Column]:
    """Awaits those that have to be awaited, side by side."""
    waiting = [index for index, column in enumerate(columns) if not isinstance(column, list)]
    if len(waiting) == 1:
        columns[waiting[0]] = await columns[waiting[0]]
        return columns
    create = asyncio.get_running_loop().create_task
    tasks = [create(columns[index]) for index in waiting]
    try:
        for index, task in zip(waiting, tasks, strict=True):
            columns[index] = await task
    finally:
        for task in tasks:
            task.cancel()
    return columns
