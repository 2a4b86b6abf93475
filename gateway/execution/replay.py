"""Replay: the reference completes an operation over what was resolved already.

graphql-core then finds paths, locations and the spreading of nulls as it always does, and no resolver runs a second time: only what lies
below something irregular, and so was never resolved, runs now.
"""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from graphql import GraphQLResolveInfo

from gateway.execution.info import keys_of
from gateway.execution.operation import Outcome
from gateway.execution.reference import execute_prepared
from gateway.execution.resolution import Run
from gateway.execution.shapes import Settled


async def replay(run: Run) -> Outcome:
    known: dict[tuple[str | int, ...], Any] = {
        (*keys_of(path), key): value
        for key, places, values in run.resolved
        for path, value in zip(places.all(), values, strict=True)
    }

    def resolved(next_: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        place = tuple(info.path.as_list())
        if place not in known:
            return next_(root, info, **arguments)
        value = known[place]
        if isinstance(value, Exception):
            raise value
        return Settled(value) if isawaitable(value) else value

    return await execute_prepared(run.schema, run.prepared, run.given, run.context, middleware=[resolved])
