"""Identifiers by the thousand: each is counted, so that none comes twice, in ranges that fixtures/world/README.md gives.

Whatever is generated has an index, from 0 on; its ids end in the index's serial.
"""

from backends.world.identifiers import draw, with_luhn
from backends.world.words import Kind

MOST = 1_000_000
FIRST_SERIAL = 1_000_000
# Coprime to MOST, so that every index gets a number of its own, and neighbours get numbers far apart.
STRIDE = 618_033


def serial(index: int) -> str:
    return str(FIRST_SERIAL + index)


class Numbers:
    """Telephone numbers under +46 78, which the Swedish plan assigns to nobody. Their order depends on the seed."""

    def __init__(self, seed: int) -> None:
        self._offset = draw(f"numbers:{seed}", 0, MOST - 1)

    def line(self, kind: Kind, index: int) -> str:
        """A machine's number has the 15 digits that machines' numbers have."""
        if kind is Kind.M2M:
            return f"+46789{self._place(index):010}"
        return f"+46785{self._place(index):06}" if kind is Kind.FIXED_VOICE else f"+46780{self._place(index):06}"

    def second(self, index: int) -> str:
        return f"+46781{self._place(index):06}"

    def ordered(self, index: int) -> str:
        """That of a line which does not exist yet."""
        return f"+46782{self._place(index):06}"

    def company(self, index: int) -> str:
        return f"+46786{self._place(index):06}"

    def person(self, index: int) -> str:
        return f"+46787{self._place(index):06}"

    def _place(self, index: int) -> int:
        return (index * STRIDE + self._offset) % MOST


def iccid(index: int, last: int) -> str:
    """19 digits. `last`, of at most three digits, keeps neighbours from being guessed; none of the small world's has `500`."""
    return with_luhn(f"894699500{index:06}{last:03}")


def spare_iccid(index: int, last: int) -> str:
    """Of a card that is in no subscription; nor has any of the small world's `501`."""
    return with_luhn(f"894699501{index:06}{last:03}")


def imei(tac: str, index: int) -> str:
    """The types of generated devices are no others' (devices.json), so that counting within a type is enough."""
    return with_luhn(f"{tac}{index:06}")


def organisation_number(index: int) -> str:
    """`59`, where the small world has `55`."""
    body = f"59{13 + index % 7}{index // 7:05}"
    whole = with_luhn(body)
    return f"{whole[:6]}-{whole[6:]}"
