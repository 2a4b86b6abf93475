"""Whether two executors gave the same answer to one operation, as far as GraphQL leaves them no choice.

`data` must be equal, key order and classes of values included. Of errors GraphQL leaves a choice in one place (the specification, "Handling
Execution Errors"): an error in a non-null place nulls the nearest nullable place above, and what was still to be done below may be left
undone. So an executor decides which of several errors that would all null the same place it reports, and whether it reports those further
below. Everything else is fixed. With every error that any resolver of the operation raises, and the place each of them nulls (witness.py):

- what is reported must be one of these errors, once (one that brings its own path, once for each place it nulls);
- a place that is null in the answer because of errors has exactly one of those that null it reported ("only one error should be added to
  the errors list per field"), and every such place is explained, unless it lies below another.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

MISSING = object()
"""The data of an operation that was refused before it ran."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry of `errors`. The path is None where nothing ran."""

    path: Path | None
    code: str
    locations: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    data: Any
    problems: tuple[Problem, ...] = ()
    effects: tuple[str, ...] = ()
    """What was done outside, in order, where there is an order to keep."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An error that is raised if everything is executed, and the place it makes null: () is the whole of `data`."""

    problem: Problem
    nulls: Path


def same_errors(one: Answer, other: Answer) -> bool:
    return Counter(one.problems) == Counter(other.problems)


def data_differences(expected: Any, found: Any) -> list[str]:
    """The first place where two values differ, if there is one."""
    return list(_differing(expected, found, ()))[:1]


def _differing(expected: Any, found: Any, path: Path) -> Iterator[str]:
    if expected.__class__ is not found.__class__:
        yield f"{_place(path)}: {expected!r} became {found!r}"
    elif isinstance(expected, dict):
        if list(expected) != list(found):
            yield f"{_place(path)}: keys {list(expected)} became {list(found)}"
        else:
            for key in expected:
                yield from _differing(expected[key], found[key], (*path, key))
    elif isinstance(expected, list):
        if len(expected) != len(found):
            yield f"{_place(path)}: {len(expected)} entries became {len(found)}"
        for index, (before, after) in enumerate(zip(expected, found, strict=False)):
            yield from _differing(before, after, (*path, index))
    elif expected != found and repr(expected) != repr(found):  # NaN is not equal to itself
        yield f"{_place(path)}: {expected!r} became {found!r}"


def error_differences(answer: Answer, candidates: Collection[Candidate]) -> list[str]:
    """How the errors of an answer break the rules above."""
    return [*_unheard_of(answer, candidates), *_unexplained(answer, candidates)]


def _unheard_of(answer: Answer, candidates: Collection[Candidate]) -> Iterator[str]:
    possible = Counter(candidate.problem for candidate in candidates)
    for problem, times in Counter(answer.problems).items():
        if problem not in possible:
            yield f"reports what nothing raises: {problem}"
        elif times > possible[problem]:
            yield f"reports {times} times: {problem}"


def _unexplained(answer: Answer, candidates: Collection[Candidate]) -> Iterator[str]:
    reported = set(answer.problems)
    for place in outermost({candidate.nulls for candidate in candidates}):
        nulling = {candidate.problem for candidate in candidates if candidate.nulls == place}
        explained = len(nulling & reported)
        if explained != 1:
            yield f"{_place(place)} is null for {explained} reported errors, instead of one of {_listed(nulling)}"


def outermost(places: Collection[Path]) -> list[Path]:
    """Those that lie below no other."""
    known = set(places)
    return sorted(
        (place for place in known if not any(place[:length] in known for length in range(len(place)))),
        key=repr,
    )


def differences(expected: Answer, found: Answer, candidates: Collection[Candidate] | None) -> list[str]:
    """Nothing where the two answers are as good as equal. Without candidates (nothing ran) the errors must be the same."""
    if expected.data is MISSING or found.data is MISSING:
        missing = expected.data is not found.data
        return ["only one of them was refused"] if missing else _same_refusals(expected, found)
    found_in_data = data_differences(expected.data, found.data)
    if expected.effects != found.effects:
        found_in_data.append(f"did {found.effects} instead of {expected.effects}")
    if same_errors(expected, found):
        return found_in_data
    return [
        *found_in_data,
        *(f"expected answer {each}" for each in error_differences(expected, candidates or ())),
        *(f"found answer {each}" for each in error_differences(found, candidates or ())),
    ]


def _same_refusals(expected: Answer, found: Answer) -> list[str]:
    return [] if expected.problems == found.problems else [f"{expected.problems} became {found.problems}"]


def _listed(problems: Collection[Problem]) -> str:
    return "; ".join(sorted(map(repr, problems)))


def _place(path: Path) -> str:
    return ".".join(map(str, ("data", *path)))
