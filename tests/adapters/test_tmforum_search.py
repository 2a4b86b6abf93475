import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.adapters.tmforum.search import number_patterns, text_patterns


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        (None, None),
        ("", None),
        (" - ", None),
        ("+46 70-174 06 10", [r"^\+46701740610"]),
        ("+", [r"^\+"]),
        ("0046 70", [r"^\+4670", "004670"]),
        ("00", [r"^\+", "00"]),
        ("070 174", [r"^\+4670174", "070174"]),
        ("0", [r"^\+46", "0"]),
        ("740\u00a061\u20110", ["740610"]),
        ("46", ["46"]),
        ("00" + "4" * 15, ["^\\+" + "4" * 15]),
        ("0" + "7" * 14, ["0" + "7" * 14]),
        ("7" * 16, []),
        ("+" + "7" * 16, []),
        ("46+70", []),
        ("++46", []),
        ("(0)70", []),
        ("+46.*", []),
        ("٠٧٠", []),
        ("Anna", []),
    ],
)
def test_number_patterns(text: str | None, patterns: list[str] | None) -> None:
    assert number_patterns(text) == patterns


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        (None, None),
        (" \t", None),
        (" Åsa ", ["Åsa"]),
        (r"a.b*c\d", [r"a\.b\*c\\d"]),
        ("x" * 101, []),
        ("\ud83d", []),
    ],
)
def test_text_patterns(text: str | None, patterns: list[str] | None) -> None:
    assert text_patterns(text) == patterns


NUMBER = "+46701740610"


@given(st.integers(0, len(NUMBER)), st.integers(0, len(NUMBER)))
def test_any_part_of_a_number_finds_it(start: int, end: int) -> None:
    patterns = number_patterns(NUMBER[start:end])
    assert patterns is None or any(re.search(pattern, NUMBER) for pattern in patterns)


@given(st.integers(1, 10), st.sampled_from(["", " ", "-"]))
def test_any_beginning_in_national_form_finds_it(length: int, separator: str) -> None:
    typed = separator.join("0701740610"[:length])
    assert any(re.search(pattern, NUMBER) for pattern in number_patterns(typed) or ())


@given(st.text(max_size=100))
def test_any_text_is_looked_for_as_it_stands(text: str) -> None:
    patterns = text_patterns(text)
    assert patterns is None or all(re.search(pattern, f"before {text} after") for pattern in patterns)


@given(st.text())
def test_whatever_is_typed_is_a_pattern_or_nothing(text: str) -> None:
    for pattern in [*(number_patterns(text) or ()), *(text_patterns(text) or ())]:
        re.compile(pattern)
