"""Subscriptions by id, from whichever backend knows them, and what the network says of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Batch, BatchRead, Outcome
from gateway.ports.scope import Scope

if TYPE_CHECKING:
    from gateway.graph.barring.types import Bar
    from gateway.graph.context import Context
    from gateway.graph.forwarding.types import CallForwarding
    from gateway.graph.subscriptions.types import NetworkService, ServiceSubscription


class OfSubscription(Protocol):
    @property
    def subscription_id(self) -> str | None: ...


async def subscription_of(
    context: "Context", parents: Sequence[OfSubscription]
) -> Sequence["Outcome[ServiceSubscription]"]:
    ids = list(dict.fromkeys(parent.subscription_id for parent in parents if parent.subscription_id))
    found = dict(zip(ids, await subscriptions(context, ids), strict=True))
    return [found[parent.subscription_id] if parent.subscription_id else None for parent in parents]


async def subscriptions(context: "Context", ids: Sequence[str]) -> list["Outcome[ServiceSubscription]"]:
    """Asks billing and the network at once; the first that knows them all is enough, so neither has to be up."""
    ports = context.ports
    return await either(context, ports.billing.subscriptions_by_id, ports.provisioning.services, ids)


async def sold_subscriptions(context: "Context", ids: Sequence[str]) -> list["Outcome[ServiceSubscription]"]:
    """With their contracts, from billing alone."""
    return await context.reads.many(context.ports.billing.subscriptions_by_id, _scope(context), ids)


async def either(
    context: "Context",
    billing: "BatchRead[ServiceSubscription]",
    network: "BatchRead[NetworkService]",
    keys: Sequence[str],
) -> list["Outcome[ServiceSubscription]"]:
    scope, reads = _scope(context), context.reads
    if await reads.first((billing, network), scope, keys) is billing:
        first = await reads.many(billing, scope, keys)
    else:
        first = [_built(answer) for answer in await reads.many(network, scope, keys)]
    if all(answer is not None and not isinstance(answer, Fault) for answer in first):
        return first
    sold, built = await reads.many(billing, scope, keys), await reads.many(network, scope, keys)
    return [_better(*both) for both in zip(sold, built, strict=True)]


def _better(sold: "Outcome[ServiceSubscription]", built: "Outcome[NetworkService]") -> "Outcome[ServiceSubscription]":
    """Whoever knows it is believed; that it does not exist is believed of billing, its system of record."""
    known = sold is not None and not isinstance(sold, Fault)
    return sold if known or built is None or isinstance(built, Fault) else built.subscription


def _built(answer: "Outcome[NetworkService]") -> "Outcome[ServiceSubscription]":
    return answer if answer is None or isinstance(answer, Fault) else answer.subscription


def contract_of(name: str) -> Batch:
    """The batch function of a field that billing alone knows, for subscriptions that came without their contract."""

    async def of_contract(context: "Context", parents: "Sequence[ServiceSubscription]") -> Sequence[Outcome[Any]]:
        found = await sold_subscriptions(context, [parent.subscription_id for parent in parents])
        return [_of(answer, name) for answer in found]

    return of_contract


def _of(answer: "Outcome[ServiceSubscription]", name: str) -> Any:
    if answer is None or isinstance(answer, Fault):
        return answer
    return None if answer.contract is None else getattr(answer.contract, name)


async def services_of(context: "Context", parents: "Sequence[ServiceSubscription]") -> "list[Outcome[NetworkService]]":
    ids = [parent.subscription_id for parent in parents]
    return await context.reads.many(context.ports.provisioning.services, _scope(context), ids)


async def bars_of(context: "Context", parents: "Sequence[ServiceSubscription]") -> Sequence["Outcome[list[Bar]]"]:
    services = await services_of(context, parents)
    return [service if service is None or isinstance(service, Fault) else service.bars for service in services]


async def forwardings_of(
    context: "Context", parents: "Sequence[ServiceSubscription]"
) -> Sequence["Outcome[list[CallForwarding]]"]:
    services = await services_of(context, parents)
    return [service if service is None or isinstance(service, Fault) else service.forwardings for service in services]


def _scope(context: "Context") -> Scope:
    return context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
