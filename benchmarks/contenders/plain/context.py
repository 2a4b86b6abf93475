"""What one request has read and is reading."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from strawberry.dataloader import DataLoader

from benchmarks.contenders.given import Given
from benchmarks.contenders.plain.operator import Operator
from benchmarks.contenders.plain.types import Account


class Context:
    def __init__(self, operator: Operator, given: Given) -> None:
        self.operator = operator
        self.given = given
        self.now: datetime = given.now
        self.subscriptions = _loader(operator.subscriptions_by_id)
        self.services = _loader(operator.services)
        self.sims = _loader(operator.sims)
        self.devices = _loader(operator.devices)
        self.usage = _loader(operator.usage)
        self._accounts: asyncio.Task[list[Account]] | None = None

    async def accounts(self) -> list[Account]:
        """All of them come with one read, whichever are asked for."""
        if self._accounts is None:
            self._accounts = asyncio.create_task(self.operator.accounts())
        return await self._accounts

    async def account(self, id: str) -> Account | None:
        return next((account for account in await self.accounts() if account.number == id), None)


def _loader(batch: Callable[[list[str]], Awaitable[list[Any]]]) -> DataLoader[str, Any]:
    return DataLoader(load_fn=batch, max_batch_size=100)
