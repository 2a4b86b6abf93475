"""The documents, taken apart: links, names in backticks, blocks of code, tables."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.rules.sources import ROOT, read, text_files

DOCUMENTS = tuple(path for path in text_files() if path.suffix == ".md")

FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def prose(path: Path | str) -> str:
    """The text without its blocks of code."""
    return FENCED.sub("", read(path))


def blocks(path: Path | str, language: str) -> list[str]:
    return [body for name, body in FENCED.findall(read(path)) if name == language]


def spans(text: str) -> Iterator[str]:
    """What stands in backticks."""
    return (match[1] for match in SPAN.finditer(text))


def links(path: Path) -> Iterator[str]:
    return (match[1] for match in LINK.finditer(prose(path)))


def anchors(path: Path | str) -> set[str]:
    """The headings as a page's address names them."""
    return {re.sub(r"[^\w\- ]", "", match[1].lower()).replace(" ", "-") for match in HEADING.finditer(prose(path))}


def section(path: Path | str, heading: str) -> str:
    """What stands under a heading, up to the next of its rank or above."""
    text = read(path)
    opening = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert opening is not None, f"{path} has no heading {heading!r}"
    rest = text[opening.end() :]
    closing = re.search(rf"^#{{1,{len(opening[1])}}} ", rest, re.MULTILINE)
    return rest[: closing.start()] if closing else rest


def rows(text: str) -> list[list[str]]:
    """The cells of a table, its head and its rule apart; of several tables one after the other."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {index - 1 for index, line in enumerate(lines) if re.fullmatch(r"\|(-+\|)+", line)}
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for index, line in enumerate(lines)
        if index not in heads and index - 1 not in heads
    ]


def exists(name: str, near: Path) -> bool:
    """Whether a name leads somewhere: from the root, or from the folder of the document."""
    places = (ROOT, (ROOT / near).parent)
    return any(next(place.glob(name.rstrip("/")), None) is not None for place in places)
