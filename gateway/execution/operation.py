"""The words between HTTP and execution: an operation as it was asked for, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

from graphql import GraphQLError


class Refusal(Enum):
    """At which gate an operation was turned away, before anything ran."""

    PARSE = auto()
    LIMITS = auto()
    SIZES = auto()
    VALIDATION = auto()
    OPERATION_NAME = auto()
    VARIABLES = auto()
    METHOD = auto()


@dataclass(frozen=True, slots=True)
class OperationRequest:
    document: str
    operation_name: str | None
    variables: Mapping[str, Any]
    read_only: bool
    """Whether anything but a query is refused, as on GET."""


@dataclass(frozen=True, slots=True)
class Refused:
    gate: Refusal
    errors: list[GraphQLError]


@dataclass(frozen=True, slots=True)
class Outcome:
    data: dict[str, Any] | None
    """What JSON can say, days as `date` and instants in UTC as `datetime`: an encoder writes them as the graph does."""
    errors: list[GraphQLError]


class Executor(Protocol):
    async def run(self, request: OperationRequest, context: object) -> Outcome | Refused:
        """Raises nothing of its own; errors of resolvers are among the outcome's, with path and `original_error`."""
        ...
