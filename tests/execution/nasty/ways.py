"""The ways in which a field of the nasty schema is answered."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission, PermissionExtension

from gateway.graph.edges import edge
from tests.execution.nasty.context import NastyContext
from tests.execution.nasty.inputs import Choice, Inner
from tests.execution.nasty.troubles import CAUGHT, Trouble

Info: TypeAlias = strawberry.Info[NastyContext, None]

HOME = "tests.execution.nasty.types"
"""Where the types are that annotations name."""


def key_of(root: Any, name: str, arguments: dict[str, Any]) -> str:
    arguments = {name: value for name, value in arguments.items() if name != "root"}  # extensions get it there too
    return f"{getattr(root, 'key', 'root')}.{name}{sorted(arguments.items()) if arguments else ''}"


def made(root: Any, info: Info, arguments: dict[str, Any]) -> Any:
    name = info.field_name
    return info.context.maker.of_field(info._raw_info.parent_type.name, name, key_of(root, name, arguments))


class Allowed(BasePermission):
    message = "not allowed"
    error_extensions = {"code": "NOT_ALLOWED"}  # noqa: RUF012 - as Strawberry declares it

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        if info.context.dice.goes_wrong("permission raises", key_of(source, info.field_name, kwargs)):
            raise Trouble("the permission itself")
        return not info.context.dice.happens(0.1, "allowed", key_of(source, info.field_name, kwargs))


class AllowedLater(BasePermission):
    message = "not allowed later"

    async def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        await info.context.turns("permission", key_of(source, info.field_name, kwargs))
        return not info.context.dice.happens(0.1, "allowed later", key_of(source, info.field_name, kwargs))


class Twisting(FieldExtension):
    """Comes before the resolver and after it."""

    def resolve(self, next_: Callable[..., Any], source: Any, info: Info, **kwargs: Any) -> Any:
        dice = info.context.dice
        key = key_of(source, info.field_name, kwargs)
        if dice.goes_wrong("extension raises", key):
            raise Trouble("the extension itself")
        value = next_(source, info, **kwargs)
        return None if dice.goes_wrong("extension drops", key) else value

    async def resolve_async(self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **kwargs: Any) -> Any:
        await info.context.turns("extension", key_of(source, info.field_name, kwargs))
        value = await next_(source, info, **kwargs)
        return self.resolve(lambda *_, **__: value, source, info, **kwargs)


def by_attribute(annotation: str) -> Any:
    return strawberry.field(description=annotation)


def by_sync(annotation: str, **how: Any) -> Any:
    def resolve(root: Any, info: Info, n: int | None = None) -> Any:
        return made(root, info, {} if n is None else {"n": n})

    resolve.__annotations__["return"] = annotation
    resolve.__module__ = HOME
    return strawberry.field(resolver=resolve, **how)


def by_async(annotation: str, **how: Any) -> Any:
    async def resolve(root: Any, info: Info, flag: bool = True) -> Any:
        await info.context.turns(info.field_name, getattr(root, "key", ""))
        return made(root, info, {"flag": flag})

    resolve.__annotations__["return"] = annotation
    resolve.__module__ = HOME
    return strawberry.field(resolver=resolve, **how)


def by_edge(owner: str, name: str, known: str | None) -> Any:
    async def batch(
        context: NastyContext,
        parents: Sequence[Any],
        size: int = 2,
        sizes: list[int] | None = None,
        inner: Inner | None = None,
        choice: Choice | None = None,
    ) -> Sequence[Any]:
        arguments = {"size": size, "sizes": sizes, "inner": inner, "choice": choice}
        await context.turns("batch", name, arguments)
        if context.dice.goes_wrong("batch", owner, name, arguments):
            raise Trouble(f"the whole batch of {name}")
        return [outcome(context, parent, arguments) for parent in parents]

    def outcome(context: NastyContext, parent: Any, arguments: dict[str, Any]) -> Any:
        try:
            made = context.maker.of_field(owner, name, key_of(parent, name, arguments))
        except CAUGHT as error:
            made = error
        return None if isinstance(made, StopIteration) else made  # which no coroutine can raise

    batch.__module__ = HOME
    return edge(batch, description="Answered for all parents at once.", known=known)


def by_permission(annotation: str) -> Any:
    return by_sync(annotation, permission_classes=[Allowed])


def by_permission_later(annotation: str) -> Any:
    return by_async(annotation, permission_classes=[Allowed, AllowedLater])


def by_silence(annotation: str) -> Any:
    """Refused without a word, where null or an empty list can say so."""
    if annotation.startswith("list") or annotation.endswith("| None"):
        return by_sync(annotation, extensions=[PermissionExtension([Allowed()], fail_silently=True)])
    return by_permission(annotation)


def by_extension(annotation: str) -> Any:
    return by_sync(annotation, extensions=[Twisting()])


def by_extension_later(annotation: str) -> Any:
    return by_async(annotation, extensions=[Twisting(), Twisting()])


RESOLVING: tuple[Callable[[str], Any], ...] = (
    by_sync,
    by_async,
    by_permission,
    by_permission_later,
    by_silence,
    by_extension,
    by_extension_later,
)
