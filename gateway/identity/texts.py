"""The words of the messages sent to people.

A message with a code holds exactly one group of six digits, so that telephones can offer it.
"""

from datetime import timedelta

from gateway.graph.identity.types import Language
from gateway.identity.codes import Purpose
from gateway.wording import say


def code_message(code: str, purpose: Purpose, lifetime: timedelta, language: Language) -> str:
    to, minutes = language.name.lower(), lifetime // timedelta(minutes=1)
    if purpose is Purpose.STEP_UP:
        return say(
            "{code} confirms what you are about to do. It is good for {minutes} minutes. Never give it to anyone.",
            to,
            code=code,
            minutes=minutes,
        )
    return say(
        "{code} is your code to sign in. It is good for {minutes} minutes. Never give it to anyone.",
        to,
        code=code,
        minutes=minutes,
    )


def password_reset(token: str, lifetime: timedelta, language: Language) -> tuple[str, str]:
    """Subject and text."""
    to = language.name.lower()
    text = say(
        "Somebody, probably you, asked for a new password. Choose one with this code, within {minutes} minutes:\n\n{token}\n\n"
        "If it was not you, you need do nothing: your password is as it was.",
        to,
        minutes=lifetime // timedelta(minutes=1),
        token=token,
    )
    return say("A new password", to), text


def password_changed(language: Language) -> tuple[str, str]:
    """Subject and text."""
    to = language.name.lower()
    text = say(
        "Your password was changed, and you were signed out elsewhere. If it was not you, call customer service.", to
    )
    return say("Your password was changed", to), text
