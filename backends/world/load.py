"""Reads a folder of facts as they stand on one day."""

import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from backends.world.calendar import months_later
from backends.world.days import Day, Instant
from backends.world.facts import Lists, SubscriptionFacts, expand
from backends.world.structs import (
    Account,
    BarOffer,
    Card,
    Company,
    Department,
    DeviceModel,
    ForwardingOffer,
    Network,
    Numbering,
    Operator,
    Order,
    Plan,
    Subscription,
    Ticket,
    TopUp,
    World,
)

T = TypeVar("T")

OFFSET = re.compile(r"([+-]?\d+)([dm])(?: (\d\d):(\d\d))?")


def load_world(path: Path, today: date) -> World:
    """Raises ValueError (msgspec.ValidationError is one) on a wrong file, KeyError on a name that is in no list."""
    folder = Folder(path, today)
    companies = {each.id: owning(each) for each in folder.read("companies.json", tuple[Company, ...])}
    accounts = {account.id: account for company in companies.values() for account in company.accounts}
    lists = read_lists(folder)
    orders = folder.read("orders.json", tuple[Order, ...])
    tickets = folder.read("tickets.json", tuple[Ticket, ...])
    departments = folder.read("departments.json", tuple[Department, ...])
    return World(
        today=today,
        operator=folder.read("operator.json", Operator),
        plans=lists.plans,
        top_ups=folder.read("topups.json", tuple[TopUp, ...]),
        bar_offers=tuple(lists.bar_offers.values()),
        forwarding_offers=tuple(lists.forwarding_offers.values()),
        numbering=folder.read("numbering.json", Numbering),
        network=folder.read("network.json", Network),
        cards=folder.read("cards.json", tuple[Card, ...]),
        companies=companies,
        accounts=accounts,
        people={person.id: person for company in companies.values() for person in company.people},
        subscriptions=read_subscriptions(folder, accounts, lists),
        orders={each.id: msgspec.structs.replace(each, company=accounts[each.account].company) for each in orders},
        departments={each.ticket_type: each for each in departments},
        tickets={each.id: each for each in tickets},
        attachments={
            attachment.id: (path / "attachments" / attachment.file).read_bytes()
            for ticket in tickets
            for attachment in ticket.attachments
        },
    )


class Folder:
    """The files of a world, in which days and instants are offsets from `today`."""

    def __init__(self, path: Path, today: date) -> None:
        self._path = path
        self._today = today

    @property
    def today(self) -> date:
        return self._today

    def read(self, name: str, shape: type[T]) -> T:
        return msgspec.json.decode((self._path / name).read_bytes(), type=shape, dec_hook=self._date)

    def _date(self, shape: type, text: object) -> date:
        found = OFFSET.fullmatch(text) if isinstance(text, str) else None
        if found is None or (shape is Instant) is (found[3] is None):
            raise ValueError(f"no offset for {shape.__name__}: {text!r}")
        number = int(found[1])
        day = months_later(self._today, number) if found[2] == "m" else self._today + timedelta(days=number)
        if shape is Day:
            return Day(day.year, day.month, day.day)
        return Instant.local(day, time(int(found[3]), int(found[4])))


def read_lists(folder: Folder) -> Lists:
    return Lists(
        today=folder.today,
        plans={plan.id: plan for plan in folder.read("plans.json", tuple[Plan, ...])},
        bar_offers={offer.code: offer for offer in folder.read("bars.json", tuple[BarOffer, ...])},
        forwarding_offers={
            offer.condition: offer for offer in folder.read("forwardings.json", tuple[ForwardingOffer, ...])
        },
        device_models=folder.read("devices.json", dict[str, DeviceModel]),
    )


def read_subscriptions(folder: Folder, accounts: dict[str, Account], lists: Lists) -> dict[str, Subscription]:
    return {
        facts.id: expand(facts, account.id, account.company, lists)
        for account in accounts.values()
        for facts in folder.read(f"subscriptions-{account.id}.json", tuple[SubscriptionFacts, ...])
    }


def owning(company: Company) -> Company:
    """The company, its accounts knowing whose they are."""
    accounts = tuple(msgspec.structs.replace(account, company=company.id) for account in company.accounts)
    return msgspec.structs.replace(company, accounts=accounts)
