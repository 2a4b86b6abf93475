"""What is in the repository, for the rules to look through."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", "node_modules", "vendor", "__pycache__", "build", ".hypothesis"}
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".graphql", ".js", ".mjs", ".css", ".html", ".svg", ".csv", ""}
ROOMS = ("gateway", "backends", "benchmarks", "tests")


@cache
def text_files() -> tuple[Path, ...]:
    """Everything a person wrote here, as paths from the root."""
    return tuple(sorted(path for path in _files() if path.suffix in TEXT))


def _files() -> Iterator[Path]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        yield from ((Path(folder) / name).relative_to(ROOT) for name in files if name not in NOT_OURS)


def read(path: Path | str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def python_files(*folders: str) -> list[Path]:
    return [path for path in text_files() if path.suffix == ".py" and path.parts[0] in folders]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(read(path), str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def imported(node: ast.AST) -> list[str]:
    """The modules an import statement names."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def place(path: Path, node: ast.AST) -> str:
    """`file:line`, as an editor opens it."""
    return f"{path}:{getattr(node, 'lineno', 1)}"
