"""docs/decisions: numbered without gaps, each with its context, decision, consequences, and the tests that hold it."""

import re
from pathlib import Path

import pytest

from tests.docs.markdown import HEADING, spans
from tests.rules.sources import ROOT, read

RECORDS = sorted((ROOT / "docs" / "decisions").iterdir())


def test_they_are_numbered_without_gaps() -> None:
    assert [record.name[:5] for record in RECORDS] == [f"{number:04}-" for number in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_each_says_what_was_decided_why_and_with_what_effect(record: Path) -> None:
    text = read(record)
    title, *sections = HEADING.findall(text)

    assert re.fullmatch(rf"{record.name[:4]}\. \S.*", title)
    assert sections == ["Context", "Decision", "Consequences"]
    assert any("test_" in span for span in spans(text.partition("\nHeld by: ")[2]))
