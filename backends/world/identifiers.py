"""Identifiers with right check digits, and the seeded draws that every generated detail comes from.

A draw depends on its seed text alone, so the same object gets the same detail in every process and on every day.
"""

from hashlib import sha256


def draw(seed: str, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int.from_bytes(sha256(seed.encode()).digest()[:8], "big") % (high - low + 1)


def digits(seed: str, count: int) -> str:
    """At most 18 digits, leading zeros kept."""
    return f"{draw(seed, 0, 10**count - 1):0{count}d}"


def with_luhn(body: str) -> str:
    """The digits with their Luhn check digit (ISO/IEC 7812-1 annex B) after them."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{body}{-total % 10}"


def iccid(seed: str, length: int = 19) -> str:
    """19 digits, or 20: 89, Sweden, issuer 99 (assigned to nobody), an account number, Luhn (ITU-T E.118)."""
    return with_luhn(f"894699{digits(f'iccid:{seed}', length - 7)}")


def imei(tac: str, seed: str) -> str:
    """15 digits: eight of the type, six of the device, Luhn (3GPP TS 23.003)."""
    return with_luhn(f"{tac}{digits(f'imei:{seed}', 6)}")


def eid(seed: str) -> str:
    """32 digits: 89, Sweden, issuer 99, two check digits: divided by 97 the whole leaves 1 (GSMA SGP.02)."""
    body = f"89046099{digits(f'eid-a:{seed}', 11)}{digits(f'eid-b:{seed}', 11)}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def ocr(number: str) -> str:
    """A payment reference with length digit: the number, the whole length modulo ten, Luhn."""
    return with_luhn(f"{number}{(len(number) + 2) % 10}")
