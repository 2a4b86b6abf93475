"""What the documents name exists: files, settings, commands, tests; and their links lead somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import PASSWORD_VARIABLE, main
from gateway.settings import Settings
from tests.docs.markdown import DOCUMENTS, anchors, exists, links, prose, spans
from tests.rules.sources import ROOT, read, text_files, tree

PLACES = re.compile(
    r"(gateway|backends|fixtures|tests|docs|benchmarks|\.ci)/[\w./*-]*|\w[\w./-]*\.(md|toml|graphql|json)"
)
SETTING = re.compile(r"\bGATEWAY_[A-Z_]+\b")
NO_SETTINGS = {"GATEWAY_PORT", PASSWORD_VARIABLE}
"""The demo's port, and where `users create` may find the password."""
TEST = re.compile(r"[\w/]+/test_\w+\.py::\w+")

pytestmark = pytest.mark.parametrize("document", DOCUMENTS, ids=str)


def test_links_lead_somewhere(document: Path) -> None:
    assert [link for link in links(document) if not leads_somewhere(link, document)] == []


def leads_somewhere(link: str, document: Path) -> bool:
    if link.startswith("https://"):
        return True
    name, _, anchor = link.partition("#")
    target = (document.parent / name) if name else document
    found = (ROOT / target).resolve()
    return found.exists() and (not anchor or anchor in anchors(found.relative_to(ROOT)))


def test_files_exist(document: Path) -> None:
    named = (span.partition("::")[0] for span in spans(prose(document)) if PLACES.fullmatch(span.partition("::")[0]))
    assert [name for name in named if not exists(name, document) and not exists(f"tests/{name}", document)] == []


def test_settings_exist(document: Path) -> None:
    known = {f"GATEWAY_{name.upper()}" for name in Settings.model_fields} | NO_SETTINGS
    assert set(SETTING.findall(read(document))) - known == set()


def test_targets_of_make_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    asked = set(re.findall(r"\bmake ([a-z]+)\b", " ".join(spans(prose(document)))))
    assert asked - targets == set()


def test_tests_exist(document: Path) -> None:
    named = [test for span in spans(prose(document)) for test in TEST.findall(span)]
    assert [test for test in named if test.removeprefix("tests/") not in TESTS] == []


def all_tests() -> Iterator[str]:
    for path in text_files():
        if path.parts[0] == "tests" and path.name.startswith("test_") and path.suffix == ".py":
            functions = (
                node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            )
            yield from (f"{path.relative_to('tests')}::{function.name}" for function in functions)


TESTS = set(all_tests())


def test_the_gateways_commands_exist(document: Path) -> None:
    said = [span.split()[1:] for span in spans(prose(document)) if re.fullmatch(r"gateway( [a-z]+)+", span)]
    assert [words for words in said if CliRunner().invoke(main, [*words, "--help"]).exit_code != 0] == []
