"""The demo: the gateway over four fake systems, each a process of its own, and a way to move their clock.

Everything lives in a temporary folder, so that a new demo starts afresh.
"""

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import typer

from backends.control import control_app
from backends.generating import GenerateError, check_size
from backends.operator import DEFINITIONS, local_day
from backends.serving import serving, stop_signal
from backends.supervisor import DemoError, Part, keep_running, start_all, stop_all
from gateway.clock import FileClock, SystemClock

ROOT = Path(__file__).parent.parent
PASSWORD = "switchboard-demo"  # noqa: S105


@dataclass(frozen=True)
class User:
    """The user name is an e-mail address. `grants`: ACCOUNT:ROLE[,ROLE], as the gateway's command takes them."""

    username: str
    name: str
    mobile: str
    company: str
    grants: tuple[str, ...]
    what: str


USERS = (
    User(
        "anna@norrskenbygg.example",
        "Anna Lindström",
        "+46701740605",
        "o1001",
        ("100201:ADMINISTRATOR", "100202:ADMINISTRATOR", "100203:ADMINISTRATOR"),
        "Norrsken Bygg AB, administrator",
    ),
    User(
        "erik@norrskenbygg.example",
        "Erik Åström",
        "+46701740606",
        "o1001",
        ("100202:SUBSCRIPTIONS,TICKETS",),
        "Norrsken Bygg AB, account 100202: subscriptions and tickets",
    ),
    User(
        "sara@fjallbageri.example",
        "Sara Nilsson",
        "+46701740607",
        "o1002",
        ("200101:ADMINISTRATOR",),
        "Fjäll Bageri AB, administrator",
    ),
)


def run_demo() -> int:
    """The exit code."""
    try:
        subscriptions = world_size(os.environ.get("WORLD_SUBSCRIPTIONS") or "")
        port = gateway_port(os.environ.get("GATEWAY_PORT") or "8000")
        with TemporaryDirectory(prefix="switchboard-demo-") as folder:
            asyncio.run(until_stopped(Path(folder), port, subscriptions))
    except (DemoError, GenerateError) as failure:
        typer.echo(str(failure), err=True)
        return 1
    return 0


def gateway_port(text: str) -> int:
    """Raises DemoError unless it is the number of a free port."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
        raise DemoError(f"GATEWAY_PORT is {text}; it is the number of a port, from 1 to 65535.")
    try:
        socket.create_server(("127.0.0.1", int(text))).close()
    except OSError as error:
        advice = "Stop what listens there, or choose another port: GATEWAY_PORT=8001 make demo"
        raise DemoError(
            f"Port {text} on 127.0.0.1 cannot be used: {os.strerror(error.errno or 0)}. {advice}"
        ) from error
    return int(text)


def world_size(text: str) -> int | None:
    """None for the small world. Raises GenerateError unless a world can be as large."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise GenerateError(f"WORLD_SUBSCRIPTIONS is {text}; it is a number of subscriptions, such as 10000.")
    check_size("WORLD_SUBSCRIPTIONS", int(text), local_day(SystemClock()))
    return int(text)


