"""Small functions, small files."""

import ast
from collections.abc import Iterator

import pytest

from tests.rules.sources import ROOMS, place, python_files, read, tree

LONGEST_FUNCTION = 50
MOST_ARE_WITHIN = 30
LONGEST_FILE = 400


def functions(folder: str) -> Iterator[tuple[str, int]]:
    """Each with its length in lines, signature and docstring included, decorators not."""
    for path in python_files(folder):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{place(path, node)} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("folder", ROOMS)
def test_functions_are_short(folder: str) -> None:
    lengths = dict(functions(folder))

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    assert sum(length > MOST_ARE_WITHIN for length in lengths.values()) <= len(lengths) / 10


@pytest.mark.parametrize("folder", ROOMS)
def test_files_are_short(folder: str) -> None:
    lengths = {str(path): len(read(path).splitlines()) for path in python_files(folder)}

    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}
