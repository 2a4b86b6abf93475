"""The saved operations of fixtures/operations: those of a sign-in, those that change something, and those that only read."""

import json
from pathlib import Path
from typing import Any

from graphql import OperationType, get_operation_ast, parse

FOLDER = Path(__file__).parents[1] / "fixtures" / "operations"


def variables(path: Path) -> dict[str, Any]:
    values = path.with_suffix(".variables.json")
    return json.loads(values.read_text()) if values.exists() else {}


def _changes_something(path: Path) -> bool:
    operation = get_operation_ast(parse(path.read_text()))
    return operation is not None and operation.operation is OperationType.MUTATION


SIGNING_IN = sorted(FOLDER.glob("sign-in-*.graphql"))
CHANGES = sorted(path for path in FOLDER.glob("*.graphql") if path not in SIGNING_IN and _changes_something(path))
READS = sorted(path for path in FOLDER.glob("*.graphql") if path not in SIGNING_IN and path not in CHANGES)
