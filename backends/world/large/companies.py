"""Companies of many sizes, their accounts and their people."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from backends.world.days import Day
from backends.world.large import names, ranges
from backends.world.large.dice import Dice
from backends.world.large.setting import Setting
from backends.world.structs import Account, Card, Company, ExtraBill, Person
from backends.world.words import BillState, Delivery

# How many subscriptions a company has: most have few, a few have hundreds.
SIZES: Mapping[tuple[int, int], float] = {(1, 5): 30, (6, 20): 35, (21, 80): 25, (81, 400): 10}
SUBSCRIPTIONS_OF_AN_ACCOUNT = 60
MOST_ACCOUNTS = 6
MACHINES_PER_CENT = 25

DELIVERIES: Mapping[Delivery, float] = {Delivery.EMAIL: 55, Delivery.E_INVOICE: 30, Delivery.PAPER: 15}
# Newest month first; the older months are settled.
BILL_STATES: Mapping[tuple[BillState, ...], float] = {
    (BillState.SENT,): 55,
    (BillState.VALIDATED,): 10,
    (BillState.NEW,): 10,
    (BillState.SENT, BillState.SENT): 12,
    (BillState.SENT, BillState.PARTIALLY_PAID): 8,
    (BillState.SENT, BillState.ON_HOLD, BillState.SETTLED, BillState.SENT): 5,
}
EXTRAS: Mapping[tuple[str, str], float] = {
    ("Extra SIM-kort", "49.00"): 50,
    ("Startavgift", "250.00"): 30,
    ("Router Kebne R5", "2190.00"): 20,
}
YEARS_WITH_US = (1, 12)


@dataclass(frozen=True)
class Quota:
    """What an account is to be filled with."""

    company: Company
    account: Account
    subscriptions: int
    has_machines: bool


def companies(subscriptions: int, setting: Setting) -> Iterator[Quota]:
    """As many companies as it takes, each whole before the next."""
    index, first_account, left = 0, 0, subscriptions
    while left:
        dice = setting.dice("company", index)
        size = min(left, dice.whole(*dice.weighed(SIZES)))
        accounts = min(1 + size // SUBSCRIPTIONS_OF_AN_ACCOUNT, MOST_ACCOUNTS)
        yield from quotas(company(index, first_account, accounts, dice, setting), size, dice)
        index, first_account, left = index + 1, first_account + accounts, left - size


def quotas(company: Company, size: int, dice: Dice) -> Iterator[Quota]:
    """Spreads the subscriptions evenly; a company with several accounts may have its machines on the last."""
    count = len(company.accounts)
    for place, account in enumerate(company.accounts):
        share = size // count + (place < size % count)
        has_machines = place == count - 1 and dice.happens(100 if count > 1 else MACHINES_PER_CENT)
        yield Quota(company, account, share, has_machines)


def company(index: int, first_account: int, accounts: int, dice: Dice, setting: Setting) -> Company:
    name = names.company(dice)
    domain = f"foretag-{100_001 + index}.example"
    opened = setting.day(-dice.whole(365 * YEARS_WITH_US[0], 365 * YEARS_WITH_US[1]))
    company_id = f"o{100_001 + index}"
    people = tuple(person(3 * index + place, domain, dice, setting) for place in range(dice.whole(1, 3)))
    address = names.address(dice)
    return Company(
        id=company_id,
        name=f"{name} AB",
        trading_name=name,
        organisation_number=ranges.organisation_number(index),
        phone=setting.numbers.company(index),
        email=f"info@{domain}",
        address=address,
        contact=people[0].id,
        people=people,
        accounts=tuple(
            account(first_account + place, company_id, f"{name} AB", opened, people, domain, dice, setting)
            for place in range(accounts)
        ),
    )


def person(index: int, domain: str, dice: Dice, setting: Setting) -> Person:
    given_name, family_name = names.person(dice)
    person_id = f"i{100_001 + index}"
    return Person(
        id=person_id,
        given_name=given_name,
        family_name=family_name,
        phone=setting.numbers.person(index),
        email=f"{person_id}@{domain}",
    )


def account(
    index: int,
    company: str,
    name: str,
    opened: Day,
    people: tuple[Person, ...],
    domain: str,
    dice: Dice,
    setting: Setting,
) -> Account:
    address = names.address(dice)
    delivery = dice.weighed(DELIVERIES)
    return Account(
        id=str(300_001 + index),
        company=company,
        name=f"{name.removesuffix(' AB')} {address.city}",
        reference=dice.one(people).name if dice.happens(70) else None,
        addressee=name,
        address=address,
        delivery=delivery,
        email=f"faktura@{domain}" if delivery is Delivery.EMAIL else None,
        opened=opened,
        bill_states=dice.weighed(BILL_STATES),
        extra_bills=tuple(extra_bill(dice, setting) for _ in range(dice.whole(0, 1))),
    )


def spare_cards(companies: Iterable[Company], setting: Setting) -> Iterator[Card]:
    """SIM cards that companies have lying about."""
    index = 0
    for company in companies:
        dice = setting.dice("cards of company", int(company.id.removeprefix("o")))
        for _ in range(dice.whole(0, 3)):
            card = f"card{ranges.serial(index)}"
            yield Card(id=card, iccid=ranges.spare_iccid(index, dice.whole(0, 999)), company=company.id)
            index += 1


def extra_bill(dice: Dice, setting: Setting) -> ExtraBill:
    text, amount = dice.weighed(EXTRAS)
    days = dice.whole(2, 300)
    state = BillState.SETTLED if days > 40 else dice.one((BillState.SENT, BillState.VALIDATED, BillState.NEW))
    return ExtraBill(on=setting.day(-days), text=text, amount=Decimal(amount), quantity=dice.whole(1, 4), state=state)
