"""What is asked: operations the gateway promises to support, as far as its peers could answer them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from graphql import REMOVE, FieldNode, Visitor, parse, print_ast, visit

ROOT = Path(__file__).parent.parent
PROMISED = ROOT / "fixtures" / "operations"

KEY = "key-of-its-own-for-every-request"
"""In a body: stands for the idempotency key, 32 characters that are others in each request sent."""

OF_THE_GATEWAY = frozenset({"user", "session", "alias"})
"""Fields the gateway answers from its own database: no peer has one, so nobody is asked for them."""


@dataclass(frozen=True)
class Operation:
    name: str
    title: str
    document: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    in_memory: bool = False
    """Whether the servers hold the operator's data in memory, so that execution alone is measured."""

    @property
    def body(self) -> bytes:
        """With KEY where each request has one of its own."""
        return msgspec.json.encode({"query": self.document, "variables": self.variables})


def promised(file: str, name: str, title: str, *, in_memory: bool = False, **variables: Any) -> Operation:
    """One of fixtures/operations without what the gateway keeps itself; `variables` go over those that lie beside it."""
    beside = PROMISED / f"{file}.variables.json"
    given = msgspec.json.decode(beside.read_bytes()) if beside.exists() else {}
    document = visit(parse((PROMISED / f"{file}.graphql").read_text()), _LeavingOut())
    return Operation(name, title, print_ast(document), {**given, **variables}, in_memory)


class _LeavingOut(Visitor):
    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        return REMOVE if node.name.value in OF_THE_GATEWAY else None


START_PAGE = promised("start-page", "start-page", "Start page with 50 subscriptions")
IN_FULL = promised("subscription-in-full", "subscription-in-full", "One subscription in full")
LIST_OF_TEN = promised("subscriptions-next-page", "list-of-ten", "A list of ten", first=10)
USAGE = promised(
    "usage-trend",
    "usage-of-a-hundred",
    "100 subscriptions with six months of usage, data in memory",
    in_memory=True,
    first=100,
    months=6,
)


RENAME = promised(
    "subscriptions-rename-user",
    "rename-user",
    "A change: the user of a subscription renamed",
    input={"subscriptionId": "sub_p1002", "userName": "Åsa Öberg", "idempotencyKey": KEY},
)


def start_page_of(first: int) -> Operation:
    """The start page with so many subscriptions. Who answers by hand reads the number in the variables, where it is declared by nobody."""
    document = START_PAGE.document.replace("subscriptions(first: 50)", f"subscriptions(first: {first})")
    return Operation(START_PAGE.name, f"Start page with {first} subscriptions", document, {"first": first})


def usage_of(first: int, months: int, times: int) -> Operation:
    """Nothing but usage, five leaves a month, the same months over and over; data in memory."""
    leaves = "month dataUsedBytes roamingDataUsedBytes voiceSeconds smsCount"
    trends = " ".join(f"t{number}: usageTrend(months: {months}) {{ {leaves} }}" for number in range(times))
    where = "filter: {statuses: [ACTIVE], kinds: [MOBILE_VOICE, MOBILE_BROADBAND, M2M]}"
    document = f"{{ viewer {{ subscriptions({where}, first: {first}) {{ nodes {{ {trends} }} }} }} }}"
    title = f"{first * months * times * 5:,} leaves"
    return Operation("leaves", title, document, {"first": first, "months": months, "times": times}, in_memory=True)


ONE_LEAF = Operation("one-leaf", "One leaf", "{ support { phone } }")

READS = (START_PAGE, IN_FULL, LIST_OF_TEN, USAGE)
OPERATIONS = (*READS, RENAME)
"""In the order of the tables."""
