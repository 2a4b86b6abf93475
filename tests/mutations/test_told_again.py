"""What came of a change is told again to whoever asks again, though meanwhile it could not be made any more."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backends.faults import Fault
from backends.system import FakeSystem
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from tests.identity.signing_in import ANNA
from tests.mutations import linking, ticket_changes
from tests.mutations.examples import EXAMPLES, Ground, ask, opened, result
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import NOT_ALLOWED, may_update, update
from tests.mutations.test_every_mutation import changes
from tests.mutations.test_removing_contacts import contact_id

SERVICES = [f"s100{number}" for number in range(1, 6)]


@pytest.fixture
async def ground(database_template: Path, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Ground]:
    async with opened(database_template, tmp_path / "ground", clock) as ground:
        yield ground


async def changed(system: FakeSystem, resource: str, id: str, **values: Any) -> None:
    """Beside any change of ours."""
    found = await system.database[resource].document(id)
    assert found is not None
    await system.database[resource].put_many([found | values])


async def offered_no_more(ground: Ground) -> None:
    for id in SERVICES:
        await changed(ground.operator.provisioning, "service", id, feature=[])


async def gone_from_the_network(ground: Ground) -> None:
    services = ground.operator.provisioning.database["service"]
    for id in SERVICES:
        found = await services.document(id)
        assert found is not None
        await services.remove(found)


async def sold_no_more(ground: Ground) -> None:
    for offering in ("voice-50", "more-5"):
        await changed(ground.operator.billing, "productOffering", offering, lifecycleStatus="Retired")
    ground.clock.advance(timedelta(seconds=ground.settings.reference_data_seconds + 1))


AT_THE_NETWORK = ("addBar", "removeBar", "setCallForwarding", "removeCallForwarding")
SINCE = [
    *((name, offered_no_more) for name in AT_THE_NETWORK),
    *((name, gone_from_the_network) for name in AT_THE_NETWORK),
    ("changePlan", sold_no_more),
    ("topUpData", sold_no_more),
]


@pytest.mark.parametrize(("name", "happens"), SINCE, ids=lambda each: getattr(each, "__name__", each))
async def test_what_was_done_with_a_subscription(
    ground: Ground, name: str, happens: Callable[[Ground], Awaitable[None]]
) -> None:
    asked = await EXAMPLES[name](ground)
    first = await result(ground.gateway, name, asked)
    assert first["__typename"].endswith("Success")
    made = changes(ground.operator)
    await happens(ground)

    again = await result(ground.gateway, name, asked)
    for field in ("__typename", "bar", "forwarding"):
        assert again.get(field) == first.get(field)
    assert again["subscription"]["id"] == first["subscription"]["id"]
    assert changes(ground.operator) == made


@pytest.mark.parametrize(
    ("name", "happens"),
    [("addBar", offered_no_more), ("setCallForwarding", gone_from_the_network), ("topUpData", sold_no_more)],
    ids=lambda each: getattr(each, "__name__", each),
)
async def test_where_nobody_knows_it_is_not_said_that_it_cannot_be_made(
    ground: Ground, name: str, happens: Callable[[Ground], Awaitable[None]]
) -> None:
    """The system took the change and hung up; whoever asks then cannot have it made again, and nobody can say that it was not made."""
    asked = await EXAMPLES[name](ground)
    for system in ground.operator.systems:
        system.faults.add(Fault(method="PATCH" if name != "topUpData" else "POST", body="dropped", times=1))
    await ask(ground.gateway, name, asked)
    made = changes(ground.operator)
    await happens(ground)

    [error] = (await ask(ground.gateway, name, asked))["errors"]
    assert error["extensions"]["code"] == "OUTCOME_UNKNOWN"
    assert changes(ground.operator) == made


async def test_what_was_asked_for_under_another_name_may_have_been_made(ground: Ground) -> None:
    """A system knows the key of the request that came first, and another author is another request to it."""
    given = {"input": {"ticketId": "tic_t1002", "text": "Det var jag.", "idempotencyKey": "k1"}}
    ground.operator.ticketing.faults.add(Fault(method="PATCH", body="dropped", times=1))
    await ground.anna.ask(ticket_changes.WRITE, given)
    me = await contact_id(ground.anna)
    assert (await update(ground.anna, me, {"name": "Anna Öberg"}))["__typename"] == "UpdateContactSuccess"

    [error] = (await ground.anna.ask(ticket_changes.WRITE, given))["errors"]
    assert error["extensions"]["code"] == "OUTCOME_UNKNOWN"


async def test_a_ticket_about_a_subscription_that_has_moved(ground: Ground) -> None:
    """To another account than the one that was named with it."""
    about = {"accountId": "acc_100201", "subscriptionId": "sub_p1001"}
    first = await ticket_changes.create(ground.anna, **about)
    assert first["__typename"] == "CreateTicketSuccess"
    account = {"id": "100202", "role": "account", "@referredType": "BillingAccount"}
    product = {"id": "p1001", "role": "product", "@referredType": "Product"}
    await changed(ground.operator.provisioning, "service", "s1001", relatedEntity=[product, account])
    await changed(ground.operator.billing, "product", "p1001", billingAccount={"id": "100202"})

    assert (await ticket_changes.create(ground.anna, "k2", **about))["rule"] == "ACCOUNT_OF_SUBSCRIPTION"
    assert await ticket_changes.create(ground.anna, **about) == first


async def test_an_account_that_was_registered_on_the_company_when_it_was_added(ground: Ground) -> None:
    anna, token = await linking.confirmed(ground.anna, "100204")
    assert await linking.link(anna, "100204", stepUpToken=token) == linking.OWN
    others = [{"id": "o1002", "role": "customer", "name": "Fjällbageriet", "@referredType": "Organization"}]
    await changed(ground.operator.billing, "billingAccount", "100204", relatedParty=others)

    assert await linking.link(anna, "100204") == linking.OWN
    assert (await linking.link(anna, "100204", "k2"))["rule"] == "CODE_NEEDED"


async def test_the_last_account_of_an_administrator(ground: Ground) -> None:
    await grant(ground.settings, ERIK, {"100202": ContactRole.ADMINISTRATOR})
    await grant(ground.settings, ANNA, {"100201": ContactRole.ADMINISTRATOR})
    anna = await ground.gateway.signed_in(ANNA)
    given_up = {"__typename": "UnlinkAccountSuccess", "accounts": []}
    assert await linking.unlink(anna, "acc_100201") == given_up

    assert await linking.unlink(anna, "acc_100201") == given_up
    assert await linking.unlink(anna, "acc_100202", "k2") == linking.NOT_ALLOWED


async def test_the_role_of_an_administrator_who_gave_it_up(ground: Ground) -> None:
    await grant(ground.settings, ERIK, {"100201": ContactRole.ADMINISTRATOR})
    await grant(ground.settings, ANNA, {"100201": ContactRole.ADMINISTRATOR})
    anna = await ground.gateway.signed_in(ANNA)
    me, given = await contact_id(anna), {"grants": [{"accountId": "acc_100201", "roles": ["TICKETS"]}]}
    anna, token = await may_update(anna, me, given)
    first = await update(anna, me, given, token)
    assert first["__typename"] == "UpdateContactSuccess"

    assert await update(anna, me, given) == first
    assert await update(anna, me, {"name": " "}, key="u2") == NOT_ALLOWED
    assert (await update(anna, me, {"name": "Anna"}))["__typename"] == "IdempotencyKeyReused"
