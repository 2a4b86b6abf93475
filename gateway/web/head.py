"""The headers of a request, gone through once however many look at them."""

from collections.abc import Mapping
from typing import TypeAlias, cast

from starlette.types import Scope

Head: TypeAlias = Mapping[bytes, bytes]
"""By name, in lower case."""

KEPT = "gateway.head"


def head_of(scope: Scope) -> Head:
    """What comes several times is one list (RFC 9110, 5.3; of cookies, RFC 9113, 8.2.3)."""
    head = scope.get(KEPT)
    if head is None:
        headers = scope["headers"]
        head = dict(headers)
        if len(head) < len(headers):
            head = _joined(headers)
        scope[KEPT] = head
    return cast(Head, head)


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    joined: dict[bytes, bytes] = {}
    for name, value in headers:
        before = joined.get(name)
        joined[name] = value if before is None else before + (b"; " if name == b"cookie" else b", ") + value
    return joined
