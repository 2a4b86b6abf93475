"""The table of what each test here asks of the operator's systems at the most: a row a test, none for one that asks nothing."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from backends.log import Call
from backends.operator import FakeOperator

FOLDER = Path(__file__).parent
FILE = FOLDER / "upstream_calls.json"
RESOURCE = re.compile(r"/tmf-api/\w+/v\d+/(\w+)")

Row: TypeAlias = dict[str, int]
"""Calls by system and resource, as in `billing/product`; of a change with its method before, as in `POST billing/product`."""


def read_rows() -> dict[str, Row]:
    """By test, as in `test_company.py::test_the_address`."""
    rows: dict[str, Row] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return rows


def written(rows: Mapping[str, Row]) -> str:
    """A line each, in order."""
    lines = (f"{json.dumps(test)}: {json.dumps(rows[test], sort_keys=True)}" for test in sorted(rows))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def calls_of(operator: FakeOperator) -> Row:
    """Since somebody last signed in. Not those of messages, which go out in their own time, and which tests read themselves."""
    systems = (operator.provisioning, operator.billing, operator.ticketing)
    return dict(Counter(name(system.name, call) for system in systems for call in system.log.calls()))


def name(system: str, call: Call) -> str:
    found = RESOURCE.match(call.path)
    resource = f"{system}/{found[1] if found else call.path}"
    return resource if call.method == "GET" else f"{call.method} {resource}"


def unlike(made: Row, most: Row) -> dict[str, str]:
    """What was asked more often than the row has it, and what was not asked at all."""
    return {
        resource: f"{made.get(resource, 0)}, not {most.get(resource, 0)}"
        for resource in sorted(made.keys() | most.keys())
        if made.get(resource, 0) > most.get(resource, 0) or resource not in made
    }


def raised(most: Row, made: Row) -> Row:
    """The row after one more run: of the same resources the most that was ever seen."""
    return (
        {resource: max(count, most[resource]) for resource, count in made.items()}
        if made.keys() == most.keys()
        else made
    )
