"""The one way to show a telephone number to somebody who may not know it, and to a log."""

import phonenumbers

SHOWN = 3
HIDDEN = "*****"


def mask_number(number: str) -> str:
    """+46701740605 -> +46*****605: the country and the last three digits; how many are hidden is not told."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return HIDDEN
    national = phonenumbers.national_significant_number(parsed)
    return f"+{parsed.country_code}{HIDDEN}{national[-SHOWN:] if len(national) > 2 * SHOWN else ''}"
