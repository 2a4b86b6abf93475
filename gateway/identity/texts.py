"""The words of the messages sent to people.

A message with a code holds exactly one group of six digits, so that telephones can offer it.
"""

from datetime import timedelta

from gateway.graph.identity.types import Language
from gateway.wording import say


def code_message(code: str, lifetime: timedelta, language: Language) -> str:
    return say(
        "{code} is your code to sign in. It is good for {minutes} minutes. Never give it to anyone.",
        language.name.lower(),
        code=code,
        minutes=lifetime // timedelta(minutes=1),
    )
