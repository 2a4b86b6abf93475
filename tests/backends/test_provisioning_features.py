"""Bars and forwardings set and lifted: at once or later, and never against each other."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from tests.backends.network import ACTIVATION, SERVICES, active, change, features, forward, off, on, refusal
from tests.tmf_descriptions import description

NOW = "2026-03-16T09:30:00Z"
SET = {"setBy": "customer", "since": NOW, "removable": True, "pending": False}
BAR = {"featureType": "bar", "label": "All användning utomlands"}
ELSEWHERE = "+46701740699"
JSON_HEADER = [{"name": "Content-Type", "value": "application/json;charset=utf-8"}]


def forwarded(to: str = ELSEWHERE, *, quiescent: bool = False, **more: Any) -> dict[str, Any]:
    return {"forwardedToNumber": to, **more, "quiescent": quiescent, "pending": False}


async def test_a_bar_is_set_at_once(network: httpx2.AsyncClient) -> None:
    answer = await change(network, "s2001", on("LOST-STOLEN"))
    assert answer.status_code == 200
    assert answer.json() == (await network.get(f"{SERVICES}/s2001")).json()
    assert await active(network, "s2001") == {"LOST-STOLEN": SET}


async def test_a_bar_is_lifted(network: httpx2.AsyncClient) -> None:
    before = (await network.get(f"{SERVICES}/s2001")).json()
    await change(network, "s2001", on("ODB-MMS"))
    answer = await change(network, "s2001", off("ODB-MMS"))
    assert (answer.status_code, answer.json()) == (200, before)


async def test_what_is_not_named_stays(network: httpx2.AsyncClient) -> None:
    await change(network, "s1002", on("ODB-MMS"))
    assert list(await active(network, "s1002")) == ["BOIC", "ODB-SMS-PREMIUM", "ODB-MMS", "ODB-PREMIUM"]


async def test_changes_at_the_same_time_all_stick(network: httpx2.AsyncClient) -> None:
    codes = [code for code in await features(network, "s2001") if code.startswith("ODB") or code == "LOST-STOLEN"]
    codes += ["BOIC", "BIC-Roam"]
    answers = await asyncio.gather(*(change(network, "s2001", on(code)) for code in codes))
    assert {answer.status_code for answer in answers} == {200, 202}
    assert sorted(await active(network, "s2001")) == sorted(codes)
    assert len(codes) == 11


@pytest.mark.parametrize("service", ["s2001", "s1019"])
async def test_what_is_so_already_is_no_change(network: httpx2.AsyncClient, service: str) -> None:
    await change(network, service, on("ODB-MMS"))
    before = (await network.get(f"{SERVICES}/{service}")).json()
    again = await change(network, service, on("ODB-MMS"), off("BAOC"), off("CFU"))
    assert (again.status_code, again.json()) == (200, before)


# The network takes two minutes over use abroad, and half a minute over CFNRy.


async def test_pending_until_the_monitor_completes(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    answer = await change(network, "s2001", on("ODB-ROAM"))
    assert (answer.status_code, answer.headers["location"]) == (202, f"{ACTIVATION}/monitor/mon00000001")
    before = {"isEnabled": False, "described": BAR}
    pending = {**SET, "pending": True, "monitor": "mon00000001", "before": before}
    assert await active(network, "s2001") == {"ODB-ROAM": pending}
    assert answer.json() == (await network.get(f"{SERVICES}/s2001")).json()
    clock.advance(timedelta(seconds=119))
    assert await active(network, "s2001") == {"ODB-ROAM": pending}
    clock.advance(timedelta(seconds=1))
    assert await active(network, "s2001") == {"ODB-ROAM": SET}


async def test_a_monitor(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    sent = b'{"feature": [{"id": "ODB-ROAM", "isEnabled": true}]}'
    answer = await network.patch(f"{ACTIVATION}/service/s2001", content=sent)
    url = f"{ACTIVATION}/service/s2001"
    at_work = {
        "id": "mon00000001",
        "href": f"{ACTIVATION}/monitor/mon00000001",
        "@type": "Monitor",
        "sourceHref": url,
        "state": "InProgress",
        "request": {"method": "PATCH", "to": url, "header": JSON_HEADER, "body": sent.decode()},
    }
    assert (await network.get(answer.headers["location"])).json() == at_work
    clock.advance(timedelta(minutes=2))
    done = {**at_work, "state": "Completed", "response": {"statusCode": "200", "header": JSON_HEADER, "body": ""}}
    assert (await network.get(answer.headers["location"])).json() == done


async def test_lifted_is_lifted_at_once_for_who_asks(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    """p1029 has it since long."""
    before = await active(network, "s1029")
    answer = await change(network, "s1029", off("ODB-ROAM"))
    assert answer.status_code == 202
    assert await active(network, "s1029") == {}
    assert (await features(network, "s1029"))["ODB-ROAM"] == {
        "isEnabled": False,
        "pending": True,
        "monitor": "mon00000001",
        "before": {"isEnabled": True, "described": {**BAR, **before["ODB-ROAM"]}},
    }
    clock.advance(timedelta(minutes=2))
    assert (await features(network, "s1029"))["ODB-ROAM"] == {"isEnabled": False}


async def test_what_the_network_fails_to_apply_is_as_it_was(
    network: httpx2.AsyncClient, clock: ManualClock, operator: FakeOperator
) -> None:
    """One bar is lifted, one is set, and a forwarding gets another timer."""
    await change(network, "s2001", on("ODB-ROAM"), forward("CFNRy", ELSEWHERE, 15))
    clock.advance(timedelta(minutes=2))
    before = await features(network, "s2001")
    assert (before["ODB-ROAM"]["isEnabled"], before["CFNRy"]["noReplyTimer"]) == (True, 15)
    answer = await change(network, "s2001", off("ODB-ROAM"), on("ODB-DATA-ROAM"), forward("CFNRy", ELSEWHERE, 30))
    operator.provisioning.faults.add(Fault(path=f"apply:{ACTIVATION}/service/s2001", statuses=(500,), times=1))
    clock.advance(timedelta(minutes=2))

    monitor = (await network.get(answer.headers["location"])).json()
    assert (monitor["state"], monitor["response"]["statusCode"]) == ("InError", "500")
    failed = {"pending": False, "monitor": monitor["id"]}
    expected = {code: {**before[code], **failed} for code in ("ODB-ROAM", "ODB-DATA-ROAM", "CFNRy")}
    assert await features(network, "s2001") == {**before, **expected}

    await change(network, "s2001", off("ODB-ROAM"))
    clock.advance(timedelta(minutes=2))
    assert (await features(network, "s2001"))["ODB-ROAM"] == {"isEnabled": False}


async def test_forwardings_are_quiescent_by_what_holds_after_a_failure(
    network: httpx2.AsyncClient, clock: ManualClock, operator: FakeOperator
) -> None:
    await change(network, "s2001", forward("CFB", ELSEWHERE), forward("CFNRy", ELSEWHERE))
    clock.advance(timedelta(minutes=1))
    await change(network, "s2001", forward("CFU", ELSEWHERE), off("CFNRy"))
    assert (await features(network, "s2001"))["CFB"]["quiescent"] is True
    operator.provisioning.faults.add(Fault(path="apply:", statuses=(500,)))
    clock.advance(timedelta(minutes=1))
    assert (await features(network, "s2001"))["CFNRy"]["quiescent"] is True


async def test_a_later_change_is_not_undone_by_an_earlier_monitor(
    network: httpx2.AsyncClient, clock: ManualClock
) -> None:
    first = await change(network, "s2001", on("ODB-ROAM"))
    clock.advance(timedelta(minutes=1))
    second = await change(network, "s2001", off("ODB-ROAM"))
    clock.advance(timedelta(minutes=1))
    assert (await network.get(first.headers["location"])).json()["state"] == "Completed"
    assert (await network.get(second.headers["location"])).json()["state"] == "InProgress"
    assert (await features(network, "s2001"))["ODB-ROAM"]["pending"] is True
    clock.advance(timedelta(minutes=1))
    assert (await features(network, "s2001"))["ODB-ROAM"] == {"isEnabled": False}


async def test_one_monitor_for_all_that_one_change_leaves_to_do(
    network: httpx2.AsyncClient, clock: ManualClock
) -> None:
    answer = await change(network, "s2001", on("ODB-ROAM"), on("ODB-MMS"), forward("CFNRy", ELSEWHERE))
    assert answer.headers["location"].endswith("/mon00000001")
    monitors = {code: values.get("monitor") for code, values in (await active(network, "s2001")).items()}
    assert monitors == {"ODB-ROAM": "mon00000001", "ODB-MMS": None, "CFNRy": "mon00000001"}
    clock.advance(timedelta(minutes=2))
    assert not any(values["pending"] for values in (await active(network, "s2001")).values())


async def test_what_the_world_has_pending_is_done_by_night(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    for monitor in ("mon1016ODB-DATA-ROAM", "mon1019CFNRy"):
        assert (await network.get(f"{ACTIVATION}/monitor/{monitor}")).json()["state"] == "InProgress"
    clock.advance(timedelta(hours=16, minutes=29))
    assert (await active(network, "s1016"))["ODB-DATA-ROAM"]["pending"] is True
    clock.advance(timedelta(minutes=1))
    assert (await active(network, "s1016"))["ODB-DATA-ROAM"]["pending"] is False
    assert (await active(network, "s1019"))["CFNRy"] == forwarded("+46701740630", noReplyTimer=25)


async def test_no_such_monitor(network: httpx2.AsyncClient) -> None:
    assert (await network.get(f"{ACTIVATION}/monitor/mon99999999")).status_code == 404


@pytest.mark.parametrize(("service", "bar"), [("s1007", "BAOC"), ("s1017", "ODB-SLICE-4")])
async def test_the_operators_bars_are_not_lifted(network: httpx2.AsyncClient, service: str, bar: str) -> None:
    before = await active(network, service)
    assert refusal(await change(network, service, off(bar))) == (422, "notRemovable", [])
    assert await active(network, service) == before


@pytest.mark.parametrize(
    ("service", "code"),
    [("s2004", "BOIC-exHC"), ("s2004", "CFNRc"), ("s2003", "BAOC"), ("s2001", "ODB-SLICE-4"), ("s2001", "5G")],
)
async def test_what_is_not_offered(network: httpx2.AsyncClient, service: str, code: str) -> None:
    assert refusal(await change(network, service, on(code))) == (422, "notOffered", [])


@pytest.mark.parametrize("service", ["s1010", "s1011", "s1014", "s1023"])
async def test_a_line_out_of_service(network: httpx2.AsyncClient, service: str) -> None:
    assert refusal(await change(network, service, on("ODB-MMS"))) == (422, "notInService", [])


async def test_all_or_nothing(network: httpx2.AsyncClient) -> None:
    answer = await change(network, "s2001", on("ODB-MMS"), on("ODB-DATA"), on("5G"))
    assert refusal(answer) == (422, "notOffered", [])
    assert await active(network, "s2001") == {}


async def test_an_unknown_line(network: httpx2.AsyncClient) -> None:
    assert refusal(await change(network, "s9999", on("BAOC"))) == (404, "404", [])


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x"},
        {"feature": {}},
        {"feature": [{"id": "BAOC"}]},
        {"feature": [{"id": "BAOC", "isEnabled": "yes"}]},
        {"feature": [{**on("BAOC"), "featureCharacteristic": [{"name": "setBy", "value": "operator"}]}]},
        {"feature": [{**forward("CFU", ELSEWHERE), "id": "BAOC"}]},
        {"feature": [{**on("CFU"), "id": "BAOC"}]},
        {
            "feature": [
                {"id": "BAOC", "isEnabled": True, "featureCharacteristic": [{"name": "noReplyTimer", "value": 5}]}
            ]
        },
        {"state": "paused"},
    ],
)
async def test_no_change(network: httpx2.AsyncClient, body: dict[str, Any]) -> None:
    answer = await network.patch(f"{ACTIVATION}/service/s2001", json=body)
    assert refusal(answer) == (400, "400", [])


async def test_the_answer_may_be_lost_and_asked_for_again(operator: FakeOperator, network: httpx2.AsyncClient) -> None:
    operator.provisioning.faults.add(Fault(method="PATCH", body="dropped", times=1))
    url, body, key = f"{ACTIVATION}/service/s2001", {"feature": [on("ODB-ROAM")]}, {"Idempotency-Key": "k1"}
    assert (await network.patch(url, json=body, headers=key)).status_code == 500
    again = await network.patch(url, json=body, headers=key)
    assert (again.status_code, again.headers["location"]) == (202, f"{ACTIVATION}/monitor/mon00000001")
    assert again.json()["feature"] == (await network.get(f"{SERVICES}/s2001")).json()["feature"]


async def test_as_published(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    published = description(640)
    body = {"feature": [on("ODB-ROAM"), off("BAOC"), forward("CFNRy", ELSEWHERE, 15)]}
    assert published.problems("Service_Update", body) == []
    answer = await network.patch(f"{ACTIVATION}/service/s2001", json=body)
    assert published.problems("Service", answer.json()) == []
    assert description(638).problems("Service", (await network.get(f"{SERVICES}/s2001")).json()) == []
    monitor = answer.headers["location"]
    assert published.problems("Monitor", (await network.get(monitor)).json()) == []
    clock.advance(timedelta(hours=1))
    assert published.problems("Monitor", (await network.get(monitor)).json()) == []
    conflict = await change(network, "s1019", on("BAOC"))
    extension = {"Refusal": frozenset({"conflictingFeature", "blockingOrder"})}
    assert published.problems("Error", conflict.json(), extension) == []
