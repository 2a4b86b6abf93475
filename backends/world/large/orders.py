"""The order behind a subscription: for each that comes or goes, and for a part of the others."""

from collections.abc import Mapping
from decimal import Decimal

from backends.world.days import Instant
from backends.world.large import names, ranges
from backends.world.large.dice import Dice
from backends.world.large.setting import Setting
from backends.world.structs import Company, Note, Order, OrderItem, Subscription
from backends.world.words import ItemAction, OrderState, SimKind, Status

HANDLING = "Orderhantering"
FEES = {SimKind.PHYSICAL: Decimal("250.00"), SimKind.ESIM: Decimal("0.00")}
DAYS_KEPT = 730

UNDER_WAY: Mapping[OrderState, float] = {
    OrderState.ACKNOWLEDGED: 40,
    OrderState.IN_PROGRESS: 40,
    OrderState.PENDING: 12,
    OrderState.HELD: 8,
}
# Of lines that never came to be.
WITHOUT_LINE: Mapping[OrderState, float] = {
    OrderState.REJECTED: 40,
    OrderState.ASSESSING_CANCELLATION: 20,
    OrderState.PENDING_CANCELLATION: 20,
    OrderState.HELD: 10,
    OrderState.PENDING: 10,
}
NOTES = {
    OrderState.PENDING: "Vi behöver fullmakten för nummerflytten.",
    OrderState.HELD: "Den avlämnande operatören har inte bekräftat datumet.",
    OrderState.FAILED: "Aktiveringen misslyckades: numret kunde inte tilldelas.",
    OrderState.REJECTED: "Tjänsten finns inte på adressen.",
    OrderState.PARTIAL: "Ett kort av två är aktivt. Det andra skickades till fel adress och har spärrats.",
}
REASONS = ("Anställningen blev inte av.", "Dubbelbeställning.", "Maskinen är såld.", "Vi väntar till nästa år.")
CANCELLING = (OrderState.CANCELLED, OrderState.ASSESSING_CANCELLATION, OrderState.PENDING_CANCELLATION)


def order_for(index: int, subscription: Subscription, company: Company, setting: Setting) -> Order | None:
    dice = setting.dice("order", index)
    status = subscription.status
    if status in (Status.CREATED, Status.PENDING_ACTIVE):
        state = OrderState.IN_PROGRESS if status is Status.CREATED else dice.weighed(UNDER_WAY)
        return order(
            index, state, -dice.whole(1, 6), [added(subscription, state)], company, subscription, dice, setting
        )
    if status is Status.PENDING_TERMINATE:
        ended = OrderItem(
            action=ItemAction.DELETE, state=OrderState.IN_PROGRESS, plan=subscription.plan.id, product=subscription.id
        )
        return order(index, OrderState.IN_PROGRESS, -dice.whole(1, 6), [ended], company, subscription, dice, setting)
    if status in (Status.CANCELLED, Status.ABORTED):
        state = OrderState.CANCELLED if status is Status.CANCELLED else OrderState.FAILED
        return order(
            index, state, -dice.whole(20, 400), [added(subscription, state)], company, subscription, dice, setting
        )
    return order_of_the_past(index, subscription, company, dice, setting)


def order_of_the_past(
    index: int, subscription: Subscription, company: Company, dice: Dice, setting: Setting
) -> Order | None:
    """How an existing line came, or what was ordered in vain beside it."""
    activated = subscription.activated
    activated_ago = DAYS_KEPT if activated is None else (setting.today - activated.date()).days
    if activated_ago < DAYS_KEPT and dice.happens(60):
        state = OrderState.PARTIAL if dice.happens(2) else OrderState.COMPLETED
        items = [added(subscription, OrderState.COMPLETED)]
        if state is OrderState.PARTIAL:
            items.append(wanted(index, subscription, OrderState.FAILED, dice, setting))
        return order(index, state, -activated_ago - dice.whole(2, 9), items, company, subscription, dice, setting)
    if dice.happens(1):
        state = dice.weighed(WITHOUT_LINE)
        days = -dice.whole(20, 300) if state is OrderState.REJECTED else -dice.whole(1, 9)
        items = [wanted(index, subscription, state, dice, setting)]
        return order(index, state, days, items, company, subscription, dice, setting)
    return None


def order(
    index: int,
    state: OrderState,
    days: int,
    items: list[OrderItem],
    company: Company,
    subscription: Subscription,
    dice: Dice,
    setting: Setting,
) -> Order:
    placed = setting.office_hours(days, dice)
    return Order(
        id=f"po{ranges.serial(index)}",
        account=subscription.account,
        company=company.id,
        state=state,
        placed=placed,
        placed_by=dice.one(company.people).id,
        requested=setting.office_hours(days + dice.whole(7, 20), dice),
        cancellation_reason=dice.one(REASONS) if state in CANCELLING else None,
        notes=notes(state, placed),
        items=tuple(items),
    )


def notes(state: OrderState, placed: Instant) -> tuple[Note, ...]:
    return (Note(author=HANDLING, at=placed, text=NOTES[state]),) if state in NOTES else ()


def added(subscription: Subscription, state: OrderState) -> OrderItem:
    """The line itself. An item is never partial."""
    sim = subscription.sim
    package = (subscription.plan.data_package,) if subscription.plan.data_package else ()
    card = () if sim is None else ("eSIM" if sim.kind is SimKind.ESIM else "Fysiskt SIM-kort",)
    return OrderItem(
        state=state,
        plan=subscription.plan.id,
        product=subscription.id,
        options=(*package, *card),
        one_time_fee=FEES[sim.kind] if sim is not None else None,
    )


def wanted(index: int, subscription: Subscription, state: OrderState, dice: Dice, setting: Setting) -> OrderItem:
    """A line like another, which does not exist."""
    return OrderItem(
        state=state,
        plan=subscription.plan.id,
        number=setting.numbers.ordered(index),
        user=" ".join(names.person(dice)),
    )
