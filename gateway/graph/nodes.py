"""Objects by id: the prefix leads to the chapter, the chapter's own rights decide."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry

from gateway.faults import ErrorCode, Fault
from gateway.graph import ids
from gateway.graph.common import Node
from gateway.graph.company.queries import accounts_by_id, contacts_by_id
from gateway.graph.edges import Batch, Outcome
from gateway.graph.invoices.queries import invoices_by_id
from gateway.graph.orders.queries import orders_by_id
from gateway.graph.rights import Policy, resolved
from gateway.graph.subscriptions.edges import subscriptions
from gateway.graph.tickets.queries import tickets_by_id

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]

MOST_NODES = 100


def _where_allowed(read: Callable[["Context", Sequence[str]], Awaitable[Sequence[Outcome[Any]]]]) -> Batch:
    """Who lacks the role for a type sees none of its objects: they are as unknown as made-up ones."""

    async def batch(context: "Context", backend_ids: Sequence[str]) -> Sequence[Outcome[Any]]:
        if context.caller is None:
            return [None] * len(backend_ids)
        try:
            return await read(context, backend_ids)
        except Fault as fault:
            if fault.code is ErrorCode.NOT_ALLOWED:
                return [None] * len(backend_ids)
            raise

    return batch


BY_PREFIX: dict[str, Batch] = {
    ids.SUBSCRIPTION: _where_allowed(subscriptions),
    ids.INVOICE: _where_allowed(invoices_by_id),
    ids.TICKET: _where_allowed(tickets_by_id),
    ids.ORDER: _where_allowed(orders_by_id),
    ids.ACCOUNT: _where_allowed(accounts_by_id),
    ids.CONTACT: _where_allowed(contacts_by_id),
}


async def node_of(context: "Context", id: str) -> Node | None:
    """Raises BAD_ID for what is no id of a Node. Asked for side by side, objects of one type are read together."""
    prefix, backend_id = ids.parse(id)
    if prefix not in BY_PREFIX:
        raise ids.unknown(id)
    node: Node | None = await context.gathering.one(BY_PREFIX[prefix], backend_id, {})
    return node


@strawberry.type
class NodeQueries:
    @resolved(by=Policy.BY_OBJECT, description="The object with this id; null when it does not exist or is not yours.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="An id this graph has given out.")],
    ) -> Node | None:
        return await node_of(info.context, id)

    @resolved(
        by=Policy.BY_OBJECT,
        description="The objects with these ids, in the same order; null where there is none or it is not yours.",
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="At most 100 ids this graph has given out.")
        ],
    ) -> list[Node | None]:
        # A fault of one stands in its place, and leaves the others standing.
        return await asyncio.gather(*(node_of(info.context, id) for id in ids), return_exceptions=True)  # type: ignore[return-value]
