"""The small pieces that every published resource is made of, and what they become."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from gateway.graph.common import Money
from gateway.graph.ids import BACKEND_ID, is_backend_id
from gateway.graph.scalars import ICCID, SHAPES, EmailAddress, PhoneNumber

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LARGEST_INT = 2**31 - 1
"""What GraphQL's Int can hold."""
MOST_MONEY = Decimal(10) ** 13

_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?")
_CENT = Decimal("0.01")


class Malformed(ValueError):
    """A value of the right JSON type that makes no sense."""


class Wire(msgspec.Struct, rename="camel", gc=False):
    """Attributes without a default must be there; others may be absent or null, lists may only be absent.

    Rows are trees, so the collector of cycles has nothing to find in them.
    """


class Published(Enum):
    """Published values, checked while decoding; read without regard to blanks."""

    @classmethod
    def _missing_(cls, value: object) -> "Published | None":
        return next((each for each in cls if each.value == str(value).strip()), None)


def whole_text(pattern: str) -> Meta:
    return Meta(pattern=rf"^{pattern}\Z")


Id = Annotated[str, whole_text(BACKEND_ID)]
Number = Annotated[PhoneNumber, whole_text(SHAPES[PhoneNumber])]
Iccid = Annotated[ICCID, whole_text(SHAPES[ICCID])]
Email = Annotated[EmailAddress, whole_text(SHAPES[EmailAddress])]
MimeType = Annotated[str, whole_text(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}")]
Instant = Annotated[datetime, Meta(tz=True)]
InstantText = Annotated[str, Meta(max_length=40)]
"""An instant by which a list can be sorted: kept as it was sent, since it comes back as a sort key."""
Amount = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=0, le=LARGEST_INT)]


class Ref(Wire):
    id: Id


class Named(Wire):
    name: str


class RelatedParty(Wire):
    role: str = ""
    name: str | None = None


class Key(Wire):
    """A reference that a row is recognised by: its id is compared with known ones, and goes no further."""

    id: str


class RelatedEntity(Wire):
    """`checked` reads its id where that is not compared with known ones."""

    id: str
    role: str


class TimePeriod(Wire):
    """`day_at` reads its ends: thousands of rows share a few."""

    start_date_time: InstantText
    end_date_time: InstantText


class Characteristic(Wire):
    """Its value is decoded as what it is asked for as, and not at all where nobody asks."""

    name: str
    value: msgspec.Raw = msgspec.Raw(b"null")


class MoneyValue(Wire):
    """`value` is kept as the digits that were sent, so that no cent goes through a binary number."""

    unit: str
    value: msgspec.Raw


class Price(Wire):
    duty_free_amount: MoneyValue


class PricePart(Wire):
    """637 ProductPrice and 622 OrderPrice."""

    price_type: str
    price: Price
    recurring_charge_period: str | None = None


S = TypeVar("S", bound=msgspec.Struct)
E = TypeVar("E", bound=Enum)


class Table(Generic[E]):
    """Published values and ours, one to one: read without regard to blanks, sent as published."""

    def __init__(self, published: Mapping[str, E]) -> None:
        self._ours = {value.strip(): ours for value, ours in published.items()}
        self._theirs = {ours: value for value, ours in published.items()}

    def read(self, value: str) -> E:
        """Raises Malformed for a value that is not published."""
        ours = self._ours.get(value) or self._ours.get(value.strip())
        if ours is None:
            raise Malformed(f"unknown value {value[:40]!r}")
        return ours

    def published(self, ours: E) -> str:
        return self._theirs[ours]

    def sent(self, ours: Iterable[E] | None) -> list[str] | None:
        return None if ours is None else [self._theirs[value] for value in ours]


class Characteristics(Generic[S]):
    """Characteristics by their names, those of a shape, as strictly typed as its attributes."""

    def __init__(self, shape: type[S]) -> None:
        self._shape = shape
        self._known: dict[str, tuple[str, Callable[[msgspec.Raw], Any]]] = {
            field.encode_name: (field.name, msgspec.json.Decoder(field.type).decode)
            for field in msgspec.structs.fields(shape)
        }

    def read(self, listed: Iterable[Characteristic]) -> S:
        """Raises ValidationError, or Malformed where one is missing."""
        known, found = self._known, {}
        for each in listed:
            asked_for = known.get(each.name)
            if asked_for is not None:
                attribute, decode = asked_for
                found[attribute] = decode(each.value)
        try:
            return self._shape(**found)
        except TypeError as error:
            raise Malformed(str(error)) from error


@lru_cache(maxsize=2_000)
def instant(text: str) -> datetime:
    return msgspec.convert(text, Instant)


@lru_cache(maxsize=2_000)
def day_at(text: str) -> date:
    """The calendar day of an instant in Stockholm. Raises ValidationError or Malformed."""
    return day_of(instant(text))


def instant_text(at: datetime) -> str:
    """UTC, whole seconds: how instants stand in a query."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def day_of(at: datetime) -> date:
    """The calendar day in Stockholm."""
    try:
        return at.astimezone(STOCKHOLM).date()
    except OverflowError as error:
        raise Malformed("an instant outside the calendar") from error


def beginning_of(day: date, days_later: int = 0) -> datetime | None:
    """When a day begins in Stockholm; None where that lies outside the calendar."""
    try:
        return datetime.combine(day + timedelta(days=days_later), time(), STOCKHOLM).astimezone(UTC)
    except OverflowError:
        return None


def whole(amount: float) -> int:
    """A count, however its system writes whole numbers."""
    if not amount.is_integer() or amount > LARGEST_INT:
        raise Malformed("expected a whole number that is not too large")
    return int(amount)


def money(value: MoneyValue) -> Money:
    """With two decimals; raises Malformed for fractions of a cent, sums beyond any invoice, and what is no currency."""
    return Money(amount=_amount(bytes(value.value), value.unit), currency=value.unit)


@lru_cache(maxsize=2_000)
def _amount(digits: bytes, currency: str) -> Decimal:
    if not _CURRENCY.fullmatch(currency):
        raise Malformed(f"expected a currency, not {currency[:40]!r}")
    text = digits.strip().decode("utf-8", "replace")
    if not _NUMBER.fullmatch(text):
        raise Malformed("expected a number")
    amount = Decimal(text)
    if abs(amount) >= MOST_MONEY or amount != amount.quantize(_CENT):
        raise Malformed("expected an amount of at most 13 digits and two decimals")
    return amount.quantize(_CENT) + 0


def fee(parts: Iterable[PricePart], price_type: str, period: str | None = None) -> Money | None:
    """The price of that type (and charged by that period) without VAT; None when there is none."""
    for part in parts:
        if part.price_type.strip() == price_type and period in (None, part.recurring_charge_period):
            return money(part.price.duty_free_amount)
    return None


def name_in(role: str, parties: Iterable[RelatedParty]) -> str | None:
    for party in parties:
        if party.role.strip() == role:
            return party.name
    return None


def only(role: str, entities: Iterable[RelatedEntity]) -> str:
    """The id of the one entity in that role; raises Malformed where there is none or several."""
    found = None
    for entity in entities:
        if entity.role.strip() == role:
            if found is not None:
                raise Malformed(f"several related entities in the role {role}")
            found = entity.id
    if found is None:
        raise Malformed(f"expected a related entity in the role {role}")
    return found


def checked(id: str) -> str:
    """Raises Malformed for what cannot be an id."""
    if not is_backend_id(id):
        raise Malformed(f"expected an id, not {id[:40]!r}")
    return id
