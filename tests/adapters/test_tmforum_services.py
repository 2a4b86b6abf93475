from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.adapters.tmforum.features import BAR_KINDS
from gateway.adapters.tmforum.provisioning import TmForumProvisioning
from gateway.faults import Capability, Fault
from gateway.graph.barring.types import Bar, BarKind, BarSetter
from gateway.graph.forwarding.types import CallForwarding, ForwardingCondition
from gateway.graph.ids import SUBSCRIPTION, public
from gateway.graph.scalars import PhoneNumber
from gateway.graph.subscriptions.types import NetworkService, ServiceFeatures, ServiceSubscription, SubscriptionKind
from tests.adapters.documents import SERVICE, Document, characteristics
from tests.adapters.held_by_network import KIND_OF_BAR
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, SCOPE, System, bad_response

NUMBERS = ["+46701740610", "+46701740611"]
BAR = "feature.0.featureCharacteristic"
FORWARDING = "feature.3.featureCharacteristic"
PATH = "GET /tmf-api/serviceInventory/v4/service?"

S1 = NetworkService(
    subscription=ServiceSubscription(
        id=public(SUBSCRIPTION, "p1"),
        subscription_id="p1",
        account_id="100201",
        contract=None,
        kind=SubscriptionKind.MOBILE_VOICE,
        phone_numbers=[PhoneNumber("+46701740610"), PhoneNumber("+46701740611")],
    ),
    sim_id="sim1",
    bars=[
        Bar(
            kind=BarKind.OUT_INTERNATIONAL,
            code="BOIC",
            label="Samtal till utlandet",
            set_by=BarSetter.CUSTOMER,
            since=datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
            removable=True,
            pending=False,
        ),
        Bar(
            kind=BarKind.OTHER,
            code="ODB-SLICE-4",
            label="Nätskiva 4",
            set_by=BarSetter.OPERATOR,
            since=datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
            removable=False,
            pending=True,
        ),
    ],
    forwardings=[
        CallForwarding(
            condition=ForwardingCondition.ALWAYS,
            to=PhoneNumber("+46701740698"),
            no_reply_seconds=None,
            quiescent=False,
            pending=True,
        ),
        CallForwarding(
            condition=ForwardingCondition.NO_REPLY,
            to=PhoneNumber("+46701740699"),
            no_reply_seconds=20,
            quiescent=True,
            pending=False,
        ),
    ],
)
BARE_SERVICE: Document = {
    "id": "s2",
    "category": "broadband",
    "state": "designed",
    "relatedEntity": [{"id": "p2", "role": "product"}, {"id": "100202", "role": "account"}],
    "serviceCharacteristic": characteristics(phoneNumber=[]),
}
S2 = NetworkService(
    subscription=ServiceSubscription(
        id=public(SUBSCRIPTION, "p2"),
        subscription_id="p2",
        account_id="100202",
        contract=None,
        kind=SubscriptionKind.BROADBAND,
        phone_numbers=[],
    ),
    sim_id=None,
    bars=[],
    forwardings=[],
)


async def test_by_subscription(system: System, provisioning: TmForumProvisioning) -> None:
    system.lists(SERVICE, BARE_SERVICE)
    found = await provisioning.services(SCOPE, ["p1", "p2", "p3"])
    assert system.asked() == [f"{PATH}relatedEntity.id=p1,p2,p3&relatedEntity.id=100201,100202"]
    assert found == {"p1": S1, "p2": S2}


async def test_by_number(system: System, provisioning: TmForumProvisioning) -> None:
    system.lists(SERVICE)
    found = await provisioning.services_by_number(SCOPE, ["+46701740611", "+46701740600"])
    numbers = "%2B46701740611,%2B46701740600"
    assert system.asked() == [f"{PATH}serviceCharacteristic.phoneNumber={numbers}&relatedEntity.id=100201,100202"]
    assert found == {"+46701740611": S1}


async def test_a_scope_that_covers_nothing_is_not_asked(system: System, provisioning: TmForumProvisioning) -> None:
    assert await provisioning.services(NOTHING, ["p1"]) == {}
    assert await provisioning.services_by_number(NOTHING, ["+46701740610"]) == {}
    assert await provisioning.services(SCOPE, []) == {}
    assert system.asked() == []


