"""A person of the gateway's, with a session."""

from benchmarks.contenders.given import Given
from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.identity.assembly import assemble, database_from
from gateway.identity.new_person import NewPerson, NotAdded, add_person
from gateway.metrics import Metrics
from gateway.ports.messaging import Email
from gateway.settings import Settings
from gateway.store import migrate


async def signed_in(settings: Settings, clock: Clock, given: Given) -> str:
    """The token of an administrator of the given accounts, in a database that is made for it."""
    database = database_from(settings)
    identity = assemble(settings, database, clock, _Silent(), Metrics())
    try:
        await migrate.upgrade(database)
        person = await add_person(database, identity.passwords, clock, _administrator(given))
        if isinstance(person, NotAdded):
            raise ValueError(person.problems)
        async with database.write() as connection:
            return (await identity.sessions.open(connection, person, "benchmark")).token
    finally:
        identity.passwords.close()
        await database.close()


def _administrator(given: Given) -> NewPerson:
    return NewPerson(
        username="benchmark@switchboard.example",
        name="Benchmark",
        email="benchmark@switchboard.example",
        mobile="+46701740605",
        company_id=given.company,
        grants=dict.fromkeys(given.accounts, frozenset({ContactRole.ADMINISTRATOR})),
        language=Language.EN,
        password="a password that nobody uses",  # noqa: S106
    )


class _Silent:
    async def send_sms(self, to: str, text: str, key: str) -> None:
        """Nobody signs in by a code here."""

    async def send_email(self, email: Email, key: str) -> None:
        """Nor is anybody told anything."""
