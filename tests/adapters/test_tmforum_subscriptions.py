from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.common import Direction, Money
from gateway.graph.ids import SUBSCRIPTION, public
from gateway.graph.sim.types import SimKind
from gateway.graph.subscriptions.types import (
    Contract,
    ServiceSpecification,
    ServiceSubscription,
    SubscriptionFilter,
    SubscriptionKind,
    SubscriptionOrder,
    SubscriptionOrderField,
    SubscriptionStatus,
)
from gateway.ports.paging import Page, PageRequest, Position
from tests.adapters.documents import BARE_PRODUCT, PRODUCT
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, SCOPE, System, bad_response

PATH = "GET /tmf-api/productInventory/v4/product?"
ACCOUNTS = "billingAccount.id=100201,100202"
ALL = SubscriptionFilter()
BY_NUMBER = SubscriptionOrder(field=SubscriptionOrderField.NUMBER)

P1 = ServiceSubscription(
    id=public(SUBSCRIPTION, "p1"),
    subscription_id="p1",
    account_id="100201",
    contract=Contract(
        user_name="Åsa Öberg",
        status=SubscriptionStatus.ACTIVE,
        activated_at=datetime(2024, 5, 17, 8, 15, tzinfo=UTC),
        binding_until=date(2027, 1, 31),
        specification=ServiceSpecification(
            plan_name="Mobil 20 GB",
            data_package_name="20 GB",
            data_allowance_bytes=20_000_000_000.0,
            sim_kind=SimKind.ESIM,
            included_services=["Fria samtal", "Fria SMS"],
            monthly_fee=Money(amount=Decimal("179.50"), currency="SEK"),
        ),
        offering_id="voice-20",
    ),
    kind=SubscriptionKind.MOBILE_VOICE,
    phone_numbers=["+46701740610", "+46701740611"],  # type: ignore[list-item]
)
P2 = ServiceSubscription(
    id=public(SUBSCRIPTION, "p2"),
    subscription_id="p2",
    account_id="100202",
    contract=Contract(
        user_name=None,
        status=SubscriptionStatus.ABORTED,
        activated_at=None,
        binding_until=None,
        specification=ServiceSpecification(
            plan_name="Bredband fiber",
            data_package_name=None,
            data_allowance_bytes=None,
            sim_kind=None,
            included_services=[],
            monthly_fee=None,
        ),
        offering_id=None,
    ),
    kind=SubscriptionKind.BROADBAND,
    phone_numbers=[],
)


async def test_the_first_page(system: System, billing: TmForumBilling) -> None:
    system.lists(BARE_PRODUCT, PRODUCT, total=42)
    page = await billing.subscriptions(SCOPE, ALL, BY_NUMBER, PageRequest(2))
    assert system.asked() == [f"{PATH}{ACCOUNTS}&sort=productSerialNumber,id&limit=2"]
    assert page == Page([P2, P1], [Position("", "p2"), Position("+46701740610", "p1")], more=True, total=42)


async def test_the_page_after_a_position(system: System, billing: TmForumBilling) -> None:
    system.lists(PRODUCT)
    page = await billing.subscriptions(SCOPE, ALL, BY_NUMBER, PageRequest(25, Position("", "p2")))
    assert system.asked() == [
        f"{PATH}{ACCOUNTS}&productSerialNumber.gte=&productSerialNumber.gt=;id.gt=p2&sort=productSerialNumber,id&limit=25"
    ]
    assert page == Page([P1], [Position("+46701740610", "p1")], more=False, total=None)


async def test_the_last_page_is_read_in_reverse_and_turned_round(system: System, billing: TmForumBilling) -> None:
    system.lists(PRODUCT, BARE_PRODUCT, total=3)
    page = await billing.subscriptions(SCOPE, ALL, BY_NUMBER, PageRequest(2, backwards=True))
    assert system.asked() == [f"{PATH}{ACCOUNTS}&sort=-productSerialNumber,-id&limit=2"]
    assert page == Page([P2, P1], [Position("", "p2"), Position("+46701740610", "p1")], more=True, total=3)


