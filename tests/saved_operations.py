"""The saved operations of fixtures/operations: of what takes several steps, and others, which change something or read."""

import json
from pathlib import Path
from typing import Any

from graphql import OperationType, get_operation_ast, parse

from tests.harness import Gateway

FOLDER = Path(__file__).parents[1] / "fixtures" / "operations"


def variables(path: Path) -> dict[str, Any]:
    values = path.with_suffix(".variables.json")
    return json.loads(values.read_text()) if values.exists() else {}


def _changes_something(path: Path) -> bool:
    operation = get_operation_ast(parse(path.read_text()))
    return operation is not None and operation.operation is OperationType.MUTATION


def _steps(prefix: str) -> list[Path]:
    """Numbered: what one answers, or a message says, goes into the variables of the next."""
    return sorted(FOLDER.glob(f"{prefix}-*.graphql"))


SIGNING_IN = _steps("sign-in")
REPLACING_A_SIM = _steps("replace-sim")
LINKING_AN_ACCOUNT = _steps("link-account")
LINKING_AN_OWN_ACCOUNT = _steps("link-own-account")
MARKING_NOTIFICATIONS = _steps("notifications-2")
WITH_A_FILE = _steps("with-a-file")
SEEING_SIM_CODES = _steps("sim-codes")
FACTORS = _steps("factors")
PASSWORDS = _steps("passwords")
CONTACTS = _steps("contacts")
_IN_STEPS = {
    *SIGNING_IN,
    *REPLACING_A_SIM,
    *LINKING_AN_ACCOUNT,
    *LINKING_AN_OWN_ACCOUNT,
    *MARKING_NOTIFICATIONS,
    *WITH_A_FILE,
    *SEEING_SIM_CODES,
    *FACTORS,
    *PASSWORDS,
    *CONTACTS,
}
_ALONE = sorted(set(FOLDER.glob("*.graphql")) - _IN_STEPS)
CHANGES = [path for path in _ALONE if _changes_something(path)]
READS = [path for path in _ALONE if path not in CHANGES]


async def step(gateway: Gateway, path: Path, given: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    """The result of a saved mutation."""
    answer = await gateway.ask(path.read_text(), {"input": given}, token=token)
    assert "errors" not in answer, answer["errors"]
    [result] = answer["data"].values()
    assert "message" not in result, result
    found: dict[str, Any] = result
    return found