async def test_what_is_offered_and_not_set_is_not_looked_at(system: System, provisioning: TmForumProvisioning) -> None:
    offered = {"id": "RBT", "isEnabled": False, "featureCharacteristic": characteristics(featureType="ringtone")}
    vague = {"id": "CFX", "featureCharacteristic": None}
    system.lists(changed(SERVICE, feature=[*SERVICE["feature"], offered, vague]))
    assert await provisioning.services(SCOPE, ["p1"]) == {"p1": S1}


@pytest.mark.parametrize("ended_first", [True, False])
async def test_of_several_services_the_one_that_has_not_ended(
    system: System, provisioning: TmForumProvisioning, ended_first: bool
) -> None:
    ended = changed(SERVICE, id="s0", state="terminated", startDate="2025-01-01T00:00:00Z", supportingResource=[])
    system.lists(*((ended, SERVICE) if ended_first else (SERVICE, ended)))
    assert await provisioning.services(SCOPE, ["p1"]) == {"p1": S1}
    assert await provisioning.services_by_number(SCOPE, ["+46701740610"]) == {"+46701740610": S1}


async def test_a_monitor_of_what_is_not_pending_says_that_it_failed(
    system: System, provisioning: TmForumProvisioning
) -> None:
    features = [
        put(SERVICE["feature"][1], "featureCharacteristic[monitor]", "mon8"),
        put(SERVICE["feature"][2], "featureCharacteristic[monitor]", "mon7"),
        put(SERVICE["feature"][4], "featureCharacteristic[pending]", False),
        SERVICE["feature"][0],
    ]
    system.lists(changed(SERVICE, feature=features))
    found = (await provisioning.services(SCOPE, ["p1"]))["p1"]
    offered = (await provisioning.features(SCOPE, ["p1"]))["p1"]
    assert isinstance(found, NetworkService)
    assert isinstance(offered, ServiceFeatures)
    assert [(each.code, each.failed) for each in found.bars] == [("BOIC", True), ("ODB-SLICE-4", False)]
    assert [(each.condition.name, each.failed) for each in found.forwardings] == [("ALWAYS", True)]
    assert [(each.code, each.failed) for each in offered.bars] == [
        ("BAOC", True),
        ("BOIC", True),
        ("ODB-SLICE-4", False),
    ]
    assert [(each.code, each.failed) for each in offered.forwardings] == [("CFU", True)]


async def test_every_known_bar(system: System, provisioning: TmForumProvisioning) -> None:
    set_bar = SERVICE["feature"][0]
    codes = [*BAR_KINDS, "ODB-SOMETHING-NEW"]
    system.lists(changed(SERVICE, feature=[changed(set_bar, id=code, name=code) for code in codes]))
    found = (await provisioning.services(SCOPE, ["p1"]))["p1"]
    assert isinstance(found, NetworkService)
    assert {bar.code: bar.kind for bar in found.bars} == {**KIND_OF_BAR, "ODB-SOMETHING-NEW": BarKind.OTHER}
    assert [bar.code for bar in found.bars] == sorted(codes)


