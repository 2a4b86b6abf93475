"""A person of the gateway's, with a session."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gateway.clock import Clock
from gateway.faults import Fault
from gateway.graph.company.types import Company, ContactRole
from gateway.graph.identity.types import Language
from gateway.identity.assembly import assemble, database_from
from gateway.identity.new_person import NewPerson, NotAdded, add_person
from gateway.metrics import Metrics
from gateway.ports.messaging import Email
from gateway.ports.scope import Scope
from gateway.settings import Settings
from gateway.store import migrate


class SignedIn(NamedTuple):
    person_id: str
    token: str


async def signed_in(settings: Settings, clock: Clock, company: str, accounts: Iterable[str]) -> SignedIn:
    """An administrator of the accounts, in a database that is made for it."""
    database = database_from(settings)
    identity = assemble(settings, database, clock, _Silent(), _unknown, _none, Metrics())
    try:
        await migrate.upgrade(database)
        person = await add_person(database, identity.passwords, clock, _administrator(company, accounts))
        if isinstance(person, NotAdded):
            raise ValueError(person.problems)
        async with database.write() as connection:
            return SignedIn(person, (await identity.sessions.open(connection, person, "benchmark")).token)
    finally:
        identity.passwords.close()
        await database.close()


def _administrator(company: str, accounts: Iterable[str]) -> NewPerson:
    return NewPerson(
        username="benchmark@switchboard.example",
        name="Benchmark",
        email="benchmark@switchboard.example",
        mobile="+46701740605",
        company_id=company,
        grants=dict.fromkeys(accounts, frozenset({ContactRole.ADMINISTRATOR})),
        language=Language.EN,
        password="a password that nobody uses",  # noqa: S106
    )


async def _none(_scope: Scope, _ids: Sequence[str]) -> Mapping[str, Company | Fault]:
    """Nor is a password changed."""
    return {}


async def _unknown(_number: str) -> None:
    """Nor is a SIM asked about."""


class _Silent:
    async def send_sms(self, to: str, text: str, key: str) -> None:
        """Nobody signs in by a code here."""

    async def send_email(self, email: Email, key: str) -> None:
        """Nor is anybody told anything."""
