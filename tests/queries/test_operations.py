"""Every saved operation runs as its first user would run it, without an error."""

import json
from pathlib import Path

import pytest

from tests.harness import ROOT, SignedIn

FOLDER = ROOT / "fixtures" / "operations"
READS = sorted(path for path in FOLDER.glob("*.graphql") if not path.name.startswith("sign-in-"))


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
async def test_runs_without_errors(anna: SignedIn, path: Path) -> None:
    values = path.with_suffix(".variables.json")
    variables = json.loads(values.read_text()) if values.exists() else {}

    data = await anna.data(path.read_text(), variables)

    assert nothing_missing(data) == [], "a saved operation should show something"


def nothing_missing(data: dict[str, object]) -> list[str]:
    """Top-level fields that came back null."""
    return [name for name, value in data.items() if value is None]
