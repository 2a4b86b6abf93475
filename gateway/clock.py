"""Time, injected everywhere: the gateway, its workflows and the fake operator ask a Clock, never the system."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, in UTC."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """Stands still until it is told to move."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class FileClock:
    """The system's time plus the whole seconds a file holds, so that several processes can be moved together.

    A missing file means zero. The file is replaced in one step by `advance`, and read when it has changed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        self._refresh()
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        self._refresh()
        seconds = round((self._offset + by).total_seconds())
        new = self._path.with_suffix(".new")
        new.write_text(f"{seconds}\n")
        new.replace(self._path)

    def _refresh(self) -> None:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return
        seen = (stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            self._offset = timedelta(seconds=int(self._path.read_text()))
            self._seen = seen