async def test_the_page_before_a_position(system: System, billing: TmForumBilling) -> None:
    system.lists(BARE_PRODUCT)
    position = Position("+46701740610", "p1")
    page = await billing.subscriptions(SCOPE, ALL, BY_NUMBER, PageRequest(1, position, backwards=True))
    key = "%2B46701740610"
    assert system.asked() == [
        f"{PATH}{ACCOUNTS}&productSerialNumber.lte={key}&productSerialNumber.lt={key};id.lt=p1"
        "&sort=-productSerialNumber,-id&limit=1"
    ]
    assert page == Page([P2], [Position("", "p2")], more=False, total=None)


@pytest.mark.parametrize(
    ("field", "path", "key"),
    [
        (SubscriptionOrderField.NUMBER, "productSerialNumber", "+46701740610"),
        (SubscriptionOrderField.USER_NAME, "relatedParty.name", "Åsa Öberg"),
        (SubscriptionOrderField.KIND, "productCharacteristic.kind", "mobileVoice"),
        (SubscriptionOrderField.ACTIVATED_AT, "startDate", "2024-05-17T08:15:00Z"),
    ],
)
async def test_every_order(
    system: System, billing: TmForumBilling, field: SubscriptionOrderField, path: str, key: str
) -> None:
    system.lists(PRODUCT)
    order = SubscriptionOrder(field=field, direction=Direction.DESC)
    page = await billing.subscriptions(SCOPE, ALL, order, PageRequest(5, Position("x;y,z&å", "p9")))
    encoded = "x%3By%2Cz%26%C3%A5"
    assert system.asked() == [
        f"{PATH}{ACCOUNTS}&{path}.lte={encoded}&{path}.lt={encoded};id.lt=p9&sort=-{path},-id&limit=5"
    ]
    assert page.positions == [Position(key, "p1")]


@pytest.mark.parametrize("field", list(SubscriptionOrderField))
async def test_an_absent_sort_key_is_empty(
    system: System, billing: TmForumBilling, field: SubscriptionOrderField
) -> None:
    system.lists(BARE_PRODUCT)
    page = await billing.subscriptions(SCOPE, ALL, SubscriptionOrder(field=field), PageRequest(5))
    assert page.positions == [Position("broadband" if field is SubscriptionOrderField.KIND else "", "p2")]


NUMBER = "productCharacteristic.phoneNumber.regex"


@pytest.mark.parametrize(
    ("where", "terms"),
    [
        (SubscriptionFilter(kinds=[SubscriptionKind.M2M]), "&productCharacteristic.kind=m2m"),
        (
            SubscriptionFilter(kinds=[SubscriptionKind.MOBILE_VOICE, SubscriptionKind.BROADBAND]),
            "&productCharacteristic.kind=mobileVoice,broadband",
        ),
        (
            SubscriptionFilter(statuses=[SubscriptionStatus.ABORTED, SubscriptionStatus.ACTIVE]),
            "&status=aborted%20,active",
        ),
        (SubscriptionFilter(number="174 06-1"), f"&{NUMBER}=174061"),
        (SubscriptionFilter(number="070-174"), f"&{NUMBER}=%5E%5C%2B4670174;{NUMBER}=070174"),
        (
            SubscriptionFilter(search=" o'Con (x) "),
            "&relatedParty.name.regex=o%27Con%20%5C%28x%5C%29;name.regex=o%27Con%20%5C%28x%5C%29",
        ),
        (
            SubscriptionFilter(search="+4670"),
            f"&{NUMBER}=%5E%5C%2B4670;relatedParty.name.regex=%5C%2B4670;name.regex=%5C%2B4670",
        ),
        (
            SubscriptionFilter(
                kinds=[SubscriptionKind.M2M], statuses=[SubscriptionStatus.CREATED], number="46", search="bod"
            ),
            f"&productCharacteristic.kind=m2m&status=created&{NUMBER}=46&relatedParty.name.regex=bod;name.regex=bod",
        ),
        (SubscriptionFilter(number="", search="  "), ""),
    ],
)
async def test_filters(system: System, billing: TmForumBilling, where: SubscriptionFilter, terms: str) -> None:
    system.lists(PRODUCT)
    await billing.subscriptions(SCOPE, where, BY_NUMBER, PageRequest(5))
    system.lists(total=17)
    assert await billing.count_subscriptions(SCOPE, where) == 17
    assert system.asked() == [
        f"{PATH}{ACCOUNTS}{terms}&sort=productSerialNumber,id&limit=5",
        f"{PATH}{ACCOUNTS}{terms}&limit=0",
    ]


