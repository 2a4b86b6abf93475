"""Who may import whom: the contracts of pyproject.toml hold, and no room is without one."""

import ast
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

from tests.rules.sources import ROOT, imported, place, python_files, read, tree

LEAVES = {"clock", "faults", "metrics", "settings", "telemetry", "wording"}
MAY_IMPORT = {
    **dict.fromkeys(LEAVES, LEAVES),
    "execution": set(),
    "store": LEAVES,
    "upstream": LEAVES,
    "ports": LEAVES,
    "adapters": {"ports", "upstream", *LEAVES},
    "identity": {"ports", "store", *LEAVES},
    "graph": {"identity", "ports", *LEAVES},
    "web": {"execution", "graph", "identity", "ports", *LEAVES},
    "workflows": {"identity", "ports", *LEAVES},
    "reference": {"graph", *LEAVES},
    "cli": {"app", "graph", "identity", "reference", "store", *LEAVES},
}
"""By room; single types beyond these are in a contract's `ignore_imports`."""


def contracts() -> list[dict[str, Any]]:
    linter = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]
    contracts: list[dict[str, Any]] = linter["contracts"]
    return contracts


def test_every_arrow_is_allowed() -> None:
    configure()
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True), "see lint-imports"


def test_every_room_of_the_gateway_states_its_arrows() -> None:
    inside = (ROOT / "gateway").iterdir()
    rooms = {f"gateway.{path.stem}" for path in inside if path.suffix == ".py" or (path / "__init__.py").exists()}
    rooms -= {"gateway.__init__"}
    stated = {module for contract in contracts() for module in contract.get("source_modules", ())}

    assert rooms - stated == {"gateway.app"}
    assert {f"gateway.{room}" for room in MAY_IMPORT} == rooms - {"gateway.app", "gateway.__main__"}


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract["name"])
def test_what_is_not_allowed_is_forbidden(contract: dict[str, Any]) -> None:
    """So that a room that is new is closed to all others until somebody opens it."""
    sources = set(contract.get("source_modules", ())) - {"gateway.__main__"}
    if not any(module.startswith("gateway.") for module in sources):
        return
    allowed = set().union(*(MAY_IMPORT[module.removeprefix("gateway.")] for module in sources))
    forbidden = {module.removeprefix("gateway.") for module in {*sources, *contract["forbidden_modules"]}}

    assert forbidden | allowed == set(MAY_IMPORT) | {"app"}


def test_ports_name_the_types_of_the_graph_in_annotations_alone() -> None:
    assert list(graph_imports_of_ports_at_run_time()) == []


def graph_imports_of_ports_at_run_time() -> Iterator[str]:
    for path in python_files("gateway"):
        if path.parts[1] == "ports":
            for node in tree(path).body:
                if any(module.startswith("gateway.graph") for module in imported(node)):
                    yield place(path, node)


def test_only_the_composition_root_names_adapters() -> None:
    outside = [
        place(path, node)
        for path in python_files("gateway")
        if path.parts[1] not in ("adapters", "app.py")
        for node in ast.walk(tree(path))
        if any(module.startswith("gateway.adapters") for module in imported(node))
    ]

    assert outside == []
