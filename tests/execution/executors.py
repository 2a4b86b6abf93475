"""The executors under comparison. The one place that knows how they are made and asked."""

import re
from datetime import date, datetime
from typing import Any

import strawberry
from graphql import GraphQLError

from gateway.execution.compiled import CompiledExecutor
from gateway.execution.documents import Documents
from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import Outcome, Refused
from gateway.execution.reference import ReferenceExecutor
from tests.execution.comparison import MISSING, Answer, Problem

LIMITS = DocumentLimits(tokens=2_000, depth=50, aliases=100, root_fields=100, cost=10_000_000, sizes={})

ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def reference(schema: strawberry.Schema) -> ReferenceExecutor:
    return ReferenceExecutor(schema, LIMITS)


def pair(schema: strawberry.Schema, limits: DocumentLimits = LIMITS) -> tuple[CompiledExecutor, CompiledExecutor]:
    """One that never compiles and so leaves all to graphql-core, and one that always does. A document is prepared once for both."""
    documents = Documents(100, 100_000_000)
    never, always = (CompiledExecutor(schema, limits, documents, compile_at=use) for use in (10**9, 1))
    return never, always


def answer_of(outcome: Outcome | Refused) -> Answer:
    if isinstance(outcome, Refused):
        return Answer(MISSING, tuple(problem(error, outcome.gate.name) for error in outcome.errors))
    return Answer(written(outcome.data), tuple(problem(error) for error in outcome.errors))


def written(data: Any) -> Any:
    """As JSON has it: a day that is left to the encoder is its text."""
    if isinstance(data, dict):
        return {key: written(value) for key, value in data.items()}
    if isinstance(data, list):
        return [written(value) for value in data]
    return data.isoformat() if type(data) in (date, datetime) else data


def problem(error: GraphQLError, gate: str = "") -> Problem:
    """The code is what web/errors.py makes codes of: the exception behind the error, and the message where there is none."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    code = f"{gate} {type(cause).__name__} {error.extensions or ''} {ADDRESS.sub('0x', error.message)}"
    path = None if error.path is None else tuple(error.path)
    return Problem(path, code, tuple((each.line, each.column) for each in error.locations or ()))
