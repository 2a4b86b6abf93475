"""What the operator knows: the small world, its subscriptions over and over."""

from collections.abc import Iterator
from datetime import date
from itertools import count, islice

from msgspec.structs import replace

from backends.operator import SMALL_WORLD
from backends.world import PhoneNumber, Subscription, World, load_world

ENOUGH = 300


def wide_world(today: date, subscriptions: int = ENOUGH) -> World:
    """With so many subscriptions, of which nine in ten are company A's."""
    small = load_world(SMALL_WORLD, today)
    repeated = islice(_repeated(list(small.subscriptions.values())), subscriptions)
    return replace(small, subscriptions={each.id: each for each in repeated})


def _repeated(subscriptions: list[Subscription]) -> Iterator[Subscription]:
    yield from subscriptions
    for time in count(1):
        for place, subscription in enumerate(subscriptions):
            yield _again(subscription, time, place)


def _again(subscription: Subscription, time: int, place: int) -> Subscription:
    """The same with ids and numbers of its own; and no change of it is under way."""
    sim, codes, device = subscription.sim, subscription.sim_codes, subscription.device
    return replace(
        subscription,
        id=f"{subscription.id}-{time}",
        service=f"{subscription.service}-{time}",
        numbers=tuple(
            PhoneNumber(id=f"{number.id}-{time}", e164=f"+4678{time}{place:04}{index:02}")
            for index, number in enumerate(subscription.numbers)
        ),
        sim=replace(sim, id=f"{sim.id}-{time}") if sim is not None else None,
        sim_codes=replace(codes, id=f"{codes.id}-{time}") if codes is not None else None,
        device=replace(device, id=f"{device.id}-{time}") if device is not None else None,
        bars=tuple(replace(bar, monitor=None) for bar in subscription.bars),
        forwardings=tuple(replace(forwarding, monitor=None) for forwarding in subscription.forwardings),
    )
