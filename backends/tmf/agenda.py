"""What a system will do later: acts with their times, kept in its database.

Nothing runs on its own. Before each request the acts whose time has come are carried out, in the order of their times
and each as of its own time, so that what a system says depends on the clock and never on when it was asked before.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

from backends.tmf.documents import instant
from backends.tmf.http import TmfError
from backends.tmf.transactions import Transactions
from gateway.clock import Clock

SCHEMA = """
CREATE TABLE agenda (number INTEGER PRIMARY KEY, at TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL);
CREATE INDEX agenda_in_order ON agenda (at, number);
CREATE INDEX agenda_of_subject ON agenda (subject);
"""
INSERT = "INSERT INTO agenda (at, act, subject) VALUES (?, ?, ?)"
NOT_YET_KNOWN = ""
NEVER = "~"

Act: TypeAlias = Callable[[str, datetime], Awaitable[None]]
"""Carries out what was planned for a subject, as of that time, inside a transaction. A TmfError undoes it."""


@dataclass(frozen=True)
class Planned:
    """`act` is the name of one of the system's acts, `subject` the id of what it is about."""

    at: datetime
    act: str
    subject: str


class Agenda:
    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._connection = transactions.connection
        self._clock = clock
        # At or before the time of the earliest act, so that a request with nothing to do costs one comparison.
        self._earliest = NOT_YET_KNOWN

    async def plan(self, planned: Planned) -> None:
        """Inside a transaction."""
        await self._connection.execute(INSERT, row(planned))
        self._earliest = min(self._earliest, instant(planned.at))

    async def forget(self, subject: str) -> None:
        """Whatever was planned for the subject; inside a transaction."""
        await self._connection.execute("DELETE FROM agenda WHERE subject = ?", (subject,))

    async def catch_up(self, acts: Mapping[str, Act]) -> None:
        """Carries out all that is due, also what a due act plans for a time that has come."""
        while self._earliest <= instant(self._clock.now()):
            async with self._transactions.begin():
                self._earliest = await self._carry_out_first(acts)

    async def _carry_out_first(self, acts: Mapping[str, Act]) -> str:
        """The time of the earliest act that is left, or of the first when that is not due."""
        first = "SELECT number, at, act, subject FROM agenda ORDER BY at, number LIMIT 1"
        for number, at, act, subject in await self._connection.execute_fetchall(first):
            if at > instant(self._clock.now()):
                return str(at)
            await self._connection.execute("DELETE FROM agenda WHERE number = ?", (number,))
            await self._carry_out(acts[act], subject, datetime.fromisoformat(at).astimezone(UTC))
            return NOT_YET_KNOWN
        return NEVER

    async def _carry_out(self, act: Act, subject: str, at: datetime) -> None:
        """What can no longer be done, since somebody took away what it was about, is left undone."""
        await self._connection.execute("SAVEPOINT act")
        try:
            await act(subject, at)
        except TmfError:
            await self._connection.execute("ROLLBACK TO act")


def row(planned: Planned) -> tuple[str, str, str]:
    return instant(planned.at), planned.act, planned.subject


def rows(planned: Iterable[Planned]) -> Iterable[tuple[str, str, str]]:
    return (row(each) for each in planned)


class AgendaMiddleware:
    """Lets the system catch up with its clock before it answers."""

    def __init__(self, app: ASGIApp, agenda: Agenda, acts: Mapping[str, Act]) -> None:
        self._app = app
        self._agenda = agenda
        self._acts = acts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._agenda.catch_up(self._acts)
        await self._app(scope, receive, send)
