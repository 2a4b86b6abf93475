"""What graphql-core tells a resolver about where it is."""

from __future__ import annotations  # those of inner functions would be worked out at each call

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import Any, TypeGuard

from graphql import GraphQLResolveInfo, GraphQLSchema
from graphql.execution.values import VariableValues
from graphql.pyutils import Path as CorePath
from graphql.type.definition import GraphQLResolveInfoHelpers

from gateway.execution.plan import Step
from gateway.execution.prepared import Prepared
from gateway.execution.shapes import Path


def resolve_info(
    schema: GraphQLSchema, prepared: Prepared, variables: VariableValues, context: Any, step: Step
) -> Callable[[Path], GraphQLResolveInfo[Any]]:
    """From the place of an object to the info for its step."""

    def at(path: Path) -> GraphQLResolveInfo[Any]:
        return GraphQLResolveInfo(
            step.nodes[0].name.value,
            step.nodes,
            step.definition.type,
            step.parent_type,
            CorePath(core_path(path, None), step.key, step.parent_type.name),
            schema,
            prepared.fragments,
            None,
            prepared.operation,
            variables,
            context,
            _is_awaitable,
            None,
            HELPERS,
        )

    return at


def core_path(path: Path, type_name: str | None) -> CorePath | None:
    return CorePath(core_path(path[0], None), path[1], type_name) if path is not None else None


def keys_of(path: Path) -> list[str | int]:
    keys: list[str | int] = []
    while path is not None:
        path, key = path
        keys.append(key)
    return keys[::-1]


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    return isawaitable(value)


async def _gather(awaitables: Sequence[Awaitable[Any]]) -> list[Any]:
    return await asyncio.gather(*awaitables)


def _track(values: Sequence[Any]) -> None:
    for value in values:
        if isawaitable(value):
            asyncio.ensure_future(value).add_done_callback(_observe)


def _observe(task: asyncio.Future[Any]) -> None:
    if not task.cancelled():
        task.exception()


HELPERS = GraphQLResolveInfoHelpers(_gather, _track)
