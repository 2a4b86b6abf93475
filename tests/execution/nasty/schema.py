"""The nasty schema: everything that can be wrong with a resolver, at every kind of place."""

from typing import Any

import strawberry
from graphql import GraphQLInputObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from tests.execution.nasty.context import NastyContext
from tests.execution.nasty.dice import Dice
from tests.execution.nasty.inputs import echo, must
from tests.execution.nasty.scalars import SCALARS
from tests.execution.nasty.troubles import Trouble
from tests.execution.nasty.types import Cat, Falsy, Hidden, Node, Pet, Plain, Robot, Thing, fields, whereabouts
from tests.execution.nasty.ways import Info, made

CLASSES = {cls.__name__: cls for cls in (Thing, Cat, Robot, Falsy, Hidden, Plain)}


@strawberry.type
class Start:
    """What the roots share. The root value itself is None: fields without a resolver fail there."""

    echo: str = strawberry.field(resolver=echo)
    must: str = strawberry.field(resolver=must)
    nothing: int | None

    @strawberry.field
    def where(self, info: Info) -> str:
        return whereabouts(info)

    @strawberry.field
    def node(self, info: Info, id: strawberry.ID) -> Node | None:
        node: Node | None = made(self, info, {"id": id})
        return node

    @strawberry.field
    async def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node]:
        await info.context.turns("nodes", *ids)
        nodes: list[Node] = made(self, info, {"ids": ids})
        return nodes

    @strawberry.field
    def pet(self, info: Info) -> Pet | None:
        pet: Pet | None = made(self, info, {})
        return pet


Query: Any = strawberry.type(type("Query", (Start,), fields("Query", 40)))


@strawberry.type
class Step:
    """What was done up to now is looked at when the fields are resolved, not when the step is taken. Only the roots do anything."""

    name: str
    title: str
    thing: Thing | None  # type: ignore[valid-type]

    @strawberry.field
    def done(self, info: Info) -> list[str]:
        return list(info.context.log)

    @strawberry.field
    async def done_later(self, info: Info) -> list[str]:
        await info.context.turns("done later", self.name)
        return list(info.context.log)

    @strawberry.field
    async def next(self, info: Info) -> "Step | None":
        await info.context.turns("next", self.name)
        return step_named(f"{self.name}.next", info)

    @strawberry.field
    def sure(self, info: Info) -> int:
        if info.context.dice.happens(0.3, "sure", self.name):
            raise Trouble(f"not sure of {self.name}")
        return 1


def taken(name: str, info: Info) -> Step:
    info.context.log.append(name)
    return step_named(name, info)


def step_named(name: str, info: Info) -> Step:
    if info.context.dice.happens(0.15, "step", name):
        raise Trouble(f"could not take {name}")
    title: Any = None if info.context.dice.happens(0.3, "title", name) else name
    return Step(name=name, title=title, thing=info.context.instance("Thing", name))


@strawberry.type
class Mutation(Start):
    @strawberry.mutation
    def step(self, info: Info, name: str = "step") -> Step | None:
        return taken(name, info)

    @strawberry.mutation
    async def slow_step(self, info: Info, name: str = "slow") -> Step | None:
        await info.context.turns(name)
        return taken(name, info)

    @strawberry.mutation
    async def sure_step(self, info: Info, name: str = "sure") -> Step:
        await info.context.turns(name)
        return taken(name, info)

    @strawberry.mutation
    def count(self, info: Info) -> int:
        info.context.log.append("count")
        return len(info.context.log)


nasty_schema = strawberry.Schema(Query, Mutation, types=[Hidden], config=StrawberryConfig(scalar_map=SCALARS))


def _mark_one_of(schema: GraphQLSchema) -> None:
    """Strawberry checks @oneOf by rules of its own; graphql-core's are told here."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            type_.is_one_of = bool(getattr(type_.extensions.get("strawberry-definition"), "is_one_of", False))


_mark_one_of(nasty_schema._schema)


def nasty_context(seed: int) -> NastyContext:
    return NastyContext(nasty_schema._schema, Dice(seed), CLASSES)
