"""Which spellings are one user name, and how a number is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.masking import mask_number
from gateway.identity.names import username_key


@pytest.mark.parametrize(
    "spelling",
    [
        "anna@norrskenbygg.example",
        "Anna@NorrskenBygg.Example",
        "  anna@norrskenbygg.example\t",
        "ａnna@norrskenbygg.example",
    ],
)
def test_capitals_blanks_and_forms_of_a_letter_do_not_matter(spelling: str) -> None:
    assert username_key(spelling) == "anna@norrskenbygg.example"


def test_a_composed_letter_equals_its_parts() -> None:
    assert username_key("A\u030ake") == username_key("\u00c5KE") == "\u00e5ke"


def test_other_letters_are_other_names() -> None:
    assert username_key("аnna") != username_key("anna")


@given(st.text(st.characters(codec=None)))
def test_a_key_is_its_own_key_and_every_database_can_hold_it(name: str) -> None:
    key = username_key(name)
    assert username_key(key) == key
    assert "\0" not in key
    assert key.encode().decode() == key


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+46701740605", "+46*****605"),
        ("+358401234567", "+358*****567"),
        ("+12025550123", "+1*****123"),
        ("+290123", "+290*****"),
        ("0701740605", "*****"),
        ("", "*****"),
    ],
)
def test_a_masked_number_shows_its_country_and_three_digits(number: str, masked: str) -> None:
    assert mask_number(number) == masked
