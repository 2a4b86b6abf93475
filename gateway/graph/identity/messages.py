"""From how signing in was refused to what is said about it: the same words whatever the reason."""

from typing import TYPE_CHECKING

from gateway.graph.problems import SignInFailed, TooManyAttempts
from gateway.identity.outcomes import Refusal, TooOften

if TYPE_CHECKING:
    from gateway.graph.context import Context


def problem(context: "Context", refusal: Refusal, failed: str) -> SignInFailed | TooManyAttempts:
    if isinstance(refusal, TooOften):
        seconds = refusal.retry_after_seconds
        text = context.say("Too many attempts. Wait {seconds} seconds and try again.", seconds=seconds)
        return TooManyAttempts(message=text, path=[], retry_after_seconds=seconds)
    return SignInFailed(message=failed, path=[])


def wrong_password(context: "Context") -> str:
    return context.say("Signing in failed. Check user name and password, or try again later.")


def wrong_code(context: "Context") -> str:
    return context.say("The code is wrong or no longer good. Check it, or sign in again.")
