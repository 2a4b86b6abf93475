"""How an error looks to a client: message, path, locations, and `extensions {code, capability, retryable, correlationId}`."""

from typing import Any

from graphql import GraphQLError

from gateway.execution.operation import Refusal
from gateway.faults import ErrorCode, Fault
from gateway.telemetry import log

OF_GATE = {
    Refusal.PARSE: ErrorCode.PARSE_FAILED,
    Refusal.LIMITS: ErrorCode.TOO_COMPLEX,
    Refusal.VALIDATION: ErrorCode.VALIDATION_FAILED,
    Refusal.OPERATION_NAME: ErrorCode.BAD_REQUEST,
    Refusal.VARIABLES: ErrorCode.BAD_VARIABLE,
    Refusal.METHOD: ErrorCode.BAD_REQUEST,
}


def refused(error: GraphQLError, code: ErrorCode, correlation_id: str) -> dict[str, Any]:
    """An error of the client's own making, found before anything ran: graphql-core's words say what and where."""
    return _shown(error, error.message, Fault(code), correlation_id)


def raised(error: GraphQLError, correlation_id: str) -> dict[str, Any]:
    """An error of a field."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, Fault):
        return _shown(error, cause.message, cause, correlation_id)
    if cause is None:  # raised by graphql-core itself: an argument that only the variables' values made wrong
        return _shown(error, error.message, Fault(ErrorCode.BAD_VARIABLE), correlation_id)
    log.error("resolver failed", path=error.path, exc_info=cause)
    return _shown(error, ErrorCode.INTERNAL.value.text, Fault(ErrorCode.INTERNAL), correlation_id)


def _shown(error: GraphQLError, message: str, fault: Fault, correlation_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"message": message}
    if error.locations:
        shown["locations"] = [{"line": location.line, "column": location.column} for location in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    shown["extensions"] = fault.extensions(correlation_id)
    return shown


def of_request(fault: Fault, correlation_id: str) -> dict[str, Any]:
    """The whole answer to a request that was refused as such."""
    return {"errors": [{"message": fault.message, "extensions": fault.extensions(correlation_id)}]}
