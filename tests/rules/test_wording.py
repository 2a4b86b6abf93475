"""Everything that is said to people is said in every language."""

from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from gateway.wording import CATALOGUES, say
from tests.rules.sources import ROOT, python_files

LANGUAGES = [path.name for path in sorted(CATALOGUES.iterdir())]


def said() -> set[str]:
    """The text of every call of `say` in the gateway."""
    found = set()
    for path in python_files("gateway"):
        content = BytesIO((ROOT / path).read_bytes())
        found |= {text for _, text, _, _ in extract("python", content, {"say": None}) if isinstance(text, str)}
    return found


def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "gateway.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_no_other(language: str) -> None:
    translated = {message.id for message in catalogue(language) if message.id and message.string and not message.fuzzy}

    assert said() - translated == set()
    assert translated - said() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_the_same_names(language: str) -> None:
    def names(text: str) -> list[str]:
        return sorted(part.split("}")[0] for part in text.split("{")[1:])

    assert [each.id for each in catalogue(language) if each.id and names(str(each.id)) != names(str(each.string))] == []


def test_a_language_without_a_catalogue_is_answered_in_english() -> None:
    assert say("Too many attempts. Wait {seconds} seconds and try again.", "fi", seconds=5) == (
        "Too many attempts. Wait 5 seconds and try again."
    )
    assert say("Too many attempts. Wait {seconds} seconds and try again.", "sv", seconds=5) == (
        "För många försök. Vänta 5 sekunder och försök igen."
    )
