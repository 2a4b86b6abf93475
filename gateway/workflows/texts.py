"""The words of the messages about a SIM that is being replaced."""

from gateway.graph.identity.types import Language
from gateway.identity.sim_replacements import Recipient
from gateway.wording import say

SWEDISH = Language.SV
"""The operator's: whoever has the SIM in hand is nobody the gateway knows."""


def to_old_sim(link: str | None) -> str:
    if link is None:
        return say(
            "The SIM of this number is about to be replaced. Was it not you? Tell your company's administrator at once.",
            _code(SWEDISH),
        )
    return say(
        "The SIM of this number is about to be replaced. Was it not you? Tell your company's administrator at once, who can "
        "stop it here: {link}",
        _code(SWEDISH),
        link=link,
    )


def notice_subject(person: Recipient) -> str:
    return say("A SIM is about to be replaced", _code(person.language))


def notice(person: Recipient, number: str | None, link: str | None) -> str:
    if link is None:
        return say(
            "Hello {name},\n\nThe SIM of {number} is about to be replaced. Sign in and cancel the replacement if it is not "
            "wanted: until the network carries it out, the old SIM works and nothing has changed.",
            _code(person.language),
            name=person.name,
            number=number or "-",
        )
    return say(
        "Hello {name},\n\nThe SIM of {number} is about to be replaced. If that is not wanted, sign in and cancel it here:"
        "\n\n{link}\n\nUntil the network carries it out, the old SIM works and nothing has changed.",
        _code(person.language),
        name=person.name,
        number=number or "-",
        link=link,
    )


def esim_subject(language: Language) -> str:
    return say("Your new eSIM", _code(language))


def esim(language: Language, number: str | None, code: str) -> str:
    return say(
        "This is the activation code of the new eSIM of {number}:\n\n{code}\n\nLet the telephone's camera read the "
        "picture, or type the code. It can be used once; the old SIM works until then.",
        _code(language),
        number=number or "-",
        code=code,
    )


def _code(language: Language) -> str:
    return language.name.lower()
