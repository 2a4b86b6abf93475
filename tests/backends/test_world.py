"""The small world holds one of everything, hangs together, and is read strictly."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from backends.operator import SMALL_WORLD
from backends.world import (
    BillState,
    Condition,
    Delivery,
    DeviceKind,
    Kind,
    OrderState,
    SetBy,
    SimKind,
    SimState,
    Status,
    Subscription,
    TicketStatus,
    TicketType,
    World,
    load_world,
)
from backends.world.calendar import months_later
from tests.backends.library import START

TODAY = START.date()


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(SMALL_WORLD, TODAY)


def test_has_the_two_companies_with_their_accounts(world: World) -> None:
    of_account = Counter(each.account for each in world.subscriptions.values())
    assert {each.id: [account.id for account in each.accounts] for each in world.companies.values()} == {
        "o1001": ["100201", "100202", "100203", "100204"],
        "o1002": ["200101"],
    }
    assert of_account == {"100201": 14, "100202": 14, "100203": 14, "200101": 5}


def test_has_every_word_at_least_once(world: World) -> None:
    subscriptions = world.subscriptions.values()
    assert {each.plan.kind for each in subscriptions} == set(Kind)
    assert {each.status for each in subscriptions} == set(Status)
    assert {each.sim.kind for each in subscriptions if each.sim} == set(SimKind)
    assert {each.sim.state for each in subscriptions if each.sim} == set(SimState)
    assert {each.device.model.kind for each in subscriptions if each.device} == set(DeviceKind)
    assert {bar.set_by for each in subscriptions for bar in each.bars} == set(SetBy)
    assert {forwarding.condition for each in subscriptions for forwarding in each.forwardings} == set(Condition)
    assert {account.delivery for account in world.accounts.values()} == set(Delivery)
    assert {order.state for order in world.orders.values()} == set(OrderState)
    assert {ticket.status for ticket in world.tickets.values()} == set(TicketStatus)
    assert {ticket.type for ticket in world.tickets.values()} == set(TicketType) == set(world.departments)


def test_has_every_bar_set_somewhere(world: World) -> None:
    assert {bar.code for each in world.subscriptions.values() for bar in each.bars} == {
        offer.code for offer in world.bar_offers
    }


def test_each_account_has_a_bill_in_every_state(world: World) -> None:
    for account in [each for each in world.accounts.values() if each.id != "100204"]:
        extra = [bill.state for bill in account.extra_bills]
        assert {*account.bill_states, *extra, BillState.SETTLED} == set(BillState), account.id


def test_parts_of_a_subscription_are_numbered_like_it(world: World) -> None:
    two_numbers = world.subscriptions["p1003"]
    assert two_numbers.sim is not None
    assert two_numbers.sim_codes is not None
    assert two_numbers.device is not None
    assert [
        two_numbers.service,
        two_numbers.sim.id,
        two_numbers.sim_codes.id,
        two_numbers.device.id,
        *(number.id for number in two_numbers.numbers),
    ] == ["s1003", "sim1003", "cod1003", "dev1003", "num1003", "num1003n2"]


def test_tickets_are_about_companies_accounts_and_subscriptions(world: World) -> None:
    levels = {
        "company" if each.account is None else "account" if each.subscription is None else "subscription"
        for each in world.tickets.values()
    }
    assert levels == {"company", "account", "subscription"}


def test_the_noteworthy_ones(world: World) -> None:
    """What other tests and the demo's examples count on."""

    def one(product: str) -> Subscription:
        return world.subscriptions[product]

    assert [number.e164 for number in one("p1003").numbers] == ["+46701740612", "+46701740613"]
    assert one("p1003").user == "Siobhán O'Connor"
    assert one("p1004").plan.data_package == "Obegränsad surf"
    assert one("p1004").plan.allowance_bytes is None
    assert one("p1005").use.allowance_share == 0.97
    assert [bar.code for bar in one("p1006").bars] == ["LOST-STOLEN"]
    assert [(bar.code, bar.removable) for bar in one("p1007").bars] == [("BAOC", False)]
    assert one("p1009").user is None
    assert [bar.monitor for bar in one("p1016").bars] == ["mon1016ODB-DATA-ROAM"]
    assert [bar.code for bar in one("p1017").bars] == ["ODB-SLICE-4"]
    assert one("p1018").binding_until == date(2026, 11, 16)
    assert [(each.condition, each.quiescent) for each in one("p1015").forwardings] == [
        (Condition.CFU, False),
        (Condition.CFNRY, True),
    ]
    assert [(each.condition, each.monitor) for each in one("p1019").forwardings] == [
        (Condition.CFB, None),
        (Condition.CFNRY, "mon1019CFNRy"),
        (Condition.CFNRC, None),
    ]
    assert (one("p1026").sim, one("p1026").device, one("p1026").status) == (None, None, Status.ACTIVE)
    assert one("p1028").device is None
    twenty_digits = [each.id for each in world.subscriptions.values() if each.sim and len(each.sim.iccid) == 20]
    assert twenty_digits == ["p1036"]


def test_the_same_day_is_the_same_world(world: World) -> None:
    assert load_world(SMALL_WORLD, TODAY) == world
    assert (
        world.subscriptions["p1001"].sim_codes
        == load_world(SMALL_WORLD, date(2031, 7, 1)).subscriptions["p1001"].sim_codes
    )


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2028, 2, 29), date(2026, 3, 29), date(2026, 3, 31), date(2026, 10, 25)]
)
def test_any_day_will_do(today: date) -> None:
    world = load_world(SMALL_WORLD, today)
    assert world.today == today
    assert len(world.subscriptions) == 47


def test_offsets_count_from_the_day_of_loading(world: World) -> None:
    """41 months before 16 March, and 09:00 in Stockholm while summer time lasts."""
    assert world.subscriptions["p1001"].activated == datetime(2022, 10, 16, 7, 0, tzinfo=UTC)
    assert world.tickets["t1001"].updated == datetime(2026, 3, 15, 13, 30, tzinfo=UTC)
    assert world.accounts["100201"].extra_bills[0].on == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_months_keep_the_day_or_take_the_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("plans.json", '"kind": "m2m"', '"kind": "m3m"'),
        ("plans.json", '"monthlyFee"', '"monthlyfee"'),
        ("orders.json", '"placedBy": "i1001", ', ""),
        ("orders.json", '"-4d 09:12"', '"-4d"'),
        ("subscriptions-100202.json", '"+8m"', '"+8m 10:00"'),
        ("subscriptions-100202.json", '"+8m"', '"in eight months"'),
        ("tickets.json", '"-6d 08:12"', '"-6d 25:12"'),
    ],
)
def test_a_wrong_file_stops_the_loading(tmp_path: Path, name: str, old: str, new: str) -> None:
    copied = shutil.copytree(SMALL_WORLD, tmp_path / "world")
    text = (copied / name).read_text("utf-8")
    assert old in text
    (copied / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises((msgspec.ValidationError, ValueError)):
        load_world(copied, TODAY)


@pytest.mark.parametrize(("old", "new"), [('"voice-50"', '"voice-51"'), ('"torne-8"', '"torne-99"')])
def test_a_name_that_is_nowhere_stops_the_loading(tmp_path: Path, old: str, new: str) -> None:
    copied = shutil.copytree(SMALL_WORLD, tmp_path / "world")
    file = copied / "subscriptions-100201.json"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(KeyError, match=new.strip('"')):
        load_world(copied, TODAY)
