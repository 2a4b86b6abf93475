"""Refusals: values that mutations return, never exceptions."""

from typing import TYPE_CHECKING

import strawberry

from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import PhoneNumber

if TYPE_CHECKING:
    from gateway.graph.context import Context


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
@strawberry.type(description="A value breaks a rule.")
class InvalidInput(Problem):
    rule: str = strawberry.field(description="The rule, as a word that does not change, e.g. LENGTH.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The idempotency key was used before, with other input.")
class IdempotencyKeyReused(Problem):
    pass


@policy(Policy.AS_PARENT)
@strawberry.type(description="The same change is being made at this moment.")
class IdempotencyInProgress(Problem):
    retry_after_seconds: int = strawberry.field(description="How long to wait before sending it again.")


def not_found(context: "Context", field: str) -> NotFound:
    """`field` is the name of the input's field, as the graph writes it."""
    text = context.say("There is no such thing, or it is not yours. Check the id.")
    return NotFound(message=text, path=["input", field])


def not_allowed(context: "Context") -> NotAllowed:
    text = context.say(
        "You lack the right to do this. Ask an administrator of your company for it, or call customer service."
    )
    return NotAllowed(message=text, path=[], support_phone=PhoneNumber(context.services.settings.support_phone))
