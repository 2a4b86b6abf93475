"""What a resolver may reach: the ports, the gateway's own data, who is asking, and what this request has read so far."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from gateway.clock import Clock
from gateway.faults import ErrorCode, Fault
from gateway.graph.edges import Gathering, Reads
from gateway.graph.identity.types import Language
from gateway.graph.kept import Kept
from gateway.graph.scalars import PhoneNumber
from gateway.identity.account_links import AccountLinks
from gateway.identity.caller import Caller
from gateway.identity.contacts import Contacts
from gateway.identity.factor_changes import FactorChanges
from gateway.identity.invitations import Invitations
from gateway.identity.keyed import KeyedChanges
from gateway.identity.links import Links
from gateway.identity.network_changes import NetworkChanges
from gateway.identity.notifications import Notifications
from gateway.identity.password_changes import PasswordChanges
from gateway.identity.people import People
from gateway.identity.reveals import Reveals
from gateway.identity.sessions import Sessions
from gateway.identity.sign_in import SignIn
from gateway.identity.sim_replacements import SimReplacements
from gateway.identity.step_ups import StepUps
from gateway.identity.uploads import Uploads
from gateway.ports.billing import Billing
from gateway.ports.messaging import Messaging
from gateway.ports.provisioning import Provisioning
from gateway.ports.scanning import Scanner
from gateway.ports.ticketing import Ticketing
from gateway.settings import Settings
from gateway.wording import say

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ports:
    billing: Billing
    provisioning: Provisioning
    ticketing: Ticketing
    messaging: Messaging
    scanner: Scanner | None = None
    """None where files are not scanned."""


@dataclass(frozen=True, slots=True)
class Services:
    """What lives as long as the process."""

    settings: Settings
    clock: Clock
    ports: Ports
    people: People
    sessions: Sessions
    sign_in: SignIn
    step_ups: StepUps
    reveals: Reveals
    factor_changes: FactorChanges
    password_changes: PasswordChanges
    changes: KeyedChanges
    links: Links
    uploads: Uploads
    notifications: Notifications
    network_changes: NetworkChanges
    contacts: Contacts
    invitations: Invitations
    account_links: AccountLinks
    sim_replacements: SimReplacements
    kept: Kept


class Context:
    """One request's. `caller` is None while nobody is signed in."""

    def __init__(
        self,
        services: Services,
        caller: Caller | None,
        correlation_id: str,
        *,
        client: str | None = None,
        address: str | None = None,
        asked_language: Language | None = None,
    ) -> None:
        self.services = services
        self.ports = services.ports
        self.people = services.people
        self.clock = services.clock
        self.caller = caller
        self.correlation_id = correlation_id
        self.client = client
        """The program that asks, as it names itself; shown in the list of sessions."""
        self.address = address
        """The network address that asks."""
        self._asked_language = asked_language
        self.set_cookies: list[tuple[bytes, bytes]] = []
        """Headers of the answer."""
        self.reads = Reads(self)
        self.gathering = Gathering(self)
        self._tasks: list[asyncio.Task[Any]] = []

    @property
    def signed_in(self) -> Caller:
        if self.caller is None:
            raise Fault(ErrorCode.UNAUTHENTICATED)
        return self.caller

    @property
    def language(self) -> Language:
        """What the client asks for, or else the signed-in person's own, or else Swedish."""
        return self._asked_language or (self.caller.language if self.caller else Language.SV)

    @property
    def support_phone(self) -> PhoneNumber:
        """Customer service's."""
        return PhoneNumber(self.services.settings.support_phone)

    def say(self, text: str, **values: object) -> str:
        """The text in that language, its `{names}` filled in."""
        return say(text, self.language.name.lower(), **values)

    def become(self, caller: Caller | None) -> None:
        """From here on the request is this caller's: after signing in, or (None) out. What was read for another is forgotten."""
        self.caller = caller
        self.forget()

    def forget(self) -> None:
        """What was read so far may no longer be so."""
        self.reads = Reads(self)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Runs beside the resolvers, for as long as the request lasts at most."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.append(task)
        return task

    async def close(self) -> None:
        """Ends what nobody waits for any more, and lets go of what was read, which nothing but the collector would find otherwise."""
        if tasks := [task for task in self._tasks if not task.done()]:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        del self.reads, self.gathering
