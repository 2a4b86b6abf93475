"""Reads a folder of facts as they stand on one day."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from backends.world.facts import STOCKHOLM, Lists, SubscriptionFacts, expand
from backends.world.structs import (
    BarOffer,
    Company,
    Day,
    DeviceModel,
    ForwardingOffer,
    Instant,
    Operator,
    Order,
    Plan,
    Subscription,
    Ticket,
    World,
)

T = TypeVar("T")

OFFSET = re.compile(r"([+-]?\d+)([dm])(?: (\d\d):(\d\d))?")


def load_world(path: Path, today: date) -> World:
    """Raises ValueError (msgspec.ValidationError is one) on a wrong file, KeyError on a name that is in no list."""
    read = partial(_read, path, today)
    plans = {plan.id: plan for plan in read("plans.json", tuple[Plan, ...])}
    bar_offers = read("bars.json", tuple[BarOffer, ...])
    forwarding_offers = read("forwardings.json", tuple[ForwardingOffer, ...])
    companies = {each.id: _owning(each) for each in read("companies.json", tuple[Company, ...])}
    accounts = {account.id: account for company in companies.values() for account in company.accounts}
    lists = Lists(
        today=today,
        plans=plans,
        bar_offers={offer.code: offer for offer in bar_offers},
        forwarding_offers={offer.condition: offer for offer in forwarding_offers},
        device_models=read("devices.json", dict[str, DeviceModel]),
    )
    orders = read("orders.json", tuple[Order, ...])
    tickets = read("tickets.json", tuple[Ticket, ...])
    return World(
        today=today,
        operator=read("operator.json", Operator),
        plans=plans,
        bar_offers=bar_offers,
        forwarding_offers=forwarding_offers,
        companies=companies,
        accounts=accounts,
        subscriptions={
            subscription.id: subscription
            for account in accounts.values()
            for subscription in _subscriptions(read, account.id, account.company, lists)
        },
        orders={each.id: msgspec.structs.replace(each, company=accounts[each.account].company) for each in orders},
        tickets={each.id: each for each in tickets},
        attachments={
            attachment.id: (path / "attachments" / attachment.file).read_bytes()
            for ticket in tickets
            for attachment in ticket.attachments
        },
    )


def _subscriptions(
    read: Callable[[str, Any], Any], account: str, company: str, lists: Lists
) -> tuple[Subscription, ...]:
    facts: tuple[SubscriptionFacts, ...] = read(f"subscriptions-{account}.json", tuple[SubscriptionFacts, ...])
    return tuple(expand(each, account, company, lists) for each in facts)


def _owning(company: Company) -> Company:
    accounts = tuple(msgspec.structs.replace(account, company=company.id) for account in company.accounts)
    return msgspec.structs.replace(company, accounts=accounts)


def _read(path: Path, today: date, name: str, shape: type[T]) -> T:
    return msgspec.json.decode((path / name).read_bytes(), type=shape, dec_hook=partial(_date, today))


def _date(today: date, shape: type, text: object) -> date:
    """What an offset means on `today`; a month's offset keeps the day of the month, or takes the month's last one."""
    found = OFFSET.fullmatch(text) if isinstance(text, str) else None
    if found is None or (shape is Instant) is (found[3] is None):
        raise ValueError(f"not an offset for {shape.__name__}: {text!r}")
    day = _months_later(today, int(found[1])) if found[2] == "m" else today + timedelta(days=int(found[1]))
    if shape is Day:
        return Day(day.year, day.month, day.day)
    local = datetime.combine(day, time(int(found[3]), int(found[4])), STOCKHOLM)
    return Instant.fromtimestamp(local.timestamp(), UTC)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))
