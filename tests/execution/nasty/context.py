"""What the resolvers of the nasty schema reach: the dice, the makers of values, and a log of what was done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from graphql import GraphQLSchema

from gateway.graph.edges import Gathering
from tests.execution.nasty.dice import Dice
from tests.execution.nasty.makers import Maker

T = TypeVar("T")


class NastyContext:
    def __init__(self, schema: GraphQLSchema, dice: Dice, classes: dict[str, type]) -> None:
        self.dice = dice
        self.log: list[str] = []
        """What mutations did, in the order they did it."""
        self.gathering: Any = Gathering(self)  # type: ignore[arg-type]
        self.maker = Maker(schema, dice, self.instance)
        self._classes = classes
        self._tasks: set[asyncio.Task[Any]] = set()

    def instance(self, type_name: str, key: str) -> Any:
        made: Any = object.__new__(self._classes[type_name])
        made.key = key
        made.maker = self.maker
        return made

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def turns(self, *key: object) -> None:
        """Lets others run for a while that depends on the dice."""
        for _ in range(self.dice.number("turns", *key) % 4):
            await asyncio.sleep(0)

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
