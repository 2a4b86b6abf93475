"""The words of the messages sent to people.

A message with a code holds exactly one group of six digits, so that telephones can offer it.
"""

import re
from datetime import timedelta

from gateway.graph.identity.types import Language
from gateway.identity.codes import Purpose
from gateway.wording import say

LIKE_A_CODE = re.compile(r"\d{6,}")


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


def account_link(code: str, company: str, account: str, lifetime: timedelta, language: Language) -> str:
    """To whom the operator has registered for an account that another company asks for."""
    return say(
        "{code} gives {company} access to your customer account {account}. Give it only to somebody you know there, and only if "
        "you want that. It is good for {minutes} minutes.",
        language.name.lower(),
        code=code,
        company=_without_codes(company),
        account=_without_codes(account),
        minutes=lifetime // timedelta(minutes=1),
    )


def account_link_subject(language: Language) -> str:
    return say("A code for your customer account", language.name.lower())


def _without_codes(name: str) -> str:
    """On one line, and with nothing in it that a telephone would take for the code."""
    return LIKE_A_CODE.sub("\N{HORIZONTAL ELLIPSIS}", " ".join(name.split()))


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


def invitation(by: str, token: str, lifetime: timedelta, language: Language) -> tuple[str, str]:
    """Subject and text."""
    to = language.name.lower()
    text = say(
        "{by} invites you to look after your company's subscriptions with your own user name. Choose a password with this "
        "code, within {hours} hours:\n\n{token}\n\nIf you do not know who that is, you need do nothing.",
        to,
        by=by,
        hours=lifetime // timedelta(hours=1),
        token=token,
    )
    return say("An invitation", to), text


def old_number(language: Language) -> str:
    return say(
        "Codes for signing in are sent to another number from now on, no longer to this one. If that is not right, call "
        "customer service.",
        language.name.lower(),
    )


def removed_contact(by: str, language: Language) -> tuple[str, str]:
    """Subject and text."""
    to = language.name.lower()
    text = say(
        "You are no longer a contact of your company: removed by {by}. You were signed out, and can no longer sign in. If that "
        "is not right, ask your company, or call customer service.",
        to,
        by=by,
    )
    return say("You are no longer a contact of your company", to), text
