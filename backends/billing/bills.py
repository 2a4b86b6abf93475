"""What is billed: for each account one bill a month, made of its subscriptions, and the extra bills of its facts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache
from sys import intern

from backends.billing.usage import days_in_force, roaming_use
from backends.world import Account, BillState, Delivery, Subscription, World
from backends.world.calendar import days_in_month, last_day, month_of, months_later

MONTHS = 14
DAYS_TO_PAY = 30
VAT_PER_CENT = Decimal(25)
PAPER_FEE = Decimal("39.00")
ABROAD_PER_GIGABYTE = Decimal("49.00")
GIGABYTE = 1_000_000_000
DISCOUNT_FROM_LINES = 10
DISCOUNT_PER_CENT = Decimal(5)
ORE = Decimal("0.01")
KRONA = Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` is the whole line's, without VAT. `product` is None for what concerns the account."""

    text: str
    amount: Decimal
    quantity: int = 1
    product: str | None = None


@dataclass(frozen=True)
class Bill:
    """`number` is what is printed on it; `first` and `last` are the days it is for, both included."""

    number: str
    account: Account
    day: date
    first: date
    last: date
    state: BillState
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        return f"b{self.number}"

    @property
    def due(self) -> date:
        return self.day + timedelta(days=DAYS_TO_PAY)

    @cached_property
    def net(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def vat(self) -> Decimal:
        return per_cent(self.net, VAT_PER_CENT)

    @property
    def total(self) -> Decimal:
        return self.net + self.vat

    @property
    def remaining(self) -> Decimal:
        """What is not yet paid; of a partly paid bill half was, in whole kronor."""
        if self.state is BillState.SETTLED:
            return Decimal("0.00")
        if self.state is BillState.PARTIALLY_PAID:
            return self.total - (self.total / 2).quantize(KRONA, ROUND_DOWN)
        return self.total


def per_cent(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate / 100).quantize(ORE, ROUND_HALF_UP)


def all_bills(world: World) -> dict[str, Bill]:
    """By id, account by account, the newest monthly bill first."""
    of_account: dict[str, list[Subscription]] = defaultdict(list)
    for subscription in world.subscriptions.values():
        of_account[subscription.account].append(subscription)
    bills = (
        bill
        for account in world.accounts.values()
        for bill in (*monthly_bills(account, of_account[account.id], world.today), *extra_bills(account))
    )
    return {bill.id: bill for bill in bills}


def monthly_bills(account: Account, subscriptions: Sequence[Subscription], today: date) -> Iterator[Bill]:
    """None while nothing belongs to the account."""
    states = account.bill_states
    for months_ago in range(MONTHS if subscriptions else 0):
        issued = months_later(month_of(today), -months_ago)
        state = states[months_ago] if months_ago < len(states) else BillState.SETTLED
        yield monthly_bill(account, subscriptions, issued, state, today)


def monthly_bill(
    account: Account, subscriptions: Sequence[Subscription], issued: date, state: BillState, today: date
) -> Bill:
    """Dated the first of a month, for the month before."""
    month = months_later(issued, -1)
    lines = tuple(monthly_lines(account, subscriptions, month, today))
    return Bill(f"{issued:%y%m}{account.id}", account, issued, month, last_day(month), state, lines)


def extra_bills(account: Account) -> Iterator[Bill]:
    for place, extra in enumerate(account.extra_bills, 1):
        line = Line(extra.text, extra.amount * extra.quantity, extra.quantity)
        number = f"{extra.on:%y%m}{account.id}{place}"
        yield Bill(number, account, extra.on, extra.on, extra.on, extra.state, (line,))


def monthly_lines(account: Account, subscriptions: Sequence[Subscription], month: date, today: date) -> Iterator[Line]:
    fees = [line for each in subscriptions for line in fee_lines(each, month)]
    yield from fees
    yield from (line for each in subscriptions for line in abroad_lines(each, month, today))
    if len(fees) >= DISCOUNT_FROM_LINES:
        whole = sum((line.amount for line in fees), Decimal())
        yield Line(f"Volymrabatt {DISCOUNT_PER_CENT} %", -per_cent(whole, DISCOUNT_PER_CENT))
    if account.delivery is Delivery.PAPER:
        yield Line("Fakturaavgift papper", PAPER_FEE)


def fee_lines(subscription: Subscription, month: date) -> Iterator[Line]:
    """The monthly fee, by the day in the first and the last month."""
    days, of = days_in_force(subscription, month, months_later(month, 1)), days_in_month(month)
    if days:
        suffix = "" if days == of else f", {days} dagar"
        # The same text for every whole month: a large world has millions of lines.
        text = intern(f"{title(subscription)}{suffix}")
        yield Line(text, part_of(subscription.plan.monthly_fee, days, of), product=subscription.id)


@lru_cache(maxsize=4096)
def part_of(fee: Decimal, days: int, of: int) -> Decimal:
    return (fee * days / of).quantize(ORE, ROUND_HALF_UP)


def abroad_lines(subscription: Subscription, month: date, today: date) -> Iterator[Line]:
    """Data used abroad, for each gigabyte begun."""
    gigabytes = -(-roaming_use(subscription, month, today) // GIGABYTE)
    if gigabytes:
        text = f"{title(subscription)}, surf utomlands (GB)"
        yield Line(text, gigabytes * ABROAD_PER_GIGABYTE, gigabytes, subscription.id)


def title(subscription: Subscription) -> str:
    """Such as "Mobil Plus 0701740611"."""
    numbers = [f"0{number.e164.removeprefix('+46')}" for number in subscription.numbers[:1]]
    return " ".join([subscription.plan.name, *numbers])