@pytest.mark.parametrize(
    "where",
    [
        SubscriptionFilter(number="0701740610x"),
        SubscriptionFilter(number="1234567890123456"),
        SubscriptionFilter(kinds=[]),
        SubscriptionFilter(statuses=[]),
        SubscriptionFilter(search="x" * 101),
        SubscriptionFilter(search="half a \ud83d character"),
    ],
)
async def test_what_nothing_can_match_is_not_asked(
    system: System, billing: TmForumBilling, where: SubscriptionFilter
) -> None:
    assert await billing.subscriptions(SCOPE, where, BY_NUMBER, PageRequest(5)) == Page((), (), more=False, total=0)
    after = PageRequest(5, Position("", "p1"))
    assert await billing.subscriptions(SCOPE, where, BY_NUMBER, after) == Page((), (), more=False, total=None)
    assert await billing.count_subscriptions(SCOPE, where) == 0
    assert system.asked() == []


async def test_a_scope_that_covers_nothing_is_not_asked(system: System, billing: TmForumBilling) -> None:
    assert await billing.subscriptions(NOTHING, ALL, BY_NUMBER, PageRequest(5)) == Page((), (), more=False, total=0)
    assert await billing.count_subscriptions(NOTHING, ALL) == 0
    assert await billing.subscriptions_by_id(NOTHING, ["p1"]) == {}
    assert await billing.subscriptions_by_number(NOTHING, ["+46701740610"]) == {}
    assert await billing.subscriptions_by_id(SCOPE, []) == {}
    assert system.asked() == []


@pytest.mark.parametrize(
    "position", [Position(7, "p1"), Position("x" * 257, "p1"), Position("\ud83d", "p1"), Position("", "p 1")]
)
async def test_a_cursor_nobody_gave_out(system: System, billing: TmForumBilling, position: Position) -> None:
    with pytest.raises(Fault) as raised:
        await billing.subscriptions(SCOPE, ALL, BY_NUMBER, PageRequest(5, position))
    assert raised.value.code is ErrorCode.BAD_CURSOR
    assert system.asked() == []


async def test_by_id(system: System, billing: TmForumBilling) -> None:
    system.lists(BARE_PRODUCT, PRODUCT)
    found = await billing.subscriptions_by_id(SCOPE, ["p1", "p2", "p3"])
    assert system.asked() == [f"{PATH}id=p1,p2,p3&{ACCOUNTS}&limit=3"]
    assert found == {"p1": P1, "p2": P2}


async def test_by_number(system: System, billing: TmForumBilling) -> None:
    system.lists(PRODUCT)
    found = await billing.subscriptions_by_number(SCOPE, ["+46701740611", "+46701740600"])
    numbers = "%2B46701740611,%2B46701740600"
    assert system.asked() == [f"{PATH}productCharacteristic.phoneNumber={numbers}&{ACCOUNTS}"]
    assert found == {"+46701740611": P1}


@pytest.mark.parametrize(
    ("lives", "latest"),
    [
        ([("a", "terminated", "2020-01-01T00:00:00Z"), ("b", "active", "2023-01-01T00:00:00Z")], "b"),
        ([("a", "active", "2020-01-01T00:00:00Z"), ("b", "created", ABSENT)], "a"),
        ([("a", "terminated", "2020-01-01T00:00:00Z"), ("b", "terminated", "2023-01-01T00:00:00Z")], "b"),
        ([("a", "terminated", "2020-01-01T00:00:00Z"), ("b", "aborted ", ABSENT)], "a"),
        ([("a", "pendingTerminate", "2020-01-01T00:00:00Z"), ("b", "cancelled", "2023-01-01T00:00:00Z")], "a"),
    ],
)
async def test_of_several_lives_of_a_number_the_latest(
    system: System, billing: TmForumBilling, lives: list[tuple[str, str, Any]], latest: str
) -> None:
    rows = [changed(PRODUCT, id=id, status=status, startDate=start) for id, status, start in lives]
    for listed in (rows, rows[::-1]):
        system.lists(*listed)
        found = (await billing.subscriptions_by_number(SCOPE, ["+46701740610"]))["+46701740610"]
        assert isinstance(found, ServiceSubscription)
        assert found.subscription_id == latest


