"""What all contenders stand on: the operator's answers behind nginx, a signed-in administrator, and what each server is told."""

import asyncio
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from backends.operator import SMALL_WORLD
from backends.world.large import large_world
from benchmarks.contenders.given import Given
from benchmarks.lineup import Contender
from benchmarks.load import Loader
from benchmarks.nginx import operator_of
from benchmarks.operations import OPERATIONS, Operation
from benchmarks.processes import Running, free_port, running
from benchmarks.recording import record
from benchmarks.schema import schema_of
from benchmarks.signing_in import signed_in
from gateway.clock import ManualClock
from gateway.settings import Settings

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
COMPANY, ACCOUNTS = "o1001", ("100201", "100202", "100203")
SUBSCRIPTIONS, SEED = 300, 1
"""Of the operator's world: enough for a page of a hundred of those accounts'."""


@dataclass(frozen=True)
class Cores:
    """The server measured has its own; what loads it and what it stands on share the others."""

    server: tuple[int, ...]
    rest: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        return tuple(sorted({*self.server, *self.rest}))

    @classmethod
    def here(cls) -> "Cores":
        first, *others = sorted(os.sched_getaffinity(0))
        return cls((first,), tuple(others) or (first,))


@dataclass(frozen=True)
class Stage:
    folder: Path
    cores: Cores
    nginx: Running
    loader: Loader
    token: str
    environment: Mapping[str, str]

    @contextmanager
    def serving(
        self, contender: Contender, *, in_memory: bool = False, workers: int = 1, alone: bool = True
    ) -> Iterator[Running]:
        """`alone`: on a core of its own."""
        port = free_port()
        command, own = contender.started(port, workers)
        told = {**self.environment, "BENCH_IN_MEMORY": str(int(in_memory)), **own}
        cores = self.cores.server if alone else self.cores.all
        with running(command, port, cores, self.folder / f"{contender.name}.log", told) as server:
            yield server


@contextmanager
def stage(operations: Iterable[Operation], folder: Path) -> Iterator[Stage]:
    """In an empty folder. The operations are recorded from the fakes."""
    operations, cores = tuple(operations), Cores.here()
    settings = Settings(
        secret_key=secrets.token_urlsafe(48),
        database_url=f"sqlite+aiosqlite:///{folder / 'gateway.db'}",
        log_level="ERROR",
    )
    person_id, token = asyncio.run(signed_in(settings, ManualClock(NOW), COMPANY, ACCOUNTS))
    given = Given("http://operator.test", NOW, ACCOUNTS, COMPANY, person_id, in_memory=False)
    world = large_world(SMALL_WORLD, NOW.date(), SUBSCRIPTIONS, SEED)
    recordings = asyncio.run(record(world, given, settings, operations))
    (folder / "schema.graphql").write_text(schema_of(operation.document for operation in (*OPERATIONS, *operations)))
    with operator_of(recordings, folder / "nginx", cores.rest) as nginx:
        told = environment(settings, replace(given, upstream=nginx.url), folder / "schema.graphql")
        yield Stage(folder, cores, nginx, Loader(cores.rest, token, folder), token, told)


def environment(settings: Settings, given: Given, schema: Path) -> dict[str, str]:
    """What every contender is told; each takes what it knows."""
    return {
        **os.environ,
        "NODE_ENV": "production",
        "BENCH_UPSTREAM": given.upstream,
        "BENCH_SCHEMA": str(schema),
        "BENCH_NOW": given.now.isoformat(),
        "BENCH_ACCOUNTS": ",".join(given.accounts),
        "BENCH_COMPANY": given.company,
        "BENCH_PERSON": given.person_id,
        "GATEWAY_SECRET_KEY": settings.secret_key.get_secret_value(),
        "GATEWAY_DATABASE_URL": settings.database_url,
        "GATEWAY_LOG_LEVEL": settings.log_level,
        **{f"GATEWAY_{system}_URL": given.upstream for system in ("BILLING", "PROVISIONING", "TICKETING", "MESSAGING")},
    }
