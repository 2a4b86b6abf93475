"""How a subscription is written in a file, and how the facts left out are filled in."""

from datetime import date, time, timedelta

from msgspec import UNSET, UnsetType

from backends.world import identifiers
from backends.world.calendar import instant
from backends.world.days import Day, Instant
from backends.world.structs import (
    Bar,
    BarOffer,
    Device,
    DeviceModel,
    Fact,
    Forwarding,
    ForwardingOffer,
    PhoneNumber,
    Plan,
    Sim,
    SimCodes,
    Subscription,
    Use,
)
from backends.world.words import Condition, Kind, SetBy, SimKind, SimState, Status

KINDS_WITH_SIM = frozenset({Kind.MOBILE_VOICE, Kind.MOBILE_BROADBAND, Kind.M2M})

SIM_STATE_OF = {
    Status.CREATED: SimState.RESERVED,
    Status.PENDING_ACTIVE: SimState.AVAILABLE,
    Status.ACTIVE: SimState.ACTIVE,
    Status.SUSPENDED: SimState.SUSPENDED,
    Status.PENDING_TERMINATE: SimState.ACTIVE,
    Status.TERMINATED: SimState.RETIRED,
    Status.CANCELLED: SimState.RETIRED,
    Status.ABORTED: SimState.RETIRED,
}


class SimFacts(Fact, frozen=True, kw_only=True):
    """`state` is the usual one of the subscription's status unless given; `iccid` is drawn."""

    kind: SimKind = SimKind.PHYSICAL
    iccid: str | None = None
    iccid_digits: int = 19
    state: SimState | None = None


class DeviceFacts(Fact, frozen=True, kw_only=True):
    """`imei` is drawn unless given."""

    model: str
    imei: str | None = None
    seen: Instant | None = None


class BarFacts(Fact, frozen=True, kw_only=True):
    """A bar set by the customer can be removed unless the file says otherwise; one set by the operator cannot."""

    code: str
    since: Instant
    set_by: SetBy = SetBy.CUSTOMER
    removable: bool | None = None
    pending: bool = False


class ForwardingFacts(Fact, frozen=True, kw_only=True):
    condition: Condition
    to: str
    no_reply_seconds: int | None = None
    pending: bool = False


class SubscriptionFacts(Fact, frozen=True, kw_only=True):
    """`sim` left out: one that fits the kind and the status; null: none."""

    id: str
    plan: str
    user: str | None = None
    numbers: tuple[str, ...] = ()
    status: Status = Status.ACTIVE
    activated: Instant | None = None
    ended: Instant | None = None
    binding_until: Day | None = None
    sim: SimFacts | UnsetType | None = UNSET
    device: DeviceFacts | None = None
    bars: tuple[BarFacts, ...] = ()
    forwardings: tuple[ForwardingFacts, ...] = ()
    use: Use = Use()


class Lists(Fact, frozen=True, kw_only=True):
    """The lists that a subscription's short names are looked up in."""

    today: date
    plans: dict[str, Plan]
    bar_offers: dict[str, BarOffer]
    forwarding_offers: dict[Condition, ForwardingOffer]
    device_models: dict[str, DeviceModel]


def expand(facts: SubscriptionFacts, account: str, company: str, lists: Lists) -> Subscription:
    serial = facts.id.removeprefix("p")
    plan = lists.plans[facts.plan]
    sim = _sim(facts, plan, serial)
    return Subscription(
        id=facts.id,
        service=f"s{serial}",
        company=company,
        account=account,
        plan=plan,
        status=facts.status,
        activated=facts.activated,
        ended=facts.ended,
        binding_until=facts.binding_until,
        user=facts.user,
        numbers=tuple(_number(serial, place, e164) for place, e164 in enumerate(facts.numbers)),
        sim=sim,
        sim_codes=sim_codes(serial) if sim is not None else None,
        device=_device(facts.device, serial, lists) if facts.device is not None else None,
        bars=tuple(_bar(bar, serial, lists) for bar in facts.bars),
        forwardings=_forwardings(facts, serial, lists),
        use=facts.use,
    )


def _number(serial: str, place: int, e164: str) -> PhoneNumber:
    suffix = f"n{place + 1}" if place else ""
    return PhoneNumber(id=f"num{serial}{suffix}", e164=e164)


def _sim(facts: SubscriptionFacts, plan: Plan, serial: str) -> Sim | None:
    if facts.sim is None or (facts.sim is UNSET and plan.kind not in KINDS_WITH_SIM):
        return None
    given = SimFacts() if facts.sim is UNSET else facts.sim
    return Sim(
        id=f"sim{serial}",
        iccid=given.iccid or identifiers.iccid(serial, given.iccid_digits),
        kind=given.kind,
        state=given.state or SIM_STATE_OF[facts.status],
        eid=identifiers.eid(serial) if given.kind is SimKind.ESIM else None,
        activated=facts.activated,
    )


def sim_codes(serial: str) -> SimCodes:
    """The same for the same serial."""
    return SimCodes(
        id=f"cod{serial}",
        pin1=identifiers.digits(f"pin1:{serial}", 4),
        puk1=identifiers.digits(f"puk1:{serial}", 8),
        pin2=identifiers.digits(f"pin2:{serial}", 4),
        puk2=identifiers.digits(f"puk2:{serial}", 8),
    )


def _device(facts: DeviceFacts, serial: str, lists: Lists) -> Device:
    model = lists.device_models[facts.model]
    last_night = instant(lists.today - timedelta(days=1), time(18))
    seen = facts.seen or last_night + timedelta(minutes=identifiers.draw(f"seen:{serial}", 0, 300))
    imei = facts.imei or identifiers.imei(model.tac, serial)
    return Device(id=f"dev{serial}", imei=imei, model=model, seen=seen)


def _bar(facts: BarFacts, serial: str, lists: Lists) -> Bar:
    return Bar(
        code=facts.code,
        label=lists.bar_offers[facts.code].label,
        set_by=facts.set_by,
        since=facts.since,
        removable=facts.set_by is SetBy.CUSTOMER if facts.removable is None else facts.removable,
        monitor=f"mon{serial}{facts.code}"[:24] if facts.pending else None,
    )


def _forwardings(facts: SubscriptionFacts, serial: str, lists: Lists) -> tuple[Forwarding, ...]:
    """CFU makes the conditional ones quiescent (3GPP TS 22.082)."""
    unconditional = any(each.condition is Condition.CFU for each in facts.forwardings)
    return tuple(
        Forwarding(
            condition=each.condition,
            label=lists.forwarding_offers[each.condition].label,
            to=each.to,
            no_reply_seconds=each.no_reply_seconds,
            quiescent=unconditional and each.condition is not Condition.CFU,
            monitor=f"mon{serial}{each.condition}" if each.pending else None,
        )
        for each in facts.forwardings
    )
