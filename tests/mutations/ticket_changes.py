"""The mutations of tickets, as a client writes them."""

from typing import Any

from tests.harness import SignedIn

PROBLEM = """fragment Why on Problem {
  message path ... on InvalidInput { rule } ... on FileRejected { rule } ... on NotAllowed { supportPhone }
}"""
CREATE = (
    """mutation ($input: CreateTicketInput!) { createTicket(input: $input) { __typename
  ... on CreateTicketSuccess { ticket { id subject description category department status createdAt
    account { id } subscription { id } messages { text } attachments { fileName mimeType sizeBytes } allowedMoves } }
  ...Why } }"""
    + PROBLEM
)
WRITE = (
    """mutation ($input: AddTicketMessageInput!) { addTicketMessage(input: $input) { __typename
  ... on AddTicketMessageSuccess { ticket { id status messages { author fromCustomer text } } }
  ... on Conflict { conflictingBars conflictingForwardings blockingOrders { id } } ...Why } }"""
    + PROBLEM
)
MOVE = (
    """mutation ($input: MoveTicketInput!) { moveTicket(input: $input) { __typename
  ... on MoveTicketSuccess { ticket { id status messages { fromCustomer text } allowedMoves } } ...Why } }"""
    + PROBLEM
)
ONE = "query ($id: ID!) { node(id: $id) { ... on Ticket { subject description department status messages { text } } } }"

TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
EMOJI_AND_RTL = "Fel på växeln 👩🏽‍🔧🏗 مرحبا שלום e\u0301 \u202babc\u202c \t\nslut"
NOT_FOUND = "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t."
LACKS_RIGHT = "Du saknar behörighet för detta. Be en administratör på ditt företag om den, eller ring kundservice."


async def create(who: SignedIn, key: str = "k1", **changes: Any) -> dict[str, Any]:
    given = {"category": "SUPPORT", "subject": "Tyst i luren", "description": "Det knastrar.", "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(CREATE, {"input": {**given, **changes}}))["createTicket"]
    return result


async def write(
    who: SignedIn, ticket: str = "tic_t1002", text: str = "Det var jag.", key: str = "k1"
) -> dict[str, Any]:
    given = {"ticketId": ticket, "text": text, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(WRITE, {"input": given}))["addTicketMessage"]
    return result


async def move(who: SignedIn, ticket: str, to: str, key: str = "k1", text: str | None = None) -> dict[str, Any]:
    given = {"ticketId": ticket, "move": to, "text": text, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(MOVE, {"input": given}))["moveTicket"]
    return result


async def status_of(who: SignedIn, ticket: str) -> str:
    status: str = (await who.data(ONE, {"id": ticket}))["node"]["status"]
    return status
