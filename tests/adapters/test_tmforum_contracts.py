"""The TM Forum adapters keep the contracts of the ports, over the fake operator."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import pytest

from backends import world as facts
from backends.billing.app import BILLING
from backends.billing.bills import all_bills
from backends.billing.pdf import bill_pdf
from backends.billing.printing import printed_bill
from backends.messaging.app import MESSAGING
from backends.operator import SMALL_WORLD, image, local_day, read_world
from backends.provisioning.app import PROVISIONING
from backends.system import Definition, FakeSystem, open_system
from backends.ticketing.app import TICKETING
from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.adapters.tmforum.messaging import TmForumMessaging
from gateway.adapters.tmforum.provisioning import TmForumProvisioning
from gateway.adapters.tmforum.ticketing import TmForumTicketing
from gateway.clock import ManualClock
from gateway.ports.billing import Billing
from gateway.ports.documents import Document
from gateway.ports.provisioning import Provisioning
from gateway.ports.ticketing import Ticketing
from tests.adapters.fake_worlds import FakeMessages, FakeWorld
from tests.adapters.held_by_billing import billed
from tests.adapters.held_by_network import provisioned
from tests.adapters.held_by_ticketing import ticketed
from tests.adapters.systems import SETTINGS
from tests.adapters.ways import WAYS, Upstreams, Way
from tests.conftest import TODAY
from tests.contracts.billing import BillingContract
from tests.contracts.messaging import MessagingContract
from tests.contracts.provisioning import ProvisioningContract
from tests.contracts.ticketing import TicketingContract
from tests.contracts.worlds import Billed, Messages, Provisioned, Ticketed


@dataclass(frozen=True)
class Held:
    billing: list[Billed]
    provisioning: list[Provisioned]
    ticketing: list[Ticketed]


@pytest.fixture(scope="session")
def held() -> Held:
    """What each company has on the day that the tests live on."""
    world = read_world(SMALL_WORLD, local_day(ManualClock(TODAY)))
    documents = asyncio.run(printed(world))
    companies = world.companies.values()
    return Held(
        [billed(world, company, documents) for company in companies],
        [provisioned(world, company) for company in companies],
        [ticketed(world, company) for company in companies],
    )


async def printed(world: facts.World) -> dict[str, Document]:
    """The document of each company's first bill."""
    bills = all_bills(world).values()
    firsts = [next(bill for bill in bills if bill.account.company == company) for company in world.companies]
    async with open_system(BILLING, ManualClock(TODAY), image("billing", SMALL_WORLD, world.today)) as billing:
        return {
            bill.id: Document(
                f"faktura-{bill.number}.pdf", "application/pdf", bill_pdf(await printed_bill(billing.database, bill.id))
            )
            for bill in firsts
        }


@pytest.fixture
async def fake(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[FakeSystem]:
    definition: Definition = request.cls.system
    async with open_system(definition, clock, image(definition.name, SMALL_WORLD, local_day(clock))) as system:
        yield system


def waiting_for(sim_id: str) -> dict[str, Any]:
    """How the fake shows an eSIM that waits to be downloaded."""
    return {
        "id": f"act{sim_id}",
        "@type": "LogicalResource",
        "category": "simActivation",
        "resourceCharacteristic": [{"name": "activationCode", "value": "LPA:1$smdp.example$0123456789"}],
        "resourceRelationship": [{"relationshipType": "activates", "resource": {"id": sim_id}}],
    }


@pytest.fixture(params=WAYS)
async def upstreams(request: pytest.FixtureRequest, fake: FakeSystem) -> AsyncIterator[Upstreams]:
    async with cast(Way, request.param)(fake) as upstreams:
        yield upstreams


class TestBilling(BillingContract):
    system = BILLING

    @pytest.fixture
    def world(self, upstreams: Upstreams, fake: FakeSystem, held: Held) -> FakeWorld[Billing, Billed]:
        return FakeWorld(fake, [TmForumBilling(SETTINGS, each) for each in upstreams], held.billing)


class TestProvisioning(ProvisioningContract):
    system = PROVISIONING

    @pytest.fixture
    async def world(self, upstreams: Upstreams, fake: FakeSystem, held: Held) -> FakeWorld[Provisioning, Provisioned]:
        await fake.database["resource"].put_many([waiting_for(each.downloadable) for each in held.provisioning])
        return FakeWorld(fake, [TmForumProvisioning(SETTINGS, each) for each in upstreams], held.provisioning)


class TestTicketing(TicketingContract):
    system = TICKETING

    @pytest.fixture
    def world(self, upstreams: Upstreams, fake: FakeSystem, held: Held) -> FakeWorld[Ticketing, Ticketed]:
        return FakeWorld(fake, [TmForumTicketing(SETTINGS, each) for each in upstreams], held.ticketing)


class TestMessaging(MessagingContract):
    system = MESSAGING

    @pytest.fixture
    def messages(self, upstreams: Upstreams, fake: FakeSystem) -> Messages:
        return FakeMessages(fake, [TmForumMessaging(SETTINGS, each) for each in upstreams])
