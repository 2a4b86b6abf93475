"""What cannot stand together: bars and forwardings, and barring programs of one direction."""

import httpx2
import pytest

from backends.operator import FakeOperator
from tests.backends.network import active, change, forward, off, on, refusal

ELSEWHERE = "+46701740699"


@pytest.mark.parametrize(
    ("bar", "to", "conflict"),
    [
        ("BAOC", ELSEWHERE, True),
        ("BAOC", "+4798765432", True),
        ("BOIC", ELSEWHERE, False),
        ("BOIC", "+4798765432", True),
        ("BOIC-exHC", ELSEWHERE, False),
        ("BOIC-exHC", "+4798765432", True),
        ("BAIC", ELSEWHERE, True),
        ("BIC-Roam", ELSEWHERE, False),
        ("LOST-STOLEN", ELSEWHERE, False),
        ("ODB-ROAM", "+4798765432", False),
    ],
)
@pytest.mark.parametrize("condition", ["CFU", "CFB", "CFNRy", "CFNRc"])
async def test_bar_and_forwarding(
    network: httpx2.AsyncClient, bar: str, to: str, conflict: bool, condition: str
) -> None:
    """Rules 1 to 3, whichever comes first."""
    for first, second in ((on(bar), forward(condition, to)), (forward(condition, to), on(bar))):
        await change(network, "s2001", first)
        answer = await change(network, "s2001", second)
        if conflict:
            assert refusal(answer) == (409, "conflictingFeatures", [first["id"]])
            assert list(await active(network, "s2001")) == [first["id"]]
        else:
            assert set(await active(network, "s2001")) == {bar, condition}
        await change(network, "s2001", off(bar), off(condition))
        assert await active(network, "s2001") == {}


async def test_all_that_conflicts_is_named(network: httpx2.AsyncClient) -> None:
    assert refusal(await change(network, "s1019", on("BAOC"))) == (
        409,
        "conflictingFeatures",
        ["CFB", "CFNRc", "CFNRy"],
    )


async def test_forwarding_removed_and_bar_set_in_one_change(network: httpx2.AsyncClient) -> None:
    answer = await change(network, "s1019", on("BAOC"), off("CFB"), off("CFNRy"), off("CFNRc"))
    assert answer.status_code == 202
    assert list(await active(network, "s1019")) == ["BAOC"]


async def test_a_conflict_within_one_change(network: httpx2.AsyncClient) -> None:
    answer = await change(network, "s2001", on("BAIC"), forward("CFU", ELSEWHERE))
    assert refusal(answer) == (409, "conflictingFeatures", ["CFU"])
    assert await active(network, "s2001") == {}


async def test_a_change_is_not_refused_for_what_stood_before(
    operator: FakeOperator, network: httpx2.AsyncClient
) -> None:
    """The operator barred a line that forwards."""
    services = operator.provisioning.database["service"]
    line = await services.document("s1003")
    assert line is not None
    bar = next(each for each in line["feature"] if each["id"] == "BAOC")
    bar["isEnabled"] = True
    bar["featureCharacteristic"] += [{"name": "setBy", "value": "operator"}, {"name": "removable", "value": False}]
    await services.put_many([line])
    assert (await change(network, "s1003", on("ODB-MMS"))).status_code == 200


@pytest.mark.parametrize("one", ["BAOC", "BOIC", "BOIC-exHC"])
@pytest.mark.parametrize("other", ["BAOC", "BOIC", "BOIC-exHC"])
async def test_one_outgoing_program(network: httpx2.AsyncClient, one: str, other: str) -> None:
    """Rule 5: the new one takes the place of the old (3GPP TS 23.088 clause 6)."""
    await change(network, "s2001", on(one), on("BAIC"))
    assert (await change(network, "s2001", on(other))).status_code == 200
    assert set(await active(network, "s2001")) == {other, "BAIC"}


async def test_one_incoming_program(network: httpx2.AsyncClient) -> None:
    await change(network, "s2001", on("BAIC"), on("BAOC"))
    await change(network, "s2001", on("BIC-Roam"))
    assert set(await active(network, "s2001")) == {"BIC-Roam", "BAOC"}


async def test_the_operators_program_does_not_give_way(network: httpx2.AsyncClient) -> None:
    assert refusal(await change(network, "s1007", on("BOIC"))) == (409, "conflictingFeatures", ["BAOC"])
    assert list(await active(network, "s1007")) == ["BAOC"]


async def test_the_operators_bar_stops_forwarding_too(network: httpx2.AsyncClient) -> None:
    answer = await change(network, "s1007", forward("CFU", ELSEWHERE))
    assert refusal(answer) == (409, "conflictingFeatures", ["BAOC"])
