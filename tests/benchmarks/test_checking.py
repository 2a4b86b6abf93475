"""What counts as the same answer."""

from typing import Any

import pytest

from benchmarks.checking import Differs, same

ANSWER = {"data": {"viewer": {"at": "2026-11-17T09:00:00Z", "bytes": 12.0, "cursor": "abc", "list": [1, 2]}}}


def with_viewer(**changed: Any) -> dict[str, Any]:
    return {"data": {"viewer": {**ANSWER["data"]["viewer"], **changed}}}


@pytest.mark.parametrize(
    "changed",
    [{"at": "2026-11-17T09:00:00+00:00"}, {"bytes": 12}, {"cursor": "another"}],
    ids=lambda one: next(iter(one)),
)
def test_the_same_written_otherwise_is_the_same(changed: dict[str, Any]) -> None:
    same(with_viewer(**changed), ANSWER, "somebody")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"at": "2026-11-17T10:00:00Z"},
            "answer.data.viewer.at: '2026-11-17T10:00:00Z', and not '2026-11-17T09:00:00Z'",
        ),
        ({"bytes": 13}, "answer.data.viewer.bytes: '13', and not '12.0'"),
        ({"cursor": None}, "answer.data.viewer.cursor: 'None', and not 'a cursor'"),
        ({"list": [1, 3]}, "answer.data.viewer.list[1]: '3', and not '2'"),
        ({"list": [1]}, "answer.data.viewer.list: '[1]', and not '[1, 2]'"),
    ],
)
def test_anything_else_is_not(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Differs) as raised:
        same(with_viewer(**changed), ANSWER, "somebody")

    assert str(raised.value) == f"somebody answers something else:\n{said}"


def test_the_order_of_fields_counts() -> None:
    with pytest.raises(Differs, match=r"answer: the fields \['b', 'a'\], and not \['a', 'b'\]"):
        same({"b": 2, "a": 1}, {"a": 1, "b": 2}, "somebody")
