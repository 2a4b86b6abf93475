"""Settings and error codes are documented as they are, and every code is given somewhere."""

import ast
from collections import Counter

import pytest

from gateway.faults import ErrorCode
from gateway.reference import NOT_GIVEN_YET, Page, page
from gateway.settings import Settings
from tests.rules.sources import python_files, read, tree
from tests.rules.test_schema import says_something

WHERE_CODES_ARE_LISTED = {"gateway/faults.py", "gateway/reference.py"}


@pytest.mark.parametrize(("which", "path"), [(Page.SETTINGS, "docs/settings.md"), (Page.ERRORS, "docs/errors.md")])
def test_the_printed_page_is_the_one_in_the_repository(which: Page, path: str) -> None:
    assert read(path) == page(which), "run `make schema`"


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not says_something(field.description)] == []


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
