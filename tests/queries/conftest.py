"""Every test here is held to the calls that upstream_calls.json grants it, by either executor."""

import os
from collections.abc import Generator
from typing import Any

import pytest

from backends.operator import FakeOperator
from gateway.settings import Settings
from tests.queries.upstream_calls import FILE, FOLDER, calls_of, raised, read_rows, unlike, written

OPTION = "--record-upstream-calls"
MADE = "upstream calls"
COLLECTED = pytest.StashKey[set[str]]()
"""The tests of this folder before any was deselected."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        OPTION, action="store_true", help="Raise the rows of tests/queries/upstream_calls.json to what is asked now."
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(OPTION, default=False) and not hasattr(config, "workerinput"):
        if os.environ.get("GATEWAY_EXECUTION") != "reference":
            raise pytest.UsageError(f"{OPTION} is for GATEWAY_EXECUTION=reference: compiled may ask no more than that")
        config.pluginmanager.register(Recorder())


class Recorder:
    """Hears of every test, whichever process ran it."""

    def __init__(self) -> None:
        self._rows = read_rows()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told: dict[str, Any] = dict(report.user_properties)
        if report.when == "call" and report.passed and MADE in told:
            test, made = told[MADE]
            self._rows[test] = raised(self._rows.get(test, {}), made)

    def pytest_sessionfinish(self) -> None:
        FILE.write_text(written({test: row for test, row in self._rows.items() if row}))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.stash[COLLECTED] = {id_of(item) for item in items if item.path.parent == FOLDER}


def id_of(item: pytest.Item) -> str:
    return f"{item.path.name}::{item.name}"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without sharing: which reads of one request are under way at the same time, and so how many there are, would be chance."""
    return settings.model_copy(update={"upstream_sharing": False})


@pytest.fixture(scope="session")
def collected(pytestconfig: pytest.Config) -> set[str]:
    return pytestconfig.stash[COLLECTED]


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """After a test that passed, while its operator is still open."""
    result = yield
    if pyfuncitem.get_closest_marker("calls_vary"):
        return result
    operator = pyfuncitem.funcargs.get("operator")
    made = calls_of(operator) if isinstance(operator, FakeOperator) else {}
    test = id_of(pyfuncitem)
    if pyfuncitem.config.getoption(OPTION, default=False):
        pyfuncitem.user_properties.append((MADE, (test, made)))
    else:
        wrong = unlike(made, read_rows().get(test, {}))
        assert not wrong, f"other calls than upstream_calls.json has for {test}: {wrong}"
    return result
