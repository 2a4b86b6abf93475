"""docs/architecture.md: the rooms and their arrows are those of the code."""

import ast
from pathlib import Path

from tests.docs.markdown import rows, section, spans
from tests.rules.sources import ROOT, calls, place, python_files
from tests.rules.test_imports import LEAVES, MAY_IMPORT

DOCUMENT = "docs/architecture.md"


def test_the_rooms_and_what_they_may_import() -> None:
    told = {room.strip("`"): arrows for room, _, arrows, _ in rows(section(DOCUMENT, "The rooms"))}

    assert told.pop("app") == "everything"
    assert {room: set(spans(arrows)) for room, arrows in told.items()} == {
        room: allowed - LEAVES for room, allowed in MAY_IMPORT.items() if room not in LEAVES
    }
    leaves = section(DOCUMENT, "The rooms").partition("The leaves may be imported")[2].partition("\n\n")[0]
    assert set(spans(leaves)) == {*LEAVES, "execution"}
    assert MAY_IMPORT["execution"] == set(), "the one room that may not import the leaves"


def test_the_chapters() -> None:
    told = section(DOCUMENT, "A chapter").partition("In each,")[0]
    chapters = {path.parent.name for path in (ROOT / "gateway" / "graph").glob("*/__init__.py")}

    assert set(spans(told)) - {"gateway/graph/"} == chapters


def test_the_folders_of_the_tests() -> None:
    told = {name for row in rows(section(DOCUMENT, "The tests")) for name in spans(row[0])}
    folders = {str(path.parent.relative_to(ROOT)) for path in (ROOT / "tests").glob("*/*.py")}

    assert told == folders, "a folder of tests that is new, or gone"


def test_only_the_clock_asks_the_system_for_the_time() -> None:
    asking = [
        place(path, call)
        for path in python_files("gateway", "backends")
        for call in calls(path)
        if path != Path("gateway/clock.py")
        and ast.unparse(call.func).endswith(("datetime.now", "datetime.utcnow", "date.today", "time.time"))
    ]

    assert asking == []
