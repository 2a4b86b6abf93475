"""The graph's scalars. They check type and length alone; the rules behind them are problems of the mutations that take them."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

PhoneNumber = NewType("PhoneNumber", str)
ICCID = NewType("ICCID", str)
IMEI = NewType("IMEI", str)
EmailAddress = NewType("EmailAddress", str)
IdempotencyKey = NewType("IdempotencyKey", str)

SHAPES: Mapping[object, str] = {
    PhoneNumber: r"\+[1-9][0-9]{3,14}",
    ICCID: r"[0-9]{19,20}",
    IMEI: r"[0-9]{15}",
    EmailAddress: r"[^@\s]{1,64}@[^@\s]{1,189}",
    IdempotencyKey: r"[\s\S]{1,255}",
}
"""Patterns of the whole text, whether a client sends it or a system."""


def _text(scalar: Any, says: str) -> Callable[[object], str]:
    shape = re.compile(SHAPES[scalar])

    def parse(value: object) -> str:
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise ValueError(f"{scalar.__name__} must be {says}.")
        return value

    return parse


def _parse_datetime(value: object) -> datetime:
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise ValueError("DateTime must be an RFC 3339 instant with its offset, e.g. 2026-11-22T10:00:00+01:00.")
    return parsed


def _parse_date(value: object) -> date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("Date must be a calendar day as YYYY-MM-DD.")


def _parse_decimal(value: object) -> Decimal:
    if isinstance(value, str) and len(value) <= 40:
        try:
            parsed = Decimal(value)
        except InvalidOperation:
            parsed = Decimal("NaN")
        if parsed.is_finite():
            return parsed
    raise ValueError('Decimal must be a number written as a string, e.g. "129.50".')


def _scalar(
    name: str,
    description: str,
    parse: Callable[[Any], Any],
    serialize: Callable[[Any], Any] = str,
    url: str | None = None,
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name, description=description, parse_value=parse, serialize=serialize, specified_by_url=url
    )


SCALARS: dict[object, ScalarDefinition] = {
    datetime: _scalar(
        "DateTime",
        "An instant, RFC 3339 with its offset.",
        _parse_datetime,
        datetime.isoformat,
        "https://datatracker.ietf.org/doc/html/rfc3339",
    ),
    date: _scalar("Date", "A calendar day in Europe/Stockholm, YYYY-MM-DD.", _parse_date, date.isoformat),
    Decimal: _scalar(
        "Decimal", "An exact decimal number, written as a string.", _parse_decimal, lambda value: format(value, "f")
    ),
    PhoneNumber: _scalar(
        "PhoneNumber",
        "A telephone number of any kind in E.164 form, e.g. +46701740605 (ITU-T E.164: a plus and at most 15 digits).",
        _text(PhoneNumber, "in E.164 form: a plus, the country code and 4 to 15 digits in all"),
    ),
    ICCID: _scalar(
        "ICCID",
        "A SIM card's serial number, 19 or 20 digits (ITU-T E.118).",
        _text(ICCID, "19 or 20 digits"),
    ),
    IMEI: _scalar("IMEI", "A device's serial number, 15 digits (3GPP TS 23.003).", _text(IMEI, "15 digits")),
    EmailAddress: _scalar(
        "EmailAddress",
        "An e-mail address.",
        _text(EmailAddress, "one address with a single @, at most 254 characters"),
    ),
    IdempotencyKey: _scalar(
        "IdempotencyKey",
        "A key the client chooses for a change, 1 to 255 characters: the same key and input make the change once.",
        _text(IdempotencyKey, "1 to 255 characters"),
    ),
}
