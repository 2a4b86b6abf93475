"""A8. Which passwords are refused: short, common, or made of what everybody knows of the person."""

import pytest

from gateway.identity.password_rules import BrokenRule, broken_rule, common_passwords

ABOUT = ("Anna Åkesson", "anna.akesson84@norrskenbygg.example", "Norrsken Bygg AB")


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("", BrokenRule.LENGTH),
        ("kortare", BrokenRule.LENGTH),
        ("👷🏗🧱🪚🔨🪜🚧", BrokenRule.LENGTH),
        ("password", BrokenRule.COMMON),
        ("PassWord1", BrokenRule.COMMON),
        ("12345678", BrokenRule.COMMON),
        ("qwertyuiop", BrokenRule.COMMON),
        ("losenord", BrokenRule.COMMON),
        ("Switchboard1!", BrokenRule.CONTEXT),
        ("annaåkesson", BrokenRule.CONTEXT),
        ("Akesson-1984", BrokenRule.CONTEXT),
        ("AnnaAnna2026", BrokenRule.CONTEXT),
        ("NorrskenBygg2026!", BrokenRule.CONTEXT),
        ("norrsken bygg ab", BrokenRule.CONTEXT),
        ("bygg.norrsken@anna", BrokenRule.CONTEXT),
        ("a\u030akesson99", BrokenRule.CONTEXT),
        ("ａｎｎａ１９８４", BrokenRule.CONTEXT),
    ],
)
def test_what_is_refused(password: str, rule: BrokenRule) -> None:
    assert broken_rule(password, ABOUT) is rule


@pytest.mark.parametrize(
    "password",
    [
        "åtta tkn",
        "switchboard-demo",
        "Anna har en häst",
        "correct horse battery staple",
        "73591846027",
        "        ",
        "👷🏗🧱🪚🔨🪜🚧🧰",
        "مرحبا بالعالم",
        "\ud800\udfff half a character",
        "x" * 5_000,
    ],
)
def test_what_is_taken(password: str) -> None:
    """Any length, any characters, and words of the person among others."""
    assert broken_rule(password, ABOUT) is None


def test_names_of_one_letter_and_texts_without_letters_refuse_nothing() -> None:
    assert broken_rule("aaaa bbbb", ("A B", "+46701740605", "")) is None


def test_the_list_has_thousands_of_passwords_that_have_leaked() -> None:
    assert len(common_passwords()) > 10_000
    assert min(map(len, common_passwords())) == 8
