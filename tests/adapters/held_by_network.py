"""What the network holds of a company, told from the facts of the fake operator's world and not from its documents."""

from datetime import datetime
from typing import TypeVar

from backends import world as facts
from gateway.graph.barring.types import Bar, BarKind, BarSetter, OfferedBar
from gateway.graph.forwarding.types import CallForwarding, ForwardingCondition, OfferedForwarding
from gateway.graph.ids import SUBSCRIPTION, public
from gateway.graph.scalars import ICCID, IMEI, PhoneNumber
from gateway.graph.sim.types import Device, DeviceKind, Sim, SimKind, SimState
from gateway.graph.subscriptions.types import NetworkService, ServiceFeatures, ServiceSubscription, SubscriptionKind
from gateway.ports.scope import Scope
from tests.contracts.worlds import Provisioned

T = TypeVar("T")

KIND_OF_BAR = {
    "BAOC": BarKind.OUT_ALL,
    "BOIC": BarKind.OUT_INTERNATIONAL,
    "BOIC-exHC": BarKind.OUT_INTERNATIONAL_EXCEPT_HOME,
    "BAIC": BarKind.IN_ALL,
    "BIC-Roam": BarKind.IN_WHEN_ROAMING,
    "ODB-ROAM": BarKind.ROAMING_ALL,
    "ODB-DATA": BarKind.DATA,
    "ODB-DATA-ROAM": BarKind.DATA_ROAMING,
    "ODB-SMS-MO": BarKind.SMS_OUT,
    "ODB-SMS-PREMIUM": BarKind.SMS_PREMIUM,
    "ODB-MMS": BarKind.MMS,
    "ODB-PREMIUM": BarKind.CALLS_PREMIUM,
    "ODB-DIRECTORY": BarKind.CALLS_DIRECTORY,
    "LOST-STOLEN": BarKind.LOST_OR_STOLEN,
}
CONDITIONS = {
    facts.Condition.CFU: ForwardingCondition.ALWAYS,
    facts.Condition.CFB: ForwardingCondition.BUSY,
    facts.Condition.CFNRY: ForwardingCondition.NO_REPLY,
    facts.Condition.CFNRC: ForwardingCondition.NOT_REACHABLE,
}
IN_SERVICE = (facts.Status.ACTIVE, facts.Status.SUSPENDED, facts.Status.PENDING_TERMINATE)
ENDED = (facts.Status.TERMINATED, facts.Status.CANCELLED, facts.Status.ABORTED)


def scope_of(company: facts.Company) -> Scope:
    return Scope("per_1", company.id, tuple(account.id for account in company.accounts), company_level=True)


def subscriptions_of(world: facts.World, company: facts.Company) -> list[facts.Subscription]:
    return [each for each in world.subscriptions.values() if each.company == company.id]


def provisioned(world: facts.World, company: facts.Company) -> Provisioned:
    of_company = subscriptions_of(world, company)
    services = {each.id: service(each) for each in of_company}
    with_sim = [(each.sim, each.device) for each in of_company if each.sim is not None]
    return Provisioned(
        scope=scope_of(company),
        services=services,
        by_number=by_number(of_company, services),
        features={each.id: features(each, world) for each in of_company},
        sims={card.id: sim(card) for card, _ in with_sim},
        sim_changes=sim_changes(of_company),
        devices={card.id: device(found) for card, found in with_sim if found is not None},
        free_card=next(
            card.iccid
            for card in world.cards
            if card.company in (None, company.id) and card.state is facts.SimState.AVAILABLE
        ),
        in_service=next(service_id(each) for each in of_company if each.status is facts.Status.ACTIVE and each.sim),
        downloadable=next(card.id for card, _ in with_sim),
    )


def by_number(subscriptions: list[facts.Subscription], things: dict[str, T]) -> dict[str, T]:
    """Of several lives of a number the one that has not ended, or else the one begun last."""
    lives = sorted(subscriptions, key=lambda each: (each.status not in ENDED, str(each.activated or ""), each.id))
    return {number.e164: things[each.id] for each in lives for number in each.numbers}


