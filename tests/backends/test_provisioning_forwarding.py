"""Forwardings set: with their time, under each other, and where they never lead."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from tests.backends.network import active, change, forward, off, on, refusal

ELSEWHERE = "+46701740699"


def forwarded(to: str = ELSEWHERE, *, quiescent: bool = False, **more: Any) -> dict[str, Any]:
    return {"forwardedToNumber": to, **more, "quiescent": quiescent, "pending": False}


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (forward("CFU", ELSEWHERE), forwarded()),
        (forward("CFB", "+4798765432"), forwarded("+4798765432")),
        (forward("CFNRc", ELSEWHERE), forwarded()),
        (forward("CFNRy", ELSEWHERE, 5), forwarded(noReplyTimer=5)),
        (forward("CFNRy", ELSEWHERE, 30), forwarded(noReplyTimer=30)),
        (forward("CFNRy", ELSEWHERE), forwarded(noReplyTimer=20)),
    ],
)
async def test_set(
    network: httpx2.AsyncClient, clock: ManualClock, feature: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert (await change(network, "s2001", feature)).status_code in (200, 202)
    clock.advance(timedelta(minutes=2))
    assert await active(network, "s2001") == {feature["id"]: expected}


async def test_no_reply_without_a_time_keeps_the_one_set_before(network: httpx2.AsyncClient) -> None:
    await change(network, "s1003", forward("CFNRy", ELSEWHERE))
    after = (await active(network, "s1003"))["CFNRy"]
    assert (after["forwardedToNumber"], after["noReplyTimer"]) == (ELSEWHERE, 20)
    await change(network, "s1019", forward("CFNRy", ELSEWHERE))
    assert (await active(network, "s1019"))["CFNRy"]["noReplyTimer"] == 25


async def test_the_time_alone(network: httpx2.AsyncClient) -> None:
    timer = [{"name": "noReplyTimer", "value": 10}]
    await change(network, "s1003", {**on("CFNRy"), "featureCharacteristic": timer})
    after = (await active(network, "s1003"))["CFNRy"]
    assert (after["forwardedToNumber"], after["noReplyTimer"]) == ("+46701740610", 10)


async def test_cfu_leaves_the_others_quiescent_and_back(network: httpx2.AsyncClient) -> None:
    """Rule 4: kept and shown, without effect."""
    await change(network, "s2001", forward("CFB", ELSEWHERE), forward("CFNRc", ELSEWHERE))
    await change(network, "s2001", forward("CFU", "+46701740698"))
    assert await active(network, "s2001") == {
        "CFU": forwarded("+46701740698"),
        "CFB": forwarded(quiescent=True),
        "CFNRc": forwarded(quiescent=True),
    }
    await change(network, "s2001", off("CFU"))
    assert await active(network, "s2001") == {"CFB": forwarded(), "CFNRc": forwarded()}


async def test_set_under_cfu_is_quiescent_from_the_start(network: httpx2.AsyncClient) -> None:
    await change(network, "s1015", forward("CFB", ELSEWHERE))
    assert (await active(network, "s1015"))["CFB"] == forwarded(quiescent=True)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("", "malformedNumber"),
        ("0701740699", "malformedNumber"),
        ("+0701740699", "malformedNumber"),
        ("+4670174069912345", "malformedNumber"),
        ("+467017406x9", "malformedNumber"),
        ("+46701740690", "ownNumber"),
        ("+46112", "emergencyNumber"),
        ("+4677777", "shortNumber"),
        ("+46333", "shortNumber"),
        ("+47911", "shortNumber"),
        ("+46118118", "premiumNumber"),
        ("+469001234567", "premiumNumber"),
        ("+469391234567", "premiumNumber"),
        ("+469441234567", "premiumNumber"),
        ("+46991234567", "premiumNumber"),
    ],
)
async def test_never_to(network: httpx2.AsyncClient, to: str, code: str) -> None:
    """Rule 6."""
    answer = await change(network, "s2001", forward("CFU", to))
    assert refusal(answer) == (422, code, [])
    assert await active(network, "s2001") == {}


async def test_never_to_nothing(network: httpx2.AsyncClient) -> None:
    assert refusal(await change(network, "s2001", on("CFU"))) == (422, "malformedNumber", [])


async def test_never_to_any_of_its_own_numbers(network: httpx2.AsyncClient) -> None:
    assert refusal(await change(network, "s1003", forward("CFB", "+46701740613"))) == (422, "ownNumber", [])


async def test_never_in_a_circle(network: httpx2.AsyncClient) -> None:
    """…610 has CFNRy of …612 leading to it; 619 is put between them."""
    assert refusal(await change(network, "s1001", forward("CFB", "+46701740613"))) == (422, "forwardingLoop", [])
    await change(network, "s1018", forward("CFU", "+46701740612"))
    assert refusal(await change(network, "s1001", forward("CFU", "+46701740633"))) == (422, "forwardingLoop", [])


async def test_a_circle_elsewhere_is_not_ours(operator: FakeOperator, network: httpx2.AsyncClient) -> None:
    services = operator.provisioning.database["service"]
    for service, to in (("s1001", "+46701740633"), ("s1018", "+46701740610")):
        line = await services.document(service)
        assert line is not None
        for each in line["feature"]:
            if each["id"] == "CFU":
                each["isEnabled"] = True
                each["featureCharacteristic"].append({"name": "forwardedToNumber", "value": to})
        await services.put_many([line])
    assert (await change(network, "s2001", forward("CFU", "+46701740610"))).status_code == 200


@pytest.mark.parametrize("seconds", [0, 4, 12, 31, 35, "20"])
async def test_no_reply_after_5_to_30_seconds_in_steps_of_5(network: httpx2.AsyncClient, seconds: int) -> None:
    answer = await change(network, "s2001", forward("CFNRy", ELSEWHERE, seconds))
    assert refusal(answer) == (422, "noReplyTimer", [])


async def test_the_others_have_no_time(network: httpx2.AsyncClient) -> None:
    assert refusal(await change(network, "s2001", forward("CFB", ELSEWHERE, 20))) == (422, "noReplyTimer", [])
