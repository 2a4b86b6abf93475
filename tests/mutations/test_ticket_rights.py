"""Who may open, write on and move which tickets, and read their files."""

import pytest

from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn
from tests.mutations.granting import ERIK, grant
from tests.mutations.test_uploads import CREATE_TICKET, sent
from tests.mutations.ticket_changes import LACKS_RIGHT, NOT_FOUND, create, move, write
from tests.mutations.trail import trail


@pytest.mark.parametrize("about", ["accountId", "subscriptionId"])
@pytest.mark.parametrize("whose", ["others", "nobodys"])
async def test_z1_what_is_not_yours_is_as_unknown_as_what_does_not_exist(
    anna: SignedIn, about: str, whose: str
) -> None:
    ids = {"others": {"accountId": "acc_200101", "subscriptionId": "sub_p2003"}, "nobodys": {}}[whose]
    given = ids.get(about, {"accountId": "acc_999999", "subscriptionId": "sub_p9999"}[about])

    assert await create(anna, **{about: given}) == {
        "__typename": "NotFound",
        "message": NOT_FOUND,
        "path": ["input", about],
    }
    assert anna.changes == []


@pytest.mark.parametrize("ticket", ["tic_t2001", "tic_t9999"])
async def test_z1_tickets_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, ticket: str) -> None:
    unknown = {"__typename": "NotFound", "message": NOT_FOUND, "path": ["input", "ticketId"]}

    assert await write(anna, ticket) == unknown
    assert await move(anna, ticket, "CANCEL") == unknown
    assert anna.changes == []


async def test_an_account_that_is_not_the_subscription_s(anna: SignedIn) -> None:
    assert await create(anna, subscriptionId="sub_p1005", accountId="acc_100202") == {
        "__typename": "InvalidInput",
        "message": "Abonnemanget hör till ett annat konto. Ange det kontot, eller inget.",
        "path": ["input", "accountId"],
        "rule": "ACCOUNT_OF_SUBSCRIPTION",
    }
    assert anna.changes == []


async def test_erik_may_on_his_own_account(erik: SignedIn) -> None:
    assert (await create(erik, accountId="acc_100202"))["__typename"] == "CreateTicketSuccess"
    assert (await write(erik, "tic_t1005"))["__typename"] == "AddTicketMessageSuccess"


async def test_who_only_sees_subscriptions_writes_on_none_of_their_tickets(
    gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100202": ContactRole.SUBSCRIPTIONS, "100203": ContactRole.TICKETS})
    erik = await gateway.signed_in(ERIK)
    refused = {"__typename": "NotAllowed", "message": LACKS_RIGHT, "path": [], "supportPhone": "+46701740699"}

    assert await create(erik, accountId="acc_100202") == refused
    assert await create(erik, subscriptionId="sub_p1017") == refused
    assert await write(erik, "tic_t1014") == refused
    assert await move(erik, "tic_t1014", "CANCEL") == refused
    assert (erik.changes, await trail(settings)) == ([], [])


async def test_z2_a_file_is_read_by_who_may_read_its_ticket(erik: SignedIn, settings: Settings) -> None:
    """Who sees subscriptions alone sees the tickets about them, and no others of the account."""
    ids, links = [], []
    for number, about in enumerate(({"accountId": "acc_100202"}, {"subscriptionId": "sub_p1017"})):
        given = {"category": "SUPPORT", "subject": "s", "description": "d", "uploadIds": [await sent(erik)], **about}
        made = await erik.data(CREATE_TICKET, {"input": {**given, "idempotencyKey": f"k{number}"}})
        ids.append(made["createTicket"]["ticket"]["id"])
        links += [each["url"] for each in made["createTicket"]["ticket"]["attachments"]]
    assert [(await erik.gateway.client.get(url)).status_code for url in links] == [200, 200]

    await grant(settings, ERIK, {"100202": ContactRole.SUBSCRIPTIONS})
    assert [(await erik.gateway.client.get(url)).status_code for url in links] == [404, 200]
    again = await erik.gateway.signed_in(ERIK)
    seen = await again.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids})
    assert seen == {"nodes": [None, {"id": ids[1]}]}
