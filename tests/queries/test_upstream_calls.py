"""The table of calls is about the tests there are; conftest.py holds each of them to its row."""

from pathlib import Path

from tests.queries.upstream_calls import FILE, FOLDER, read_rows, written


def test_every_row_is_of_a_test(collected: set[str]) -> None:
    """Where only some files were collected, of a test in one of those or in a file that is gone."""
    files = {test.partition("::")[0] for test in collected}
    rows = {test: test.partition("::")[0] for test in read_rows()}
    gone = {test for test, file in rows.items() if file in files or not (FOLDER / file).exists()} - collected
    assert gone == set()


def test_the_table_stands_as_it_is_recorded() -> None:
    assert FILE.read_text() == written(read_rows())


def test_what_is_asked_is_asked_of_the_operator_that_is_counted() -> None:
    """Where another is opened, its calls are compared with those of the one that is."""
    others = set(FOLDER.glob("test_*.py")) - {Path(__file__)}
    assert [path.name for path in others if "open_operator" in path.read_text()] == ["test_large_world.py"]
