"""A8. Weak passwords are refused in every place where one is chosen, in both languages, and nothing has changed then."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.identity.assembly import database_from, passwords_from
from gateway.identity.new_person import NotAdded, add_person
from gateway.settings import Settings
from tests.harness import PASSWORD, PEOPLE, Gateway, SignedIn
from tests.identity.signing_in import Client
from tests.identity.test_password_changes import CHANGE, RESET, asked_for, do
from tests.mutations.inviting import accept, code_of, invited
from tests.mutations.trail import trail

COMMON = (
    "Lösenordet är ett av dem som prövas först. Välj ett annat, till exempel flera ord som inte hör ihop.",
    "This password is one of those that are tried first. Choose another, such as several words that do not belong together.",
)
CONTEXT = (
    "Lösenordet säger bara vem du är och var: namn, användarnamn, e-postadress, företag eller Switchboard. "
    "Välj ord som inte har med dig att göra.",
    "This password says no more than who you are and where: your name, user name, e-mail address, company or Switchboard. "
    "Choose words that have nothing to do with you.",
)
WEAK = {
    "often leaked": ("Password1", "COMMON"),
    "the product": ("Switchboard-2026", "CONTEXT"),
    "the operator": ("polcirkeln!!", "CONTEXT"),
}
OF_ANNA = {
    "her name": "AnnaÅkesson1",
    "her address": "anna@norrskenbygg.example",
    "the company, whose name billing knows": "norrsken-bygg-AB",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    codes = {"code_resend_seconds": 0, "codes_per_hour": 1000, "codes_per_day": 1000}
    return settings.model_copy(update={"password_words": ["Polcirkeln", "Telekom"], **codes})


def refused(rule: str, field: str = "newPassword", language: int = 0) -> dict[str, Any]:
    says = {"COMMON": COMMON, "CONTEXT": CONTEXT}[rule][language]
    return {"__typename": "InvalidInput", "message": says, "path": ["input", field], "rule": rule}


@pytest.mark.parametrize(
    ("password", "rule"),
    [*WEAK.values(), *((each, "CONTEXT") for each in OF_ANNA.values())],
    ids=[*WEAK, *OF_ANNA],
)
async def test_changing_it(anna: SignedIn, gateway: Gateway, settings: Settings, password: str, rule: str) -> None:
    result = await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword=password)
    assert result == refused(rule)
    assert (await Client(gateway).login())["__typename"] == "LoginSuccess"
    assert await trail(settings) == []


async def test_a_weak_one_counts_as_no_guess_at_the_current_one(anna: SignedIn, gateway: Gateway) -> None:
    for _ in range(11):
        assert await do(gateway, CHANGE, anna, currentPassword="fel", newPassword="AnnaÅkesson1") == refused("CONTEXT")
    assert (await Client(gateway).login())["__typename"] == "LoginSuccess"


@pytest.mark.parametrize(
    ("password", "rule"), [("Password1", "COMMON"), *((each, "CONTEXT") for each in OF_ANNA.values())]
)
async def test_choosing_it_anew(
    gateway: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock, password: str, rule: str
) -> None:
    [token] = await asked_for(operator, settings, clock)
    assert await do(gateway, RESET, token=token, newPassword=password) == refused(rule)
    assert (await do(gateway, RESET, token=token, newPassword="en stol, fem moln"))[
        "__typename"
    ] == "ResetPasswordSuccess"


async def test_whose_a_code_is_nobody_learns_from_it(gateway: Gateway) -> None:
    result = await do(gateway, RESET, token="påhittad", newPassword="AnnaÅkesson1")
    assert result["__typename"] == "SignInFailed"


@pytest.mark.parametrize("password", ["KimEk2026!", "kim@norrskenbygg.example", "Norrsken Bygg AB 1", "Password1"])
async def test_accepting_an_invitation(anna: SignedIn, gateway: Gateway, password: str) -> None:
    await invited(anna)
    code = await code_of(gateway)
    assert await accept(gateway, code, password) == refused(
        "COMMON" if password == "Password1" else "CONTEXT", "password"
    )
    assert (await accept(gateway, code, "en stol, fem moln"))["__typename"] == "AcceptInvitationSuccess"


async def test_while_billing_is_down_the_address_tells_of_the_company(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator
) -> None:
    operator.billing.faults.add(Fault(statuses=(503,)))
    weak = await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword="NorrskenBygg1")
    assert weak == refused("CONTEXT")
    good = await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword="en stol, fem moln")
    assert good["__typename"] == "ChangePasswordSuccess"


@pytest.mark.parametrize(("password", "rule"), [("Password1", "COMMON"), ("SaraLind1", "CONTEXT")])
async def test_in_english_for_who_asks_for_it(sara: SignedIn, gateway: Gateway, password: str, rule: str) -> None:
    result = await do(gateway, CHANGE, sara, currentPassword=PASSWORD, newPassword=password)
    assert result == refused(rule, language=1)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "The password must have at least 8 characters."),
        ("Password1", "The password is one of those that are tried first. Choose another."),
        *(
            (
                each,
                "The password says no more than the person's name, user name or e-mail address, or the product's name. "
                "Choose another.",
            )
            for each in ("Switchboard1", "Anna Åkesson", "polcirkeln12")
        ),
    ],
)
async def test_the_command_that_adds_people(
    settings: Settings, clock: ManualClock, password: str, problem: str
) -> None:
    database, passwords = database_from(settings), passwords_from(settings)
    words: Sequence[str] = settings.password_words
    try:
        new = replace(PEOPLE[0], username="ny", password=password)
        assert await add_person(database, passwords, clock, new, words) == NotAdded((problem,))
    finally:
        passwords.close()
        await database.close()
