"""Whether all say the same: answers are compared as JSON, by value."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

import httpx2

from benchmarks.operations import KEY, Operation

CURSORS = {"cursor", "startCursor", "endCursor"}
"""Opaque: each server makes its own."""

INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(Z|\+00:00)")


class Differs(Exception):
    """A contender's answer is not the others'."""


def ask(url: str, operation: Operation, token: str) -> bytes:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    body = operation.body.replace(KEY.encode(), secrets.token_hex(len(KEY) // 2).encode())
    response = httpx2.post(url, content=body, headers=headers, timeout=60)
    return response.content


def same(answer: Any, expected: Any, name: str) -> None:
    """Raises Differs with the first places at which they differ."""
    found = list(differences(canonical(answer), canonical(expected), "answer"))
    if found:
        raise Differs(f"{name} answers something else:\n" + "\n".join(found[:5]))


def canonical(value: Any, field: str = "") -> Any:
    """Cursors are alike; an instant in UTC may be written with Z or with an offset of nothing."""
    if isinstance(value, dict):
        return {key: canonical(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [canonical(inner) for inner in value]
    if isinstance(value, str):
        if field in CURSORS:
            return "a cursor"
        instant = INSTANT.fullmatch(value)
        return f"{instant[1]}Z" if instant else value
    return value


def differences(one: Any, other: Any, path: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            yield f"{path}: the fields {list(one)}, and not {list(other)}"
            return
        for key in one:
            yield from differences(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{path}[{index}]")
    elif one != other:
        yield f"{path}: {str(one)[:200]!r}, and not {str(other)[:200]!r}"
