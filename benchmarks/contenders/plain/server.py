"""Serves the graph with Strawberry's own ASGI application."""

from decimal import Decimal
from typing import Annotated

import strawberry
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from benchmarks.contenders.days import last_months, tomorrow
from benchmarks.contenders.given import Given
from benchmarks.contenders.plain.context import Context
from benchmarks.contenders.plain.operator import Operator
from benchmarks.contenders.plain.types import (
    SCALARS,
    Account,
    Company,
    Connection,
    Info,
    Invoice,
    Money,
    MonthlyTotal,
    Node,
    NotFound,
    Order,
    RenameSubscriptionUserInput,
    RenameSubscriptionUserResult,
    RenameSubscriptionUserSuccess,
    ServiceSubscription,
    SubscriptionFilter,
    Ticket,
)

Filter = Annotated[SubscriptionFilter | None, strawberry.argument(name="filter")]


@strawberry.type
class Viewer:
    @strawberry.field
    async def company(self, info: Info) -> Company:
        return await info.context.operator.company()

    @strawberry.field
    async def accounts(self, info: Info) -> list[Account]:
        return await info.context.accounts()

    @strawberry.field
    async def subscriptions(
        self,
        info: Info,
        first: int = 25,
        after: str | None = None,  # noqa: ARG002  part of the schema; nobody asks for a second page here
        where: Filter = None,
    ) -> Connection[ServiceSubscription]:
        return await info.context.operator.subscriptions(first, where)

    @strawberry.field
    async def invoices(self, info: Info, first: int = 25) -> Connection[Invoice]:
        return await info.context.operator.invoices(first)

    @strawberry.field
    async def invoice_trend(self, info: Info, months: int = 6) -> list[MonthlyTotal]:
        now = info.context.now
        days = last_months(now, months)
        totals = await info.context.operator.invoice_totals(days[0], tomorrow(now))
        currency = totals[0][1].currency if totals else "SEK"
        by_month = {day: [total.amount for month, total in totals if month == day] for day in days}
        return [
            MonthlyTotal(
                month=day,
                total=Money(amount=sum(amounts, Decimal("0.00")), currency=currency),
                invoice_count=len(amounts),
            )
            for day, amounts in by_month.items()
        ]

    @strawberry.field
    async def tickets(self, info: Info, first: int = 25) -> Connection[Ticket]:
        return await info.context.operator.tickets(first)

    @strawberry.field
    async def orders(self, info: Info, first: int = 25) -> Connection[Order]:
        return await info.context.operator.orders(first)


@strawberry.type
class Query:
    @strawberry.field
    def viewer(self) -> Viewer:
        return Viewer()

    @strawberry.field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        subscription: ServiceSubscription | None = await info.context.subscriptions.load(id.removeprefix("sub_"))
        return subscription


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def rename_subscription_user(
        self, info: Info, input: RenameSubscriptionUserInput
    ) -> RenameSubscriptionUserResult:
        own: ServiceSubscription | None = await info.context.subscriptions.load(
            input.subscription_id.removeprefix("sub_")
        )
        if own is None:
            return NotFound(message="There is no such subscription.", path=["input", "subscriptionId"])
        renamed = await info.context.operator.rename_user(own, input.user_name, input.idempotency_key)
        return RenameSubscriptionUserSuccess(subscription=renamed)


SCHEMA = strawberry.Schema(
    Query,
    Mutation,
    types=[ServiceSubscription],
    extensions=[ParserCache, ValidationCache],
    config=StrawberryConfig(scalar_map=SCALARS),
)


class Server(GraphQL[Context, None]):
    def __init__(self, given: Given) -> None:
        super().__init__(SCHEMA, graphql_ide=None)
        self._given = given
        self._operator = Operator(given)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        return Context(self._operator, self._given)


def app() -> Server:
    """For uvicorn."""
    return Server(Given.here())
