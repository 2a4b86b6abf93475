"""One operation from text to outcome, on graphql-core."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_variable_values,
    parse,
    validate,
)

MOST_TOKENS = 2_000
MOST_VARIABLE_ERRORS = 20


class Refusal(Enum):
    """At which gate an operation was turned away, before anything ran."""

    PARSE = auto()
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
    errors: list[GraphQLError]


async def run(schema: GraphQLSchema, request: OperationRequest, context: object) -> Outcome | Refused:
    """Raises nothing of its own; errors of resolvers are among the outcome's, with path and `original_error`."""
    prepared = _prepare(schema, request)
    if isinstance(prepared, Refused):
        return prepared
    document, operation = prepared
    result = execute(
        schema,
        document,
        context_value=context,
        variable_values=dict(request.variables),
        operation_name=operation.name.value if operation.name else None,
    )
    finished = result if isinstance(result, ExecutionResult) else await result
    return Outcome(finished.data, finished.errors or [])


def _prepare(
    schema: GraphQLSchema, request: OperationRequest
) -> tuple[DocumentNode, OperationDefinitionNode] | Refused:
    try:
        document = parse(request.document, max_tokens=MOST_TOKENS)
    except GraphQLError as error:
        return Refused(Refusal.PARSE, [error])
    if errors := validate(schema, document):
        return Refused(Refusal.VALIDATION, errors)
    operation = _operation(document, request.operation_name)
    if isinstance(operation, GraphQLError):
        return Refused(Refusal.OPERATION_NAME, [operation])
    if request.read_only and operation.operation is not OperationType.QUERY:
        return Refused(Refusal.METHOD, [GraphQLError("Send mutations by POST.", operation)])
    values = get_variable_values(
        schema, operation.variable_definitions or (), dict(request.variables), max_errors=MOST_VARIABLE_ERRORS
    )
    if isinstance(values, list):
        return Refused(Refusal.VARIABLES, values)
    return document, operation


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | GraphQLError:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name:
        named = [node for node in operations if node.name is not None and node.name.value == name]
        return named[0] if named else GraphQLError(f"There is no operation named {name!r} in the document.")
    if len(operations) == 1:
        return operations[0]
    return GraphQLError("The document holds several operations: say which with operationName.")
