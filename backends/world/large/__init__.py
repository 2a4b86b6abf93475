"""A large world: the small one, and as many more companies, subscriptions, orders and tickets as are asked for.

The small world's accounts grow, those of company A to most of all subscriptions, so that the demo's users have much to
see. The same seed, number and day always give the same world.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from backends.world.facts import expand
from backends.world.large.companies import Quota, companies, spare_cards
from backends.world.large.orders import order_for
from backends.world.large.ranges import MOST, Numbers
from backends.world.large.setting import Setting
from backends.world.large.subscriptions import MACHINES, OFFICE, subscription_facts
from backends.world.large.tickets import ticket_about_company, ticket_about_line
from backends.world.load import Folder, load_world, read_lists
from backends.world.structs import Attachment, Order, Subscription, Ticket, World

# Per cent of the generated subscriptions, and whether they are machines. The rest is other companies'.
GROWTH = {"100201": (26, False), "100202": (14, False), "100203": (20, True), "200101": (2, False)}


def large_world(path: Path, today: date, subscriptions: int, seed: int) -> World:
    """`path` is the small world's folder, and `subscriptions` one of the `sizes`."""
    small = load_world(path, today)
    setting = Setting(seed, read_lists(Folder(path, today)), Numbers(seed))
    return Growth(small, setting).world(list(quotas(small, subscriptions - len(small.subscriptions), setting)))


def sizes(small: World) -> range:
    """As many subscriptions as a world can hold: those of the small one, up to as many as there are numbers for."""
    return range(len(small.subscriptions), MOST + 1)


def quotas(small: World, subscriptions: int, setting: Setting) -> Iterator[Quota]:
    left = subscriptions
    for account_id, (per_cent, has_machines) in GROWTH.items():
        account = small.accounts[account_id]
        share = subscriptions * per_cent // 100
        yield Quota(small.companies[account.company], account, share, has_machines)
        left -= share
    yield from companies(left, setting)


class Growth:
    """Adds to a world, one subscription after the other."""

    def __init__(self, small: World, setting: Setting) -> None:
        self._small = small
        self._setting = setting
        self._picture = picture(small)
        self._subscriptions: dict[str, Subscription] = dict(small.subscriptions)
        self._orders: dict[str, Order] = dict(small.orders)
        self._tickets: dict[str, Ticket] = dict(small.tickets)
        self._attachments: dict[str, bytes] = dict(small.attachments)

    def world(self, quotas: list[Quota]) -> World:
        filled = (quota for quota in quotas for _ in range(quota.subscriptions))
        for index, quota in enumerate(filled):
            self._add(index, quota)
        all_companies = {quota.company.id: quota.company for quota in quotas}
        for company in all_companies.values():
            self._add_ticket(ticket_about_company(company, self._setting))
        return msgspec.structs.replace(
            self._small,
            cards=(*self._small.cards, *spare_cards(all_companies.values(), self._setting)),
            companies=self._small.companies | all_companies,
            accounts={account.id: account for company in all_companies.values() for account in company.accounts},
            people={person.id: person for company in all_companies.values() for person in company.people},
            subscriptions=self._subscriptions,
            orders=self._orders,
            tickets=self._tickets,
            attachments=self._attachments,
        )

    def _add(self, index: int, quota: Quota) -> None:
        account, company, setting = quota.account, quota.company, self._setting
        mix = MACHINES if quota.has_machines else OFFICE
        facts = subscription_facts(index, account, company, mix, setting)
        subscription = expand(facts, account.id, company.id, setting.lists)
        self._subscriptions[subscription.id] = subscription
        order = order_for(index, subscription, company, setting)
        if order is not None:
            self._orders[order.id] = order
        self._add_ticket(ticket_about_line(index, subscription, company, self._picture, setting))

    def _add_ticket(self, ticket: Ticket | None) -> None:
        if ticket is not None:
            self._tickets[ticket.id] = ticket
            self._attachments.update(
                {each.id: self._small.attachments[self._picture.id] for each in ticket.attachments}
            )


def picture(world: World) -> Attachment:
    found = (each for ticket in world.tickets.values() for each in ticket.attachments if each.mime_type == "image/png")
    return next(found)
