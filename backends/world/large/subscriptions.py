"""Subscriptions as an operator has them: most are in use, some are on their way in or out; a few are barred or abroad."""

from collections.abc import Iterator, Mapping
from datetime import time

from msgspec import UNSET, UnsetType

from backends.world.calendar import months_later
from backends.world.days import Day, Instant
from backends.world.facts import (
    KINDS_WITH_SIM,
    BarFacts,
    DeviceFacts,
    ForwardingFacts,
    SimFacts,
    SubscriptionFacts,
)
from backends.world.large import names, ranges
from backends.world.large.dice import Dice
from backends.world.large.setting import Setting
from backends.world.structs import Account, Company, Plan, Use
from backends.world.words import Condition, Kind, SetBy, SimKind, Status

OFFICE: Mapping[Kind, float] = {
    Kind.MOBILE_VOICE: 76,
    Kind.MOBILE_BROADBAND: 14,
    Kind.FIXED_VOICE: 5,
    Kind.BROADBAND: 2,
    Kind.M2M: 3,
}
MACHINES: Mapping[Kind, float] = {Kind.M2M: 88, Kind.MOBILE_BROADBAND: 8, Kind.MOBILE_VOICE: 4}

PLANS: Mapping[Kind, Mapping[str, float]] = {
    Kind.MOBILE_VOICE: {"voice-1": 10, "voice-20": 45, "voice-50": 25, "voice-unlimited": 15, "voice-only": 5},
    Kind.MOBILE_BROADBAND: {"data-30": 50, "data-200": 35, "data-unlimited": 15},
    Kind.M2M: {"m2m-50": 70, "m2m-1000": 30},
    Kind.FIXED_VOICE: {"fixed": 85, "fixed-trunk": 15},
    Kind.BROADBAND: {"fibre-100": 60, "fibre-1000": 40},
}
STATUSES: Mapping[Status, float] = {
    Status.ACTIVE: 90,
    Status.TERMINATED: 3.5,
    Status.SUSPENDED: 2.5,
    Status.PENDING_TERMINATE: 1,
    Status.PENDING_ACTIVE: 1,
    Status.CREATED: 1,
    Status.CANCELLED: 0.6,
    Status.ABORTED: 0.4,
}
NEVER_ACTIVE = (Status.CREATED, Status.PENDING_ACTIVE, Status.CANCELLED, Status.ABORTED)
ENDED = (Status.TERMINATED, Status.CANCELLED, Status.ABORTED)
ESIM_PER_CENT = {Kind.MOBILE_VOICE: 35, Kind.MOBILE_BROADBAND: 25, Kind.M2M: 20}
DEVICES: Mapping[Kind, Mapping[str, float]] = {
    Kind.MOBILE_VOICE: {"torne-9": 45, "torne-9-mini": 20, "abisko-y": 30, "unregistered-2": 5},
    Kind.MOBILE_BROADBAND: {"abisko-tab-2": 45, "kebne-r5": 50, "unregistered-2": 5},
    Kind.M2M: {"kebne-m2": 92, "unregistered-2": 8},
}
# What is barred together; nothing here stops a forwarding within the country.
BARS: Mapping[Kind, Mapping[tuple[str, ...], float]] = {
    Kind.MOBILE_VOICE: {
        ("ODB-PREMIUM", "ODB-SMS-PREMIUM"): 40,
        ("BOIC-exHC", "BIC-Roam"): 15,
        ("BOIC", "ODB-DIRECTORY"): 15,
        ("ODB-DATA-ROAM",): 20,
        ("ODB-ROAM",): 10,
    },
    Kind.MOBILE_BROADBAND: {("ODB-DATA-ROAM",): 70, ("ODB-SMS-MO",): 30},
    Kind.M2M: {("ODB-ROAM",): 80, ("ODB-SMS-MO",): 20},
    Kind.FIXED_VOICE: {("ODB-PREMIUM", "ODB-DIRECTORY"): 80, ("BOIC",): 20},
}
# Changes that the network may still be at work on.
SLOWLY_APPLIED = ("ODB-ROAM", "ODB-DATA-ROAM")
FORWARDED: Mapping[tuple[Condition, ...], float] = {
    (Condition.CFNRY,): 45,
    (Condition.CFB, Condition.CFNRY): 30,
    (Condition.CFU,): 25,
}
OLDEST_DAYS = 1500


def subscription_facts(
    index: int, account: Account, company: Company, mix: Mapping[Kind, float], setting: Setting
) -> SubscriptionFacts:
    dice = setting.dice("subscription", index)
    kind = dice.weighed(mix)
    plan = setting.lists.plans[dice.weighed(PLANS[kind])]
    status = dice.weighed(STATUSES)
    activated_ago, ended_ago = life(status, account, dice, setting)
    activated = None if activated_ago is None else setting.office_hours(-activated_ago, dice)
    bars = tuple(barred(kind, status, activated_ago, dice, setting))
    return SubscriptionFacts(
        id=f"p{ranges.serial(index)}",
        plan=plan.id,
        user=user(kind, dice),
        numbers=() if status is Status.ABORTED else tuple(numbers(kind, index, dice, setting)),
        status=status,
        activated=activated,
        ended=None if ended_ago is None else Instant.local(setting.day(-ended_ago), time()),
        binding_until=binding(activated_ago, status, dice, setting),
        sim=sim(kind, status, index, dice),
        device=device(kind, status, bars, index, dice, setting),
        bars=bars,
        forwardings=tuple(forwarded(kind, status, bars, company, dice)),
        use=use(plan, dice),
    )


