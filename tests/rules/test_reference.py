"""Settings and error codes are documented as they are, and every code is given somewhere."""

import ast
from collections import Counter

import pytest

from gateway.faults import ErrorCode
from gateway.metrics import Metric
from gateway.reference import NOT_GIVEN_YET, Page, page
from gateway.settings import Settings
from tests.rules.sources import python_files, read, tree
from tests.rules.test_schema import says_something

WHERE_CODES_ARE_LISTED = {"gateway/faults.py", "gateway/reference.py"}


@pytest.mark.parametrize("which", [Page.SETTINGS, Page.ERRORS, Page.METRICS])
def test_the_printed_page_is_the_one_in_the_repository(which: Page) -> None:
    assert read(f"docs/{which.value}.md") == page(which), "run `make schema`"


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not says_something(field.description)] == []


def test_every_metric_is_described() -> None:
    meanings = [metric.value for metric in Metric]

    assert [meaning.name for meaning in meanings if not says_something(meaning.text)] == []
    assert [name for meaning in meanings for name, values in meaning.labels if not values.strip()] == []


def test_every_error_has_a_message() -> None:
    assert [code.name for code in ErrorCode if not says_something(code.value.text)] == []


def test_every_error_code_is_given_or_reserved() -> None:
    named = Counter(
        node.attr
        for path in python_files("gateway")
        if str(path) not in WHERE_CODES_ARE_LISTED
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ErrorCode"
    )

    assert {code.name for code in ErrorCode} - set(named) == {code.name for code in NOT_GIVEN_YET}


def test_one_setting_has_to_be_set() -> None:
    assert [name for name, field in Settings.model_fields.items() if field.is_required()] == ["secret_key"]
