"""CONTRIBUTING.md: its table leads to places that exist, and its worked example works."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.markdown import blocks, rows, section, spans
from tests.rules.sources import ROOT

CONTRIBUTING = "CONTRIBUTING.md"
NEEDED = ("gateway", "backends", "fixtures", "tests", "docs", "pyproject.toml", "schema.graphql", "CHANGELOG.md")
NOT_NEEDED = shutil.ignore_patterns("__pycache__", "vendor", "node_modules", "*.db")
PROVED_BY = ("tests/queries/test_company.py", "tests/rules/test_schema.py")
SECONDS = 600


def test_every_row_says_where() -> None:
    for wish, places in rows(section(CONTRIBUTING, "Where does it go?")):
        assert [span for span in spans(places) if "/" in span or span.startswith("make ") or "." in span], wish


def test_the_worked_example_works(tmp_path: Path) -> None:
    """Applied to a copy of the repository, it passes the tests it changes, and those that watch the schema."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=NOT_NEEDED)
        else:
            shutil.copy(source, tmp_path / name)
    diffs = [change for block in blocks(CONTRIBUTING, "diff") for change in changes(block)]
    assert [file for file, _, _ in diffs][-1] == "schema.graphql"

    for file, old, new in diffs:
        text = (tmp_path / file).read_text()
        assert text.count(old) == 1, f"{file} has not exactly one place with\n{old}"
        (tmp_path / file).write_text(text.replace(old, new))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PROVED_BY],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def changes(diff: str) -> list[tuple[str, str, str]]:
    """File, the lines that stand there, and the lines that are to stand there; one a hunk."""
    file = re.search(r"^\+\+\+ b/(\S+)$", diff, re.MULTILINE)
    assert file is not None, diff
    hunks = re.split(r"^@@.*$", diff, flags=re.MULTILINE)[1:]
    return [(file[1], side(hunk, "-"), side(hunk, "+")) for hunk in hunks]


def side(hunk: str, kept: str) -> str:
    """The hunk's lines as before (`-`) or after (`+`) the change, each with its line end."""
    lines = hunk.removeprefix("\n").splitlines(keepends=True)
    return "".join(line[1:] if line != "\n" else line for line in lines if line[0] in (kept, " ", "\n"))
