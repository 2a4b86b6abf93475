"""Every identifier has right check digits and lies in a range that belongs to nobody."""

import re
from collections.abc import Iterator

import phonenumbers
import pytest
from stdnum import imei, luhn
from stdnum.se import orgnr, postnummer, vat

from backends.world import World
from backends.world.identifiers import draw, eid, iccid, ocr, with_luhn
from tests.backends.worlds import WORLDS, world_named

FICTION = re.compile(r"\+467017406(0[5-9]|[1-9]\d)|\+468465004\d\d|\+463139006\d\d|\+469803192\d\d")
MACHINE = re.compile(r"\+46719000000\d{4}")
NOT_ASSIGNED = re.compile(r"\+4678(\d{7}|\d{11})")
DEMO_USERS = {"+46701740605", "+46701740606", "+46701740607"}


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    return world_named(request.param)


def test_numbers_of_subscriptions_are_one_each_and_nobodys(world: World) -> None:
    numbers = [number.e164 for each in world.subscriptions.values() for number in each.numbers]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) & DEMO_USERS == set()
    assert [each for each in numbers if not nobodys(each)] == []


def test_all_other_numbers_are_nobodys(world: World) -> None:
    assert [each for each in other_numbers(world) if not nobodys(each)] == []
    assert {person.phone for person in world.people.values() if FICTION.fullmatch(person.phone)} == DEMO_USERS


def other_numbers(world: World) -> Iterator[str]:
    yield world.operator.phone
    yield from (company.phone for company in world.companies.values())
    yield from (person.phone for person in world.people.values())
    yield from (item.number for order in world.orders.values() for item in order.items if item.number)
    yield from (forwarding.to for each in world.subscriptions.values() for forwarding in each.forwardings)


def nobodys(number: str) -> bool:
    return any(pattern.fullmatch(number) for pattern in (FICTION, MACHINE, NOT_ASSIGNED))


def test_numbers_for_fiction_look_real(world: World) -> None:
    numbers = {number.e164 for each in world.subscriptions.values() for number in each.numbers}
    fiction = [each for each in numbers if FICTION.fullmatch(each)]
    assert [each for each in fiction if not phonenumbers.is_valid_number(phonenumbers.parse(each))] == []


def test_cards(world: World) -> None:
    sims = [each.sim for each in world.subscriptions.values() if each.sim]
    numbers = [*(sim.iccid for sim in sims), *(card.iccid for card in world.cards)]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert re.fullmatch(r"894699\d{13,14}", number)
        assert luhn.is_valid(number)
    for sim in sims:
        assert (sim.eid is not None) == (sim.kind == "esim")
        assert sim.eid is None or (re.fullmatch(r"89046099\d{24}", sim.eid) and int(sim.eid) % 97 == 1)
    assert {card.company for card in world.cards} == {None, *world.companies}


def test_codes_of_cards(world: World) -> None:
    for each in world.subscriptions.values():
        assert (each.sim is None) == (each.sim_codes is None)
        if each.sim_codes is not None:
            codes = each.sim_codes
            assert re.fullmatch(r"\d{4} \d{8} \d{4} \d{8}", f"{codes.pin1} {codes.puk1} {codes.pin2} {codes.puk2}")


def test_devices(world: World) -> None:
    devices = [each.device for each in world.subscriptions.values() if each.device]
    assert len({device.imei for device in devices}) == len(devices)
    for device in devices:
        assert imei.is_valid(device.imei)
        assert device.imei.startswith(f"{device.model.tac}")
        assert device.imei.startswith("001")


def test_organisations(world: World) -> None:
    numbers = [world.operator.organisation_number, *(each.organisation_number for each in world.companies.values())]
    assert len(numbers) == len(set(numbers))
    for number in numbers:
        assert re.fullmatch(r"\d{6}-\d{4}", number)
        assert orgnr.is_valid(number)
        assert vat.is_valid(f"SE{number.replace('-', '')}01")
        assert 13 <= int(number[2:4]) <= 19


def test_bankgiro(world: World) -> None:
    assert re.fullmatch(r"0\d{3}-\d{4}", world.operator.bankgiro)
    assert luhn.is_valid(world.operator.bankgiro.replace("-", ""))


def test_addresses(world: World) -> None:
    addresses = [world.operator.address, *(each.address for each in world.companies.values())]
    addresses += [account.address for account in world.accounts.values()]
    assert [each for each in addresses if not postnummer.is_valid(each.post_code)] == []
    emails = [world.operator.email, *(each.email for each in world.companies.values())]
    emails += [each.email for each in world.people.values()] + [each.email or "" for each in world.accounts.values()]
    assert [each for each in emails if each and not each.endswith(".example")] == []


@pytest.mark.parametrize(("body", "whole"), [("7992739871", "79927398713"), ("5098418", "50984186"), ("0", "00")])
def test_luhn(body: str, whole: str) -> None:
    assert with_luhn(body) == whole


def test_ocr_has_its_length_and_its_check_digit() -> None:
    assert ocr("12345") == "1234574"


def test_draws_depend_on_the_seed_alone_and_stay_in_bounds() -> None:
    assert [draw(f"seed {number}", 1, 6) for number in range(12)] == [1, 1, 6, 4, 5, 1, 1, 5, 5, 1, 1, 1]
    assert {draw(f"seed {number}", 1, 6) for number in range(200)} == {1, 2, 3, 4, 5, 6}


def test_generated_identifiers_stay_the_same_from_release_to_release() -> None:
    assert (iccid("1001"), eid("1001")) == ("8946999178103730894", "89046099016796936973837500868089")