async def until_stopped(folder: Path, port: int, subscriptions: int | None) -> None:
    stopped = asyncio.ensure_future(stop_signal().wait())
    running = asyncio.ensure_future(run(folder, port, subscriptions))
    await asyncio.wait([stopped, running], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if running.done():
        return await running
    typer.echo("Stopping.")
    running.cancel()
    await asyncio.wait([running])
    return None


async def run(folder: Path, port: int, subscriptions: int | None) -> None:
    """Runs until it is cancelled. Raises DemoError."""
    clock_file = folder / "clock"
    own = {**os.environ, **own_settings(folder, port)}
    fakes = [fake(name, folder, clock_file) for name in DEFINITIONS]
    async with stopping(fakes):
        await together(start_over(fakes, folder, subscriptions), run_gateway(own, "database", "upgrade"))
        urls = {part.name: part.url for part in fakes}
        async with controlling(clock_file, urls) as control_url:
            gateway = gateway_part(folder, port, {**own, **addresses(urls, control_url)})
            async with stopping([gateway]):
                await together(start_all([gateway]), *(create(user, own) for user in USERS))
                typer.echo(summary(gateway.url, urls, folder))
                await together(*(keep_running(part, typer.echo) for part in (*fakes, gateway)))


async def start_over(fakes: list[Part], folder: Path, subscriptions: int | None) -> None:
    """Starts the fake systems over the small world, or over a generated one of so many subscriptions."""
    if subscriptions is not None:
        typer.echo(f"Generating a world of {subscriptions} subscriptions ...")
        words = ("generate", "--subscriptions", str(subscriptions), "--folder", str(folder))
        await run_module("backends", os.environ, *words)
    await start_all(fakes)


@asynccontextmanager
async def stopping(parts: list[Part]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await stop_all(parts)


async def together(*work: Coroutine[Any, Any, None]) -> None:
    """Until all is done or one fails; nothing is left under way."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


@asynccontextmanager
async def controlling(clock_file: Path, urls: Mapping[str, str]) -> AsyncIterator[str]:
    async with (
        httpx2.AsyncClient(timeout=10, trust_env=False) as client,
        serving(control_app(FileClock(clock_file), urls, client)) as url,
    ):
        yield url


def fake(name: str, folder: Path, clock_file: Path) -> Part:
    """What was written to it outlives a restart, in a file of its own."""
    command = (sys.executable, "-m", "backends", "serve", name)
    files = ("--clock-file", str(clock_file), "--database", str(folder / f"{name}.db"))
    return Part(name, (*command, *files), ROOT, folder / f"{name}.log", prints_url=True, environment=os.environ)


def gateway_part(folder: Path, port: int, environment: Mapping[str, str]) -> Part:
    command = (sys.executable, "-m", "gateway", "serve")
    return Part("gateway", command, ROOT, folder / "gateway.log", port, health="/health/ready", environment=environment)


def own_settings(folder: Path, port: int) -> dict[str, str]:
    """Of the gateway itself. The demo raises the limits on sending codes and on replacing SIMs, and no other."""
    return {
        "GATEWAY_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'gateway.db'}",
        "GATEWAY_CLOCK_FILE": str(folder / "clock"),
        "GATEWAY_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "GATEWAY_EXAMPLES_FOLDER": str(ROOT / "fixtures" / "operations"),
        "GATEWAY_SECRET_KEY": secrets.token_urlsafe(48),
        "GATEWAY_CODE_RESEND_SECONDS": "0",
        "GATEWAY_CODES_PER_HOUR": "10000",
        "GATEWAY_CODES_PER_DAY": "10000",
        "GATEWAY_SIM_REPLACEMENTS_PER_DAY": "10000",
    }


def addresses(urls: Mapping[str, str], control_url: str) -> dict[str, str]:
    return {**{f"GATEWAY_{name.upper()}_URL": url for name, url in urls.items()}, "GATEWAY_DEMO_URL": control_url}


async def create(user: User, environment: Mapping[str, str]) -> None:
    who = ("--username", user.username, "--name", user.name, "--mobile", user.mobile, "--email", user.username)
    grants = (word for grant in user.grants for word in ("--grant", grant))
    await run_gateway(
        {**environment, "GATEWAY_NEW_PASSWORD": PASSWORD}, "users", "create", *who, "--company", user.company, *grants
    )


async def run_gateway(environment: Mapping[str, str], *words: str) -> None:
    """Runs a command of the gateway to its end. Raises DemoError if it fails."""
    await run_module("gateway", environment, *words)


async def run_module(module: str, environment: Mapping[str, str], *words: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *words),
        cwd=ROOT,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise DemoError(f"{module} {' '.join(words[:2])} failed:\n{said.decode(errors='replace')}")


def summary(url: str, backends: Mapping[str, str], folder: Path) -> str:
    lines = [
        "Switchboard is running.",
        "",
        f"  graph         {url}/graphql",
        f"  playground    {url}/graphiql",
        f"  messages      {url}/demo/messages",
        "",
        *(f"  {name:13} {backend}" for name, backend in backends.items()),
        "",
        f"  users, with the password {PASSWORD}; the code comes as a message",
        *(f"  {user.username:26} {user.mobile}  {user.what}" for user in USERS),
        "",
        f"  logs are in {folder} until Ctrl-C stops everything.",
    ]
    return "\n".join(lines)
