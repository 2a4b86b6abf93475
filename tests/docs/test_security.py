"""docs/security.md: the labels that tests carry are its rows."""

import re
from collections.abc import Iterator

from tests.docs.markdown import rows
from tests.rules.sources import python_files, read

IN_NAMES = re.compile(r"def test_((?:[afgpsuwz]\d+_)+)")
IN_WORDS = re.compile(r"[\"(:;.,] ?([AFGPSUWZ]\d+)(?=[.,;:)\"])")
SUITES = ("execution", "identity", "mutations", "queries", "rules", "web")


def carried() -> Iterator[str]:
    for path in python_files("tests"):
        if path.parts[1] in SUITES:
            text = read(path)
            yield from (label.upper() for match in IN_NAMES.finditer(text) for label in match[1].split("_") if label)
            yield from IN_WORDS.findall(text)


def test_every_label_has_its_row_and_every_row_its_tests() -> None:
    assert {label for label, _ in rows(read("docs/security.md"))} == set(carried())
