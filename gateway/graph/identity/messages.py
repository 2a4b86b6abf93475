"""What is said to somebody who could not sign in: the same words whatever the reason."""

from typing import TYPE_CHECKING

from gateway.graph.identity.types import Language
from gateway.graph.problems import SignInFailed, TooManyAttempts
from gateway.identity.outcomes import Refusal, TooOften

if TYPE_CHECKING:
    from gateway.graph.context import Context

WRONG_PASSWORD = {
    Language.SV: "Det gick inte att logga in. Kontrollera användarnamn och lösenord, eller försök igen senare.",
    Language.EN: "Signing in failed. Check user name and password, or try again later.",
}
WRONG_CODE = {
    Language.SV: "Koden är fel eller gäller inte längre. Kontrollera den, eller logga in på nytt.",
    Language.EN: "The code is wrong or no longer good. Check it, or sign in again.",
}
WAIT = {
    Language.SV: "För många försök. Vänta {seconds} sekunder och försök igen.",
    Language.EN: "Too many attempts. Wait {seconds} seconds and try again.",
}


def problem(context: "Context", refusal: Refusal, failed: dict[Language, str]) -> SignInFailed | TooManyAttempts:
    language = language_of(context)
    if isinstance(refusal, TooOften):
        seconds = refusal.retry_after_seconds
        return TooManyAttempts(message=WAIT[language].format(seconds=seconds), path=[], retry_after_seconds=seconds)
    return SignInFailed(message=failed[language], path=[])


def language_of(context: "Context") -> Language:
    """What the client asks for, or else the signed-in person's own, or else Swedish."""
    return context.asked_language or (context.caller.language if context.caller else Language.SV)
