"""Refusals: values that mutations return, never exceptions."""

import strawberry

from gateway.graph.rights import Policy, policy


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
