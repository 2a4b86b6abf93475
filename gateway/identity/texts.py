"""The words of the messages sent to people.

A message with a code holds exactly one group of six digits, so that telephones can offer it.
"""

from datetime import timedelta

from gateway.graph.identity.types import Language

CODE = {
    Language.SV: "{code} är din kod för att logga in. Den gäller i {minutes} minuter. Lämna aldrig ut den till någon.",
    Language.EN: "{code} is your code to sign in. It is good for {minutes} minutes. Never give it to anyone.",
}


def code_message(code: str, lifetime: timedelta, language: Language) -> str:
    return CODE[language].format(code=code, minutes=lifetime // timedelta(minutes=1))
