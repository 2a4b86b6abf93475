"""Keeps the processes of the demo running: starts them, waits for their health, and starts again what has died."""

import asyncio
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

SECONDS_TO_HEALTH = 120.0
SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_TO_STOP = 10.0
MOST_DEATHS = 5
SECONDS_OF_DEATHS = 60.0
LINES_OF_LOG = 20


class DemoError(Exception):
    """The demo cannot go on; the text is for the person who started it."""


@dataclass
class Part:
    """One process. Its command is completed by `--port` and a number; what it says goes to `log`.

    With `prints_url` it may be started with port 0, and its first line is its URL; from then on it keeps that port.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    log: Path
    port: int = 0
    prints_url: bool = False
    health: str = "/health"
    environment: Mapping[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                "--port",
                str(self.port),
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if self.prints_url else log,
                stderr=log,
                # Ctrl-C reaches the supervisor alone, which then stops the parts in order.
                start_new_session=True,
            )
        if self.process.stdout is not None:
            line = (await self.process.stdout.readline()).decode().strip()
            self.port = int(line.rpartition(":")[2]) if line else self.port

    async def until_healthy(self) -> bool:
        """False if it died before it answered. Raises DemoError if it does neither in time."""
        limit = time.monotonic() + SECONDS_TO_HEALTH
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:
            while self.is_running():
                if await answers(client, self.url + self.health):
                    return True
                if time.monotonic() > limit:
                    raise DemoError(f"{self.name} does not answer {self.health}.\n{self.last_words()}")
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        return False

    def is_running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def died(self) -> str:
        """Waits for the process to end; how it did."""
        code = await self.process.wait() if self.process else 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    async def stop(self) -> None:
        if self.process is None or not self.is_running():
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), SECONDS_TO_STOP)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LINES_OF_LOG:])


async def answers(client: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx2.TransportError:
        return False


async def start_all(parts: list[Part]) -> None:
    """Raises DemoError unless every part is healthy in the end."""
    await asyncio.gather(*(part.start() for part in parts))
    healthy = await asyncio.gather(*(part.until_healthy() for part in parts))
    for part, is_healthy in zip(parts, healthy, strict=True):
        if not is_healthy:
            raise DemoError(f"{part.name} could not be started.\n{part.last_words()}")


async def keep_running(part: Part, tell: Callable[[str], None]) -> None:
    """Starts the part again whenever it dies, and tells so. Raises DemoError when it dies too often."""
    deaths: deque[float] = deque(maxlen=MOST_DEATHS)
    while True:
        how = await part.died()
        deaths.append(time.monotonic())
        if len(deaths) == MOST_DEATHS and deaths[-1] - deaths[0] < SECONDS_OF_DEATHS:
            raise DemoError(f"{part.name} has died {MOST_DEATHS} times in a row ({how}).\n{part.last_words()}")
        tell(f"{part.name} has died ({how}); starting it again.")
        await part.start()
        if await part.until_healthy():
            tell(f"{part.name} answers again.")


async def stop_all(parts: list[Part]) -> None:
    await asyncio.gather(*(part.stop() for part in parts))
