"""The saved operations of fixtures/operations: of what takes several steps, and others, which change something or read."""

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
REPLACING_A_SIM = sorted(FOLDER.glob("replace-sim-*.graphql"))
LINKING_AN_ACCOUNT = sorted(FOLDER.glob("link-account-*.graphql"))
_ALONE = sorted(set(FOLDER.glob("*.graphql")) - {*SIGNING_IN, *REPLACING_A_SIM, *LINKING_AN_ACCOUNT})
CHANGES = [path for path in _ALONE if _changes_something(path)]
READS = [path for path in _ALONE if path not in CHANGES]