SPOILT: list[tuple[str, Any]] = [
    ("name", ABSENT),
    ("name", 7),
    ("status", "paused"),
    ("status", None),
    ("startDate", "yesterday"),
    ("startDate", "2024-05-17T08:15:00"),
    ("startDate", 1_700_000_000),
    ("productCharacteristic", {}),
    ("productCharacteristic", ABSENT),
    ("productCharacteristic[kind]", ABSENT),
    ("productCharacteristic[kind]", "pager"),
    ("productCharacteristic[phoneNumber]", "+46701740610"),
    ("productCharacteristic[phoneNumber]", ["0701740610"]),
    ("productCharacteristic[phoneNumber]", ["+46701740610\n"]),
    ("productCharacteristic[phoneNumber]", ["+4670174061०"]),
    ("productCharacteristic[phoneNumber]", ABSENT),
    ("productCharacteristic[includedServices]", [1]),
    ("productCharacteristic[includedServices]", ABSENT),
    ("productCharacteristic[simKind]", "nano"),
    ("productCharacteristic[dataAllowanceBytes]", "20 GB"),
    ("productCharacteristic[dataAllowanceBytes]", -1),
    ("productCharacteristic[bindingUntil]", "2027-02-30"),
    ("productPrice.1.price.dutyFreeAmount.value", "179.50"),
    ("productPrice.1.price.dutyFreeAmount.value", 179.505),
    ("productPrice.1.price.dutyFreeAmount.value", 1e15),
    ("productPrice.1.price.dutyFreeAmount.value", None),
    ("productPrice.1.price.dutyFreeAmount.unit", "kronor"),
    ("productPrice", None),
    ("billingAccount", ABSENT),
    ("billingAccount.id", 100201),
    ("relatedParty.1.name", ["Åsa"]),
]


@pytest.mark.parametrize(("path", "value"), SPOILT)
async def test_a_product_that_makes_no_sense(system: System, billing: TmForumBilling, path: str, value: Any) -> None:
    spoilt = put(PRODUCT, path, value)
    system.lists(spoilt, BARE_PRODUCT)
    found = await billing.subscriptions_by_id(SCOPE, ["p1", "p2", "p3"])
    assert found == {"p1": found["p1"], "p2": P2}
    assert bad_response(found["p1"], Capability.SUBSCRIPTIONS)
    with pytest.raises(Fault) as raised:
        await billing.subscriptions(SCOPE, ALL, BY_NUMBER, PageRequest(5))
    assert bad_response(raised.value, Capability.SUBSCRIPTIONS)


@pytest.mark.parametrize("id", [1, "", "p 1", "x" * 25, "p1\n", "p/1", None])
async def test_an_id_that_makes_no_sense(system: System, billing: TmForumBilling, id: Any) -> None:
    """Nobody can say whose id it should have been, so no id that is left without an answer is taken for unknown."""
    system.lists(changed(PRODUCT, id=id), BARE_PRODUCT)
    found = await billing.subscriptions_by_id(SCOPE, ["p1", "p2", "p3"])
    assert found == {"p1": found["p1"], "p2": P2, "p3": found["p3"]}
    assert bad_response(found["p1"], Capability.SUBSCRIPTIONS)
    assert bad_response(found["p3"], Capability.SUBSCRIPTIONS)


async def test_a_spoilt_life_of_a_number_spoils_the_number(system: System, billing: TmForumBilling) -> None:
    other = put(changed(PRODUCT, id="p3"), "productCharacteristic[phoneNumber]", ["+46701740699"])
    system.lists(PRODUCT, changed(PRODUCT, id="p4", name=None), other)
    found = await billing.subscriptions_by_number(SCOPE, ["+46701740610", "+46701740699"])
    assert list(found) == ["+46701740610", "+46701740699"]
    assert bad_response(found["+46701740610"], Capability.SUBSCRIPTIONS)
    assert isinstance(found["+46701740699"], ServiceSubscription)


async def test_blanks_around_published_values_do_not_count(system: System, billing: TmForumBilling) -> None:
    system.lists(put(changed(PRODUCT, status=" active "), "productCharacteristic[kind]", "mobileVoice "))
    assert await billing.subscriptions_by_id(SCOPE, ["p1"]) == {"p1": P1}