def life(status: Status, account: Account, dice: Dice, setting: Setting) -> tuple[int | None, int | None]:
    """So many days ago it was activated, and ended. Nothing happens today, and nothing before the account was opened."""
    if status in NEVER_ACTIVE:
        return None, None
    activated_ago = dice.whole(8, max(30, min(OLDEST_DAYS, (setting.today - account.opened).days)))
    return activated_ago, dice.whole(1, min(activated_ago, 420)) if status is Status.TERMINATED else None


def user(kind: Kind, dice: Dice) -> str | None:
    if kind is Kind.MOBILE_VOICE:
        return " ".join(names.person(dice))
    if kind is Kind.M2M:
        return names.machine(dice)
    return names.room(dice) if dice.happens(80) else None


def numbers(kind: Kind, index: int, dice: Dice, setting: Setting) -> Iterator[str]:
    if kind is not Kind.BROADBAND:
        yield setting.numbers.line(kind, index)
    if kind is Kind.MOBILE_VOICE and dice.happens(2):
        yield setting.numbers.second(index)


def binding(activated_ago: int | None, status: Status, dice: Dice, setting: Setting) -> Day | None:
    """24 months from the activation, where they are not over."""
    if activated_ago is None or status in ENDED or not dice.happens(40):
        return None
    until = months_later(setting.day(-activated_ago), 24)
    return Day(until.year, until.month, until.day) if until > setting.today else None


def sim(kind: Kind, status: Status, index: int, dice: Dice) -> SimFacts | UnsetType | None:
    if kind not in KINDS_WITH_SIM:
        return UNSET
    if status is Status.ABORTED:
        return None
    sim_kind = SimKind.ESIM if dice.happens(ESIM_PER_CENT[kind]) else SimKind.PHYSICAL
    return SimFacts(kind=sim_kind, iccid=ranges.iccid(index, dice.whole(0, 999)))


def device(
    kind: Kind, status: Status, bars: tuple[BarFacts, ...], index: int, dice: Dice, setting: Setting
) -> DeviceFacts | None:
    """What is not in use any more was seen last before that."""
    if kind not in DEVICES or status in NEVER_ACTIVE or status in ENDED or not dice.happens(94):
        return None
    model = dice.weighed(DEVICES[kind])
    stopped = [bar.since for bar in bars if bar.code == "LOST-STOLEN" or bar.set_by is SetBy.OPERATOR]
    imei = ranges.imei(setting.lists.device_models[model].tac, index)
    return DeviceFacts(model=model, imei=imei, seen=stopped[0] if stopped else None)


def barred(kind: Kind, status: Status, activated_ago: int | None, dice: Dice, setting: Setting) -> Iterator[BarFacts]:
    """A suspended line is barred by the operator; some others are by the customer, and a few because they were lost."""
    if activated_ago is None or status in ENDED or kind not in BARS:
        return
    since = setting.office_hours(-dice.whole(1, min(activated_ago - 1, 300)), dice)
    if status is Status.SUSPENDED:
        yield BarFacts(
            code="ODB-DATA" if kind in (Kind.M2M, Kind.MOBILE_BROADBAND) else "BAOC", since=since, set_by=SetBy.OPERATOR
        )
    elif kind in KINDS_WITH_SIM and dice.happens(0.4):
        yield BarFacts(code="LOST-STOLEN", since=setting.office_hours(-dice.whole(1, 6), dice))
    elif dice.happens(9):
        for code in dice.weighed(BARS[kind]):
            yield BarFacts(code=code, since=since, pending=code in SLOWLY_APPLIED and dice.happens(5))


def forwarded(
    kind: Kind, status: Status, bars: tuple[BarFacts, ...], company: Company, dice: Dice
) -> Iterator[ForwardingFacts]:
    if status is not Status.ACTIVE or bars or kind not in (Kind.MOBILE_VOICE, Kind.FIXED_VOICE) or not dice.happens(12):
        return
    for condition in dice.weighed(FORWARDED):
        seconds = dice.whole(1, 6) * 5 if condition is Condition.CFNRY else None
        yield ForwardingFacts(condition=condition, to=company.phone, no_reply_seconds=seconds)


def use(plan: Plan, dice: Dice) -> Use:
    abroad = plan.data_package is not None and dice.happens(3 if plan.kind is Kind.M2M else 18)
    nearly_used_up = plan.allowance_bytes is not None and dice.happens(3)
    return Use(
        level=dice.whole(25, 190),
        quiet=(dice.whole(1, 14),) if dice.happens(5) else (),
        roaming=tuple(sorted({dice.whole(0, 14) for _ in range(dice.whole(1, 4))})) if abroad else (),
        allowance_share=dice.whole(90, 100) / 100 if nearly_used_up else None,
    )
