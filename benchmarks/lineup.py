"""Who is measured, and how each is started."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.operations import ROOT, Operation

PEERS = ROOT / "benchmarks" / "contenders" / "node"
NODE = PEERS / "node_modules" / ".bin" / "node"
"""Comes with the peers, so that they run on a version they are made for, whatever the machine has."""

UVICORN = (
    "--host",
    "127.0.0.1",
    "--loop",
    "uvloop",
    "--http",
    "httptools",
    "--no-access-log",
    "--log-level",
    "warning",
)


@dataclass(frozen=True)
class Contender:
    """`own` is what it is told beside what all are told. A `by_hand` contender has a route for each operation."""

    name: str
    title: str
    command: tuple[str, ...]
    own: Mapping[str, str] = field(default_factory=dict)
    by_hand: bool = False

    def started(self, port: int, workers: int = 1) -> tuple[tuple[str, ...], dict[str, str]]:
        """Its command, and its environment beside what all are told. Several workers are for servers in Python alone."""
        if self.command[0] != sys.executable:
            return self.command, {"PORT": str(port), **self.own}
        more = ("--workers", str(workers)) if workers > 1 else ()
        return (*self.command, "--port", str(port), *more), dict(self.own)

    def path(self, operation: Operation) -> str:
        return f"/{operation.name}" if self.by_hand else "/graphql"


def _python(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "uvicorn", "--factory", f"benchmarks.contenders.{module}:app", *UVICORN)


def _node(file: str) -> tuple[str, ...]:
    return (str(NODE), str(PEERS / file))


def _ours(name: str, title: str, **own: str) -> Contender:
    told = {"BENCH_SESSIONS": "given", "GATEWAY_EXECUTION": "compiled", "GATEWAY_UPSTREAM_SHARING": "false", **own}
    return Contender(name, title, (sys.executable, "-m", "benchmarks.contenders.ours"), told)


COMPILED = _ours("compiled", "Switchboard")
CHECKED = _ours("checked", "Switchboard with its session check", BENCH_SESSIONS="checked")
SHARING = _ours("sharing", "Switchboard, reads under way shared", GATEWAY_UPSTREAM_SHARING="true")
REFERENCE = _ours("reference", "Switchboard, reference executor", GATEWAY_EXECUTION="reference")
PLAIN = Contender("plain", "Strawberry, httpx2, DataLoader", _python("plain.server"))
MERCURIUS = Contender("mercurius", "Mercurius, JIT, undici, DataLoader", _node("mercurius.mjs"))
YOGA = Contender("yoga", "GraphQL Yoga, undici, DataLoader", _node("yoga.mjs"))
APOLLO = Contender("apollo", "Apollo Server, undici, DataLoader", _node("apollo.mjs"))
LIMIT = Contender("limit", "By hand: Starlette, pyreqwest, msgspec", _python("limit.server"), by_hand=True)

CONTENDERS = (COMPILED, CHECKED, REFERENCE, PLAIN, MERCURIUS, YOGA, APOLLO, LIMIT)
"""In the order of the tables."""
