"""All that a resolver may do instead of returning what its type says."""

import asyncio
from collections.abc import Callable, Generator
from typing import Any, NoReturn

from graphql import GraphQLError

from tests.execution.nasty.dice import Dice


class Trouble(Exception):
    pass


class TroubleWithMessage(Exception):
    """Has a `message`, as graphql-core likes to read, which differs from its text."""

    def __init__(self, message: str) -> None:
        super().__init__("the text is another")
        self.message = message


class TroubleWithExtensions(Trouble):
    """Brings extensions along, though it is no GraphQLError."""

    @property
    def extensions(self) -> dict[str, object]:
        return {"code": "FROM_OUTSIDE"}


class Stranger:
    """An object of no type of the schema."""

    key = "stranger"

    def __repr__(self) -> str:
        return "<Stranger>"


RAISED: tuple[Callable[[str], Exception], ...] = (
    lambda key: Trouble(f"trouble at {key}"),
    lambda key: TroubleWithMessage(f"message of {key}"),
    lambda key: GraphQLError(f"located later: {key}", extensions={"code": "OF_ITS_OWN"}),
    lambda key: GraphQLError("located elsewhere", path=["elsewhere", key]),
    lambda key: TroubleWithExtensions(key),
    lambda key: StopIteration(key),
    lambda key: KeyError(key),
    lambda key: AttributeError(key),
    lambda _key: TimeoutError(),
    lambda key: ExceptionGroup("several", [Trouble(key), ValueError(key)]),
)
CAUGHT = (
    Trouble,
    TroubleWithMessage,
    GraphQLError,
    StopIteration,
    LookupError,
    AttributeError,
    TimeoutError,
    ExceptionGroup,
)

STRANGE: tuple[Any, ...] = (
    None,
    Stranger(),
    Stranger,
    "text",
    "",
    "line\u2028separator \x00 \N{GRINNING FACE}",
    "lone \ud800 surrogate",
    "12",
    b"bytes",
    0,
    1,
    -0.0,
    True,
    2**31 - 1,
    2**31,
    -(2**31) - 1,
    10**30,
    1.0,
    1.5,
    1e400,
    -1e400,
    float("nan"),
    [],
    (),
    {},
    [None],
    [[None]],
    [1, "two", None],
    {"key": 1, 2: "two"},
    frozenset(),
    range(3),
    complex(1, 2),
    NotImplemented,
    Ellipsis,
    len,
)


class Later:
    """An awaitable that is no coroutine: it may be left unawaited, and awaited more than once."""

    def __init__(self, make: Callable[[], Any], turns: int) -> None:
        self._make = make
        self._turns = turns

    def __repr__(self) -> str:
        return "<Later>"

    def __await__(self) -> Generator[Any, None, Any]:
        for _ in range(self._turns):
            yield from asyncio.sleep(0).__await__()
        return self._make()


def error_at(dice: Dice, key: str) -> Exception:
    return dice.one_of(RAISED, "error", key)(key)


def raising(error: Exception) -> NoReturn:
    raise error
