"""The `gateway` command: serving, the database, and the first people of an installation."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from difflib import get_close_matches
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from gateway.clock import SystemClock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.identity.assembly import database_from, passwords_from
from gateway.identity.audit import Chain, chain
from gateway.identity.new_person import NewPerson, NotAdded, add_person
from gateway.reference import Page, page
from gateway.settings import Settings
from gateway.store import migrate
from gateway.store.database import Database

T = TypeVar("T")

PASSWORD_VARIABLE = "GATEWAY_NEW_PASSWORD"  # noqa: S105  the variable's name

main = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="The gateway.")
database_commands = typer.Typer(no_args_is_help=True, help="The gateway's own database.")
users_commands = typer.Typer(no_args_is_help=True, help="People who may sign in.")
main.add_typer(database_commands, name="database")
main.add_typer(users_commands, name="users")


@main.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65_535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that share the port.", min=1, max=64)] = 1,
) -> None:
    """Answer GraphQL over HTTP until told to stop."""
    from gateway.app import misfits
    from gateway.web.serving import serve as serve_until_stopped

    settings = _settings()
    if problems := [*misfits(settings)]:  # found here once, and not by each worker whenever it is begun again
        _refuse(*problems)
    _run(_require_current(settings))
    serve_until_stopped("gateway.app:from_environment", settings, host=host, port=port, workers=workers)


@main.command("print")
def print_page(
    what: Annotated[
        Page, typer.Argument(help="The graph's schema, or the document of settings, error codes or metrics.")
    ],
) -> None:
    """Print a page of the reference from the code."""
    typer.echo(page(what), nl=False)


@database_commands.command()
def upgrade() -> None:
    """Bring the database to what this version of the gateway needs; a new file is made where there is none."""
    _run(_upgrade(_settings()))
    typer.echo("The database is up to date.")


@database_commands.command()
def check() -> None:
    """Check that no row of the audit trail was changed, taken out or put in. Keep what it prints: it shows later that none was cut off."""
    found = _run(_chain(_settings()))
    if found.broken_at is not None:
        _refuse(
            f"The audit trail is broken at position {found.broken_at}, its row {found.rows}: "
            "that row was changed, or one before it was taken out or put in."
        )
    typer.echo(f"The audit trail is whole: {found.rows} rows, the newest with hash {found.newest}.")


@users_commands.command()
def create(
    username: Annotated[str, typer.Option(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    mobile: Annotated[str, typer.Option(help="Mobile number in E.164 form; codes are sent there.")],
    email: Annotated[str, typer.Option(help="E-mail address.")],
    company: Annotated[str, typer.Option(help="The company's id in billing.")],
    grant: Annotated[
        list[str], typer.Option(metavar="ACCOUNT:ROLE[,ROLE]", help="Roles on an account; may be repeated.")
    ],
    language: Annotated[str, typer.Option(help="Language of messages: sv or en.")] = "sv",
) -> None:
    """Add a person who may sign in, with the password in GATEWAY_NEW_PASSWORD or typed at the terminal."""
    settings = _settings()
    new = NewPerson(
        username=username,
        name=name,
        email=email,
        mobile=mobile,
        company_id=company,
        grants=_grants(grant),
        language=_language(language),
        password=_password(),
    )
    outcome = _run(_create(settings, new))
    if isinstance(outcome, NotAdded):
        _refuse(*outcome.problems)
    typer.echo(f"Added {new.username}.")


async def _upgrade(settings: Settings) -> None:
    async with _opened(settings) as database:
        await migrate.upgrade(database)


async def _chain(settings: Settings) -> Chain:
    async with _opened(settings) as database:
        await migrate.require_current(database)
        async with database.read() as connection:
            return await chain(connection)


async def _require_current(settings: Settings) -> None:
    async with _opened(settings) as database:
        await migrate.require_current(database)


async def _create(settings: Settings, new: NewPerson) -> str | NotAdded:
    passwords = passwords_from(settings)
    try:
        async with _opened(settings) as database:
            await migrate.require_current(database)
            return await add_person(database, passwords, SystemClock(), new, settings.password_words)
    finally:
        passwords.close()


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = database_from(settings)
    try:
        await database.open()
        yield database
    finally:
        await database.close()


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except migrate.DatabaseOutOfDateError as error:
        _refuse(str(error))
    except DBAPIError as error:
        _refuse(f"The database cannot be used: {error.orig}.")
    except (OSError, ImportError) as error:  # ImportError: of a driver that is not installed
        _refuse(f"The database cannot be used: {error}.")


def _settings() -> Settings:
    _warn_of_misspelt_settings()
    try:
        return Settings()
    except ValidationError as error:
        _refuse(
            *(f"GATEWAY_{'_'.join(map(str, wrong['loc'])).upper()}: {_said(wrong['msg'])}." for wrong in error.errors())
        )


def _warn_of_misspelt_settings() -> None:
    """No more than that: others than we may give variables such names, and another version have a setting that this one has not."""
    known = [f"GATEWAY_{name.upper()}" for name in Settings.model_fields]
    for name in sorted(os.environ.keys() - {*known, PASSWORD_VARIABLE}):
        if name.startswith("GATEWAY_") and (meant := get_close_matches(name, known, n=1, cutoff=0.9)):
            typer.echo(f"{name} is not a setting, and does nothing. Did you mean {meant[0]}?", err=True)


def _said(message: str) -> str:
    """To pydantic a secret's characters are the items of a collection."""
    return message.replace(" items after validation", " characters")


def _grants(given: list[str]) -> dict[str, frozenset[ContactRole]]:
    grants: dict[str, frozenset[ContactRole]] = {}
    for grant in given:
        account, _, roles = grant.partition(":")
        unknown = [role for role in roles.split(",") if role not in ContactRole.__members__]
        if unknown:
            known = ", ".join(ContactRole.__members__)
            _refuse(f"{unknown[0]!r} in {grant!r} is not a role. Write ACCOUNT:ROLE[,ROLE] with {known}.")
        grants[account] = grants.get(account, frozenset()) | {ContactRole[role] for role in roles.split(",")}
    return grants


def _language(given: str) -> Language:
    if given.upper() not in Language.__members__:
        _refuse(f"{given!r} is not a language. Write sv or en.")
    return Language[given.upper()]


def _password() -> str:
    password = os.environ.get(PASSWORD_VARIABLE)
    if password is not None:
        return password
    if not sys.stdin.isatty():
        _refuse(f"There is no password. Set {PASSWORD_VARIABLE}, or run this at a terminal and type it.")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _refuse(*problems: str) -> NoReturn:
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1)
