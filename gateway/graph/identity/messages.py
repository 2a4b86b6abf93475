"""From how signing in was refused to what is said about it: the same words whatever the reason."""

from typing import TYPE_CHECKING

from gateway.graph.problems import InvalidInput, SignInFailed, TooManyAttempts
from gateway.identity.outcomes import Refusal, TooOften
from gateway.identity.password_rules import PRODUCT, SHORTEST, BrokenRule, broken_rule

if TYPE_CHECKING:
    from gateway.graph.context import Context


def problem(context: "Context", refusal: Refusal, failed: str, *field: str) -> SignInFailed | TooManyAttempts:
    """`field` is the name of the input's field, as the graph writes it, where only that one can be wrong."""
    if isinstance(refusal, TooOften):
        return too_often(context, refusal)
    return SignInFailed(message=failed, path=["input", *field] if field else [])


def too_often(context: "Context", refusal: TooOften) -> TooManyAttempts:
    seconds = refusal.retry_after_seconds
    text = context.say("Too many attempts. Wait {seconds} seconds and try again.", seconds=seconds)
    return TooManyAttempts(message=text, path=[], retry_after_seconds=seconds)


def wrong_password(context: "Context") -> str:
    return context.say("Signing in failed. Check user name and password, or try again later.")


def wrong_code(context: "Context") -> str:
    return context.say("The code is wrong or no longer good. Check it, or sign in again.")


def wrong_step_up_code(context: "Context") -> str:
    return context.say("The code is wrong or no longer good. Check it, or ask for another with requestStepUp.")


def broken_password(context: "Context", password: str, field: str) -> InvalidInput | None:
    """The rule that a new password breaks, whoever's it is. `field` is the name of the input's field, as the graph writes it."""
    broken = broken_rule(password, context.services.settings.password_words)
    return None if broken is None else refused_password(context, broken, field)


def refused_password(context: "Context", broken: BrokenRule, field: str) -> InvalidInput:
    if broken is BrokenRule.LENGTH:
        text = context.say("A password has at least {least} characters.", least=SHORTEST)
    elif broken is BrokenRule.COMMON:
        text = context.say(
            "This password is one of those that are tried first. Choose another, such as several words that do not belong together."
        )
    else:
        text = context.say(
            "This password says no more than who you are and where: your name, user name, e-mail address, company or {product}. "
            "Choose words that have nothing to do with you.",
            product=PRODUCT,
        )
    return InvalidInput(message=text, path=["input", field], rule=broken.value)


def wrong_link_code(context: "Context") -> str:
    return context.say("The code is wrong or no longer good. Check it, or ask for another with requestAccountLink.")
