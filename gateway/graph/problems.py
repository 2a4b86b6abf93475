"""Refusals: values that mutations return, never exceptions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Protocol, TypeAlias

import strawberry

from gateway.faults import Fault
from gateway.graph.barring.types import BarKind
from gateway.graph.edges import Outcome, edge
from gateway.graph.forwarding.types import ForwardingCondition
from gateway.graph.identity.types import FactorKind
from gateway.graph.rights import Policy, policy, resolved
from gateway.graph.scalars import PhoneNumber

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.orders.types import Order


@policy(Policy.AS_PARENT)
@strawberry.interface(description="Why something was refused.")
class Problem:
    message: str = strawberry.field(description="What is wrong and what to do, in the language of Accept-Language.")
    path: list[str] = strawberry.field(
        description='The input it is about, e.g. ["input", "code"]; empty when it is about none.'
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="User name, password or code did not fit; which of them is not said.")
class SignInFailed(Problem):
    retry_after_seconds: int | None = strawberry.field(
        default=None, description="How long to wait before trying again, where waiting helps."
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="Too many attempts, or codes asked for too quickly.")
class TooManyAttempts(Problem):
    retry_after_seconds: int = strawberry.field(description="How long to wait before trying again.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="There is no such thing, or it is another company's: the two look the same.")
class NotFound(Problem):
    pass


@policy(Policy.AS_PARENT)
@strawberry.type(description="A right or an agreement is missing.")
class NotAllowed(Problem):
    support_phone: PhoneNumber | None = strawberry.field(description="Customer service's number, where it can help.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A second factor has to confirm this first, by requestStepUp and verifyStepUp.")
class StepUpRequired(Problem):
    numbers: strawberry.Private[frozenset[str]]

    @resolved(by=Policy.AS_PARENT, description="The person's factors that may confirm it; empty where there is none.")
    async def allowed_factors(self, info: strawberry.Info["Context", None]) -> list[FactorKind]:
        context = info.context
        return await context.services.step_ups.allowed(context.signed_in, self.numbers)


@policy(Policy.AS_PARENT)
@strawberry.type(description="A value breaks a rule.")
class InvalidInput(Problem):
    rule: str = strawberry.field(description="The rule, as a word that does not change, e.g. LENGTH.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A file is not accepted.")
class FileRejected(Problem):
    rule: str = strawberry.field(description="The rule it breaks, as a word that does not change, e.g. SIZE.")


class Blocked(Protocol):
    @property
    def blocking_order_ids(self) -> Sequence[str]: ...


async def orders_in_the_way(context: "Context", parents: Sequence[Blocked]) -> Sequence["Outcome[list[Order]]"]:
    return [await _orders(context, parent.blocking_order_ids) for parent in parents]


async def _orders(context: "Context", ids: Sequence[str]) -> "Outcome[list[Order]]":
    from gateway.graph.orders.queries import orders_by_id

    found = await orders_by_id(context, ids) if ids else []
    failed = next((each for each in found if isinstance(each, Fault)), None)
    return failed or [each for each in found if each is not None and not isinstance(each, Fault)]


@policy(Policy.AS_PARENT)
@strawberry.type(description="Something else that stands is in the way.")
class Conflict(Problem):
    blocking_order_ids: strawberry.Private[Sequence[str]] = ()
    conflicting_bars: list[BarKind] = strawberry.field(
        default_factory=list, description="The bars that stand against it."
    )
    conflicting_forwardings: list[ForwardingCondition] = strawberry.field(
        default_factory=list, description="The forwardings that stand against it, by their conditions."
    )
    blocking_orders: list[Annotated["Order", strawberry.lazy("gateway.graph.orders.types")]] | None = edge(
        orders_in_the_way, description="The orders under way that stand against it, as far as you may see them."
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="The idempotency key was used before, with other input or more than a week ago.")
class IdempotencyKeyReused(Problem):
    pass


@policy(Policy.AS_PARENT)
@strawberry.type(description="The same change is being made at this moment.")
class IdempotencyInProgress(Problem):
    retry_after_seconds: int = strawberry.field(description="How long to wait before sending it again.")


KeyProblem: TypeAlias = IdempotencyKeyReused | IdempotencyInProgress
"""What every keyed change may be answered with."""


def not_found(context: "Context", field: str) -> NotFound:
    """`field` is the name of the input's field, as the graph writes it."""
    text = context.say("There is no such thing, or it is not yours. Check the id.")
    return NotFound(message=text, path=["input", field])


def not_allowed(context: "Context") -> NotAllowed:
    text = context.say(
        "You lack the right to do this. Ask an administrator of your company for it, or call customer service."
    )
    return NotAllowed(message=text, path=[], support_phone=context.support_phone)