async def test_every_forwarding_in_the_order_of_the_conditions(
    system: System, provisioning: TmForumProvisioning
) -> None:
    set_forwarding = SERVICE["feature"][4]
    features = [changed(set_forwarding, id=code) for code in ("CFNRc", "CFNRy", "CFB", "CFU")]
    system.lists(changed(SERVICE, feature=features))
    found = (await provisioning.services(SCOPE, ["p1"]))["p1"]
    assert isinstance(found, NetworkService)
    assert [forwarding.condition for forwarding in found.forwardings] == [
        ForwardingCondition.ALWAYS,
        ForwardingCondition.BUSY,
        ForwardingCondition.NO_REPLY,
        ForwardingCondition.NOT_REACHABLE,
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("category", "pager"),
        ("category", ABSENT),
        ("state", "sleeping"),
        ("state", 1),
        ("startDate", 1),
        ("relatedEntity", ABSENT),
        ("relatedEntity", []),
        ("relatedEntity.0.id", 1),
        ("relatedEntity.0.role", "order"),
        ("relatedEntity.1.role", "owner"),
        ("relatedEntity", [*SERVICE["relatedEntity"], {"id": "100202", "role": "account"}]),
        ("serviceCharacteristic", ABSENT),
        ("serviceCharacteristic[phoneNumber]", ABSENT),
        ("serviceCharacteristic[phoneNumber]", [46701740610]),
        ("supportingResource", {}),
        ("supportingResource.0.id", "x" * 25),
        ("supportingResource.1.name", "sim"),
        ("feature", None),
        ("feature.0.isEnabled", "true"),
        ("feature.0.id", ABSENT),
        (f"{BAR}[featureType]", ABSENT),
        (f"{BAR}[featureType]", "ringtone"),
        (f"{BAR}[label]", ABSENT),
        (f"{BAR}[setBy]", "police"),
        (f"{BAR}[since]", "2026-11-01"),
        (f"{BAR}[since]", ABSENT),
        (f"{BAR}[removable]", "no"),
        (f"{BAR}[pending]", None),
        (f"{BAR}[monitor]", 7),
        ("feature.3.id", "CFX"),
        (f"{FORWARDING}[forwardedToNumber]", "0701740699"),
        (f"{FORWARDING}[forwardedToNumber]", ABSENT),
        (f"{FORWARDING}[noReplyTimer]", 20.5),
        (f"{FORWARDING}[noReplyTimer]", -5),
        (f"{FORWARDING}[quiescent]", ABSENT),
        (f"{FORWARDING}[pending]", 0),
    ],
)
async def test_a_service_that_makes_no_sense(
    system: System, provisioning: TmForumProvisioning, path: str, value: Any
) -> None:
    system.lists(put(SERVICE, path, value), BARE_SERVICE)
    found = await provisioning.services(SCOPE, ["p1", "p2"])
    assert found == {"p1": found["p1"], "p2": S2}
    assert bad_response(found["p1"], Capability.NETWORK)
    by_number = await provisioning.services_by_number(SCOPE, ["+46701740610"])
    assert bad_response(by_number["+46701740610"], Capability.NETWORK)


LINE = put(SERVICE, "serviceCharacteristic", characteristics(phoneNumber=NUMBERS, lastSimChange="2026-11-16T09:00:00Z"))
CHANGED_AT = datetime(2026, 11, 16, 9, tzinfo=UTC)


async def test_since_when_a_number_has_its_sim(system: System, provisioning: TmForumProvisioning) -> None:
    ended = changed(LINE, id="s0", state="terminated", startDate="2025-01-01T00:00:00Z")
    system.lists(ended, changed(LINE, relatedEntity=[]))
    assert await provisioning.last_sim_change(NUMBERS[1]) == CHANGED_AT
    assert system.asked() == [f"{PATH}serviceCharacteristic.phoneNumber=%2B46701740611"]


@pytest.mark.parametrize(
    "rows",
    [(), (SERVICE,), (changed(LINE, state="terminated"),), (put(LINE, "serviceCharacteristic[phoneNumber]", []),)],
    ids=["unknown", "without a SIM", "ended", "another's"],
)
async def test_a_number_whose_sim_nobody_changed(
    system: System, provisioning: TmForumProvisioning, rows: tuple[Document, ...]
) -> None:
    system.lists(*rows)
    assert await provisioning.last_sim_change(NUMBERS[0]) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("state", "sleeping"),
        ("startDate", 1),
        ("serviceCharacteristic", ABSENT),
        ("serviceCharacteristic[phoneNumber]", ABSENT),
        ("serviceCharacteristic[lastSimChange]", "2026-11-16"),
        ("serviceCharacteristic[lastSimChange]", 1),
    ],
)
async def test_a_line_that_makes_no_sense(
    system: System, provisioning: TmForumProvisioning, path: str, value: Any
) -> None:
    system.lists(put(LINE, path, value))
    with pytest.raises(Fault) as raised:
        await provisioning.last_sim_change(NUMBERS[0])
    assert bad_response(raised.value, Capability.NETWORK)


async def test_a_service_to_change_without_an_id(system: System, provisioning: TmForumProvisioning) -> None:
    """A change would be sent to the address that is made of it."""
    system.lists(put(SERVICE, "id", "../service/s2"))
    assert bad_response((await provisioning.features(SCOPE, ["p1"]))["p1"], Capability.NETWORK)
