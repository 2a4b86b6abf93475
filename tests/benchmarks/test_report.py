"""The page that is written: the text, and every number where it belongs."""

import re
from pathlib import Path

import pytest

from benchmarks.lineup import COMPILED, LIMIT
from benchmarks.operations import READS
from benchmarks.profiling import EXECUTION, LOOP
from benchmarks.results import Growth, Growths, Knowing, Lasting, Point, Profile, Profiles, Sharing, save
from tests.benchmarks.test_tables import COMPARISON

pytestmark = pytest.mark.bench  # the plots need what the other tests do not install

GROWTH = Growth(
    "page",
    "subscriptions on the start page",
    [Point(each.name, size, 1000 / size, 1.0, 0.5 * size) for size in (1, 10) for each in (COMPILED, LIMIT)],
)


def test_all_that_was_measured_is_on_the_page(tmp_path: Path) -> None:
    from benchmarks import report

    results, page = tmp_path / "results", tmp_path / "docs" / "performance.md"
    page.parent.mkdir()
    for result in (
        COMPARISON,
        Growths(3, [GROWTH]),
        Knowing(2, 100),
        Sharing(64, 100, 240),
        Lasting(1000, 100_000, 1.5, 90, 150, 151, 152),
        Profiles(
            3,
            [
                Profile(name, operation.name, us)
                for operation in READS
                for name, us in ((COMPILED.name, {LOOP: 20.0, EXECUTION: 40.0}), (LIMIT.name, {LOOP: 10.0}))
            ],
        ),
    ):
        save(result, results)
    report.write(results, page)

    text = page.read_text()
    assert "{{" not in text
    assert "| Processor | one |" in text
    assert "| when all of 1,000 documents are known | 150 MiB |" in text
    assert f"| {COMPILED.title} | 1,000 | 100 |" in text
    assert f"| {EXECUTION} | 40 : - | 40 : - | 40 : - | 40 : - |" in text
    assert "| in all | 60 : 10 | 60 : 10 | 60 : 10 | 60 : 10 |" in text
    plots = re.findall(r"!\[.*?\]\((.*?)\)", text)
    assert sorted(plots) == [f"performance/{name}.svg" for name in ("answers-16", "answers-64", "page")]
    assert all((page.parent / plot).read_text().startswith("<?xml") for plot in plots)


def test_what_was_not_measured_is_named(tmp_path: Path) -> None:
    from benchmarks import report

    with pytest.raises(FileNotFoundError, match=r"comparison\.json"):
        report.write(tmp_path, tmp_path / "performance.md")
