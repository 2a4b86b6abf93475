"""A subscription as the portal shows it, field by field, and the filters that find it."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from backends.faults import Fault, true_answer
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import SignedIn, in_process, open_gateway

ONE = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { %s } } }"
LIST = """query ($filter: SubscriptionFilter) { viewer { subscriptions(filter: $filter, first: 100) {
  totalCount nodes { id kind phoneNumbers account { number } } } } }"""
NUMBERS = ("100201", "100202", "100203")


async def shown(anna: SignedIn, id: str, fields: str) -> dict[str, Any]:
    node: dict[str, Any] = (await anna.data(ONE % fields, {"id": id}))["node"]
    return node


async def found(anna: SignedIn, **conditions: object) -> list[dict[str, Any]]:
    page = (await anna.data(LIST, {"filter": conditions}))["viewer"]["subscriptions"]
    assert page["totalCount"] == len(page["nodes"])
    nodes: list[dict[str, Any]] = page["nodes"]
    return nodes


async def test_the_list_holds_the_subscriptions_of_all_accounts(anna: SignedIn) -> None:
    listed = await found(anna)

    of_account = {number: sum(each["account"]["number"] == number for each in listed) for number in NUMBERS}
    assert of_account == {"100201": 14, "100202": 14, "100203": 14}
    assert len(listed) == 42


@pytest.mark.parametrize("written", ["070-174 06 1", "+46 70 174 06 1", "70174061"])
async def test_the_funnel_at_the_number_takes_any_part_of_it(anna: SignedIn, written: str) -> None:
    listed = await found(anna, number=written)

    assert [each["phoneNumbers"][0] for each in listed] == [
        f"+4670174061{last}" for last in (0, 1, 2, 4, 5, 6, 7, 8, 9)
    ]


async def test_the_funnel_finds_a_number_that_is_not_the_first(anna: SignedIn) -> None:
    assert await found(anna, number="06 13") == [
        {
            "id": "sub_p1003",
            "kind": "MOBILE_VOICE",
            "phoneNumbers": ["+46701740612", "+46701740613"],
            "account": {"number": "100201"},
        }
    ]


async def test_the_funnel_at_the_type_takes_several(anna: SignedIn) -> None:
    listed = await found(anna, kinds=["FIXED_VOICE", "BROADBAND"])

    assert [(each["id"], each["kind"]) for each in listed] == [
        ("sub_p1013", "BROADBAND"),
        ("sub_p1041", "BROADBAND"),
        ("sub_p1027", "FIXED_VOICE"),
        ("sub_p1012", "FIXED_VOICE"),
    ]


async def test_number_and_type_narrow_each_other(anna: SignedIn) -> None:
    listed = await found(anna, number="0701740618", kinds=["MOBILE_BROADBAND"])

    assert [each["id"] for each in listed] == ["sub_p1008"]
    assert await found(anna, number="0701740618", kinds=["MOBILE_VOICE"]) == []


async def test_what_it_is_and_whose(anna: SignedIn) -> None:
    fields = "userName kind phoneNumbers status activatedAt bindingUntil account { id number name }"

    assert await shown(anna, "sub_p1018", fields) == {
        "userName": "Karin Fjällgren",
        "kind": "MOBILE_VOICE",
        "phoneNumbers": ["+46701740633"],
        "status": "ACTIVE",
        "activatedAt": "2025-07-17T08:00:00+00:00",
        "bindingUntil": "2027-07-17",
        "account": {"id": "acc_100202", "number": "100202", "name": "Norrsken Bygg Luleå"},
    }


async def test_what_it_consists_of(anna: SignedIn) -> None:
    fields = """specification { planName dataPackageName dataAllowanceBytes simKind includedServices
        monthlyFee { amount currency } }"""

    assert (await shown(anna, "sub_p1002", fields))["specification"] == {
        "planName": "Mobil Plus",
        "dataPackageName": "20 GB",
        "dataAllowanceBytes": 20_000_000_000,
        "simKind": "ESIM",
        "includedServices": ["Fria samtal inom Sverige", "Fria SMS och MMS inom Sverige", "Samtal inom EU"],
        "monthlyFee": {"amount": "179.00", "currency": "SEK"},
    }
    assert (await shown(anna, "sub_p1013", fields))["specification"] == {
        "planName": "Bredband fiber 1000/1000",
        "dataPackageName": None,
        "dataAllowanceBytes": None,
        "simKind": None,
        "includedServices": ["Router", "Fast IP-adress", "Servicenivå 8 timmar"],
        "monthlyFee": {"amount": "799.00", "currency": "SEK"},
    }


async def test_its_sim(anna: SignedIn) -> None:
    fields = "sim { iccid kind state eid activatedAt }"

    assert (await shown(anna, "sub_p1002", fields))["sim"] == {
        "iccid": "8946994907886487545",
        "kind": "ESIM",
        "state": "ACTIVE",
        "eid": "89046099164927162249537534803385",
        "activatedAt": "2024-05-17T08:15:00+00:00",
    }
    assert (await shown(anna, "sub_p1019", fields))["sim"] == {
        "iccid": "8946998137044738151",
        "kind": "PHYSICAL",
        "state": "ACTIVE",
        "eid": None,
        "activatedAt": "2025-02-17T09:00:00+00:00",
    }
    assert (await shown(anna, "sub_p1026", fields))["sim"] is None


async def test_what_has_been_used(anna: SignedIn) -> None:
    fields = """usage { period { from to } dataUsedBytes dataRemainingBytes roamingDataUsedBytes voiceSeconds smsCount
        mmsCount asOf stale }"""

    assert (await shown(anna, "sub_p1001", fields))["usage"] == {
        "period": {"from": "2026-11-01", "to": "2026-11-30"},
        "dataUsedBytes": 11_729_280_000,
        "dataRemainingBytes": 50_000_000_000 - 11_729_280_000,
        "roamingDataUsedBytes": 0,
        "voiceSeconds": 11_422,
        "smsCount": 41,
        "mmsCount": 6,
        "asOf": "2026-11-16T23:00:00+00:00",
        "stale": False,
    }
    assert (await shown(anna, "sub_p1013", fields))["usage"] is None, "fixed broadband has no meter"


async def test_the_trend_of_the_last_half_year(anna: SignedIn) -> None:
    fields = "usageTrend { month dataUsedBytes roamingDataUsedBytes voiceSeconds smsCount } usage { dataUsedBytes }"
    node = await shown(anna, "sub_p1001", fields)
    trend = node["usageTrend"]

    assert [entry["month"] for entry in trend] == [f"2026-{month:02}-01" for month in range(6, 12)]
    assert trend[4] == {
        "month": "2026-10-01",
        "dataUsedBytes": 37_313_700_000,
        "roamingDataUsedBytes": 7_835_877_000,
        "voiceSeconds": 28_311,
        "smsCount": 24,
    }
    assert trend[5]["dataUsedBytes"] == node["usage"]["dataUsedBytes"]


async def test_a_month_that_makes_no_sense_spoils_the_trend_it_is_in_and_nothing_else(
    settings: Settings, clock: ManualClock, operator: FakeOperator
) -> None:
    """Half a second was called in October."""

    async def misprinting(scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await true_answer(operator.billing.app, scope, receive)
        printed = body.replace(b"28311,", b"28310.5,")
        headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": printed})

    trends = "usage { voiceSeconds } usageTrend(months: 1) { voiceSeconds } spoilt: usageTrend(months: 2) { month }"
    async with open_gateway(
        settings, clock, operator, in_process(operator) | {"http://billing.test": misprinting}
    ) as gateway:
        answer = await (await gateway.signed_in("anna@norrskenbygg.example")).ask(ONE % trends, {"id": "sub_p1001"})

    assert answer["data"]["node"] == {
        "usage": {"voiceSeconds": 11_422},
        "usageTrend": [{"voiceSeconds": 11_422}],
        "spoilt": None,
    }
    assert [
        (error["path"], error["extensions"]["code"], error["extensions"]["capability"]) for error in answer["errors"]
    ] == [(["node", "spoilt"], "BACKEND_BAD_RESPONSE", "USAGE")]


async def test_a_month_without_use_is_zero_and_not_missing(anna: SignedIn) -> None:
    """Line p1037 was quiet two, three and four months ago."""
    trend = (await shown(anna, "sub_p1037", "usageTrend { month dataUsedBytes smsCount }"))["usageTrend"]

    assert [entry["month"] for entry in trend if entry["dataUsedBytes"] == 0] == [
        "2026-07-01",
        "2026-08-01",
        "2026-09-01",
    ]


async def test_the_device_its_sim_sits_in(anna: SignedIn) -> None:
    fields = "device { imei manufacturer model kind seenAt }"

    assert (await shown(anna, "sub_p1002", fields))["device"] == {
        "imei": "001002108008025",
        "manufacturer": "Abisko",
        "model": "X",
        "kind": "PHONE",
        "seenAt": "2026-11-16T18:32:00+00:00",
    }
    assert (await shown(anna, "sub_p1012", fields))["device"] is None


async def test_the_bars_that_are_set(anna: SignedIn) -> None:
    fields = "bars { kind code label setBy since removable pending }"
    by_customer = {"setBy": "CUSTOMER", "removable": True, "pending": False}

    assert (await shown(anna, "sub_p1002", fields))["bars"] == [
        {
            "kind": "OUT_INTERNATIONAL",
            "code": "BOIC",
            "label": "Samtal till utlandet",
            "since": "2026-05-01T06:30:00+00:00",
            **by_customer,
        },
        {
            "kind": "CALLS_PREMIUM",
            "code": "ODB-PREMIUM",
            "label": "Betalsamtal",
            "since": "2026-05-01T06:31:00+00:00",
            **by_customer,
        },
        {
            "kind": "SMS_PREMIUM",
            "code": "ODB-SMS-PREMIUM",
            "label": "Betal-SMS",
            "since": "2026-05-01T06:32:00+00:00",
            **by_customer,
        },
    ]
    assert (await shown(anna, "sub_p1001", fields))["bars"] == []


async def test_the_forwardings_that_are_set(anna: SignedIn) -> None:
    fields = "forwardings { condition to noReplySeconds quiescent pending }"

    assert (await shown(anna, "sub_p1015", fields))["forwardings"] == [
        {"condition": "ALWAYS", "to": "+46701740631", "noReplySeconds": None, "quiescent": False, "pending": False},
        {"condition": "NO_REPLY", "to": "+46701740632", "noReplySeconds": 15, "quiescent": True, "pending": False},
    ]
    assert (await shown(anna, "sub_p1001", fields))["forwardings"] == []


async def test_by_one_id_and_by_several_is_one_read(anna: SignedIn) -> None:
    """However much deeper a list of ids is to be looked for than a single one; and so is what they lead to."""
    fields = "id ... on ServiceSubscription { device { imei } }"
    document = f'{{ node(id: "sub_p1001") {{ {fields} }} nodes(ids: ["sub_p1001", "sub_p1003"]) {{ {fields} }} }}'
    found = await anna.data(document)
    assert [each["id"] for each in (found["node"], *found["nodes"])] == ["sub_p1001", "sub_p1001", "sub_p1003"]
    assert Counter(anna.calls)["provisioning", "resource"] == 1
    assert Counter(anna.calls)["billing", "product"] == 1


async def test_different_fields_that_need_the_same_of_several_objects_are_one_read(anna: SignedIn) -> None:
    """Usage and its trend are views of one read."""
    document = """{
      node(id: "sub_p1003") { ... on ServiceSubscription { usage { asOf } } }
      nodes(ids: ["sub_p1001"]) { ... on ServiceSubscription { usageTrend { month } } }
    }"""
    await anna.data(document)
    assert Counter(anna.calls) == {
        ("billing", "usageConsumptionReport"): 1,
        ("billing", "product"): 1,
        ("provisioning", "service"): 1,
    }


EMPTY = {"x-total-count": "0", "x-result-count": "0"}
BY_NUMBER = '{ subscriptionByNumber(number: "+46701740612") { id userName bars { code } } }'
WITH_ITS_NUMBER = {"id": "sub_p1003", "userName": "Siobhán O'Connor", "bars": []}


@pytest.mark.parametrize(("first", "second"), [("billing", "provisioning"), ("provisioning", "billing")])
async def test_by_number_both_systems_are_asked_once_whichever_answers_first(
    anna: SignedIn, clock: ManualClock, operator: FakeOperator, settings: Settings, first: str, second: str
) -> None:
    answered = asyncio.Event()

    async def leading(scope: Scope, receive: Receive, send: Send) -> None:
        await getattr(operator, first).app(scope, receive, send)
        answered.set()

    async def following(scope: Scope, receive: Receive, send: Send) -> None:
        await answered.wait()
        await getattr(operator, second).app(scope, receive, send)

    before = {f"http://{first}.test": leading, f"http://{second}.test": following}
    async with open_gateway(settings, clock, operator, in_process(operator) | before) as gateway:
        data = await SignedIn(gateway, anna.token).data(BY_NUMBER)

    assert data == {"subscriptionByNumber": WITH_ITS_NUMBER}
    assert sorted(anna.calls) == [("billing", "product"), ("provisioning", "service")]


async def test_what_billing_does_not_find_by_number_it_is_asked_for_by_id(
    anna: SignedIn, clock: ManualClock, operator: FakeOperator, settings: Settings
) -> None:
    async def without_numbers(scope: Scope, receive: Receive, send: Send) -> None:
        answer = JSONResponse([], headers=EMPTY) if b"phoneNumber" in scope["query_string"] else operator.billing.app
        await answer(scope, receive, send)

    before = {"http://billing.test": without_numbers}
    async with open_gateway(settings, clock, operator, in_process(operator) | before) as gateway:
        data = await SignedIn(gateway, anna.token).data(BY_NUMBER)

    assert data == {"subscriptionByNumber": WITH_ITS_NUMBER}
    assert sorted(anna.calls) == [("billing", "product"), ("provisioning", "service")]


async def test_by_number_a_system_that_is_down_is_not_asked_again(anna: SignedIn, operator: FakeOperator) -> None:
    operator.billing.faults.add(Fault(statuses=(503,)))

    answer = await anna.ask(BY_NUMBER)

    assert answer["data"] == {"subscriptionByNumber": WITH_ITS_NUMBER | {"userName": None}}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["subscriptionByNumber", "userName"], "BACKEND_UNAVAILABLE")
    ]
    assert sorted(anna.calls) == [("billing", "product"), ("provisioning", "service")]