def sim_changes(subscriptions: list[facts.Subscription]) -> dict[str, datetime]:
    lives = by_number(subscriptions, {each.id: each for each in subscriptions})
    return {
        number: life.sim.activated
        for number, life in lives.items()
        if life.status not in ENDED and life.sim is not None and life.sim.activated is not None
    }


def service_id(subscription: facts.Subscription) -> str:
    return f"s{subscription.id.removeprefix('p')}"


def service(subscription: facts.Subscription) -> NetworkService:
    return NetworkService(
        subscription=ServiceSubscription(
            id=public(SUBSCRIPTION, subscription.id),
            subscription_id=subscription.id,
            account_id=subscription.account,
            contract=None,
            kind=SubscriptionKind[subscription.plan.kind.name],
            phone_numbers=[PhoneNumber(number.e164) for number in subscription.numbers],
        ),
        sim_id=subscription.sim.id if subscription.sim is not None else None,
        bars=[bar(each) for each in sorted(subscription.bars, key=lambda each: each.code)],
        forwardings=sorted(
            (forwarding(each) for each in subscription.forwardings),
            key=lambda each: list(ForwardingCondition).index(each.condition),
        ),
    )


def features(subscription: facts.Subscription, world: facts.World) -> ServiceFeatures:
    """What its kind is offered, and what is set on it beyond that."""
    bars = {each.code: each for each in subscription.bars}
    labels = {each.code: each.label for each in world.bar_offers if subscription.plan.kind in each.kinds}
    labels |= {each.code: each.label for each in subscription.bars}
    set_on = {each.condition: forwarding(each) for each in subscription.forwardings}
    offered = {
        each.condition for each in world.forwarding_offers if subscription.plan.kind in each.kinds
    } | set_on.keys()
    return ServiceFeatures(
        service_id=subscription.service,
        account_id=subscription.account,
        in_service=subscription.status in IN_SERVICE,
        phone_numbers=[PhoneNumber(number.e164) for number in subscription.numbers],
        bars=[
            OfferedBar(
                KIND_OF_BAR.get(code, BarKind.OTHER),
                code,
                labels[code],
                bar(bars[code]) if code in bars else None,
                pending=code in bars and bars[code].monitor is not None,
            )
            for code in sorted(labels)
        ],
        forwardings=[
            OfferedForwarding(CONDITIONS[each], each.value, active, pending=active is not None and active.pending)
            for each in CONDITIONS
            if each in offered
            for active in [set_on.get(each)]
        ],
    )


def bar(fact: facts.Bar) -> Bar:
    return Bar(
        kind=KIND_OF_BAR.get(fact.code, BarKind.OTHER),
        code=fact.code,
        label=fact.label,
        set_by=BarSetter[fact.set_by.name],
        since=fact.since,
        removable=fact.removable,
        pending=fact.monitor is not None,
    )


def forwarding(fact: facts.Forwarding) -> CallForwarding:
    return CallForwarding(
        condition=CONDITIONS[fact.condition],
        to=PhoneNumber(fact.to),
        no_reply_seconds=fact.no_reply_seconds,
        quiescent=fact.quiescent,
        pending=fact.monitor is not None,
    )


def sim(fact: facts.Sim) -> Sim:
    return Sim(
        sim_id=fact.id,
        iccid=ICCID(fact.iccid),
        kind=SimKind[fact.kind.name],
        state=SimState[fact.state.name],
        eid=fact.eid,
        activated_at=fact.activated,
    )


def device(fact: facts.Device) -> Device:
    return Device(
        imei=IMEI(fact.imei),
        manufacturer=fact.model.manufacturer,
        model=fact.model.model,
        kind=DeviceKind[fact.model.kind.name],
        seen_at=fact.seen,
    )
