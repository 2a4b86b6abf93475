"""Rules for addresses that people type."""

import re
from typing import TYPE_CHECKING

from gateway.graph.common import Address, AddressInput
from gateway.graph.problems import InvalidInput

if TYPE_CHECKING:
    from gateway.graph.context import Context

LONGEST_LINE = 100
UNSEEN = dict.fromkeys(
    map(ord, "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}")
)
"""What shapes the characters beside it: part of words in some scripts, and of emoji."""
SWEDISH_CODE = re.compile(r"[1-9]\d{2} ?\d{2}", re.ASCII)
COUNTRY = re.compile(r"[A-Z]{2}")
DOMAIN = re.compile(r"[^.]+(\.[^.]+)+")


def checked_address(context: "Context", path: list[str], given: AddressInput) -> InvalidInput | None:
    """The first rule that a field breaks, in the order of the fields. `path` is where the address stands."""
    lines = {"name": given.name, "street": given.street, "postalCode": given.postal_code, "city": given.city}
    for field, line in lines.items():
        if line is not None and not is_line(line):
            return not_a_line(context, [*path, field])
    if not COUNTRY.fullmatch(given.country_code):
        text = context.say("A country is named by two capital letters, e.g. SE (ISO 3166-1).")
        return InvalidInput(message=text, path=[*path, "countryCode"], rule="COUNTRY")
    if given.country_code == "SE" and not SWEDISH_CODE.fullmatch(given.postal_code):
        text = context.say("A Swedish postal code has five digits, e.g. 981 32.")
        return InvalidInput(message=text, path=[*path, "postalCode"], rule="POSTAL_CODE")
    return None


def checked_email(context: "Context", path: list[str], address: str | None) -> InvalidInput | None:
    """What the scalar leaves open: nothing that cannot be seen, and a domain."""
    if address is None or (address.isprintable() and DOMAIN.fullmatch(address.rpartition("@")[2])):
        return None
    text = context.say("This is no e-mail address. Write it as in info@company.example.")
    return InvalidInput(message=text, path=path, rule="EMAIL")


def as_address(given: AddressInput) -> Address:
    return Address(
        name=given.name,
        street=given.street,
        postal_code=given.postal_code,
        city=given.city,
        country_code=given.country_code,
    )


def is_line(text: str) -> bool:
    """Whether it can stand on one line of a letter, in any script."""
    return 1 <= len(text) <= LONGEST_LINE and text == text.strip() and text.translate(UNSEEN).isprintable()


def not_a_line(context: "Context", path: list[str]) -> InvalidInput:
    text = context.say(
        "Write 1 to {most} characters that can be printed, without blanks at either end.", most=LONGEST_LINE
    )
    return InvalidInput(message=text, path=path, rule="LENGTH")
