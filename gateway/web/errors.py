"""How an error looks to a client: message, path, locations, and `extensions {code, capability, retryable, correlationId}`."""

from typing import Any

from graphql import GraphQLError
from starlette.responses import JSONResponse

from gateway.execution.operation import Refusal
from gateway.faults import ErrorCode, Fault
from gateway.telemetry import correlation_id, log

OF_GATE = {
    Refusal.PARSE: ErrorCode.PARSE_FAILED,
    Refusal.LIMITS: ErrorCode.TOO_COMPLEX,
    Refusal.SIZES: ErrorCode.BAD_PAGE_SIZE,
    Refusal.VALIDATION: ErrorCode.VALIDATION_FAILED,
    Refusal.OPERATION_NAME: ErrorCode.BAD_REQUEST,
    Refusal.VARIABLES: ErrorCode.BAD_VARIABLE,
    Refusal.METHOD: ErrorCode.BAD_REQUEST,
}


def refused(error: GraphQLError, code: ErrorCode) -> dict[str, Any]:
    """An error of the client's own making, found before anything ran: graphql-core's words say what and where."""
    return _shown(error, error.message, Fault(code))


def raised(error: GraphQLError) -> dict[str, Any]:
    """An error of a field."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, Fault):
        return _shown(error, cause.message, cause)
    if cause is None:  # raised by graphql-core itself: an argument that only the variables' values made wrong
        return _shown(error, error.message, Fault(ErrorCode.BAD_VARIABLE))
    log.error("resolver failed", path=error.path, exc_info=cause)
    return _shown(error, ErrorCode.INTERNAL.value.text, Fault(ErrorCode.INTERNAL))


def _shown(error: GraphQLError, message: str, fault: Fault) -> dict[str, Any]:
    shown: dict[str, Any] = {"message": message}
    if error.locations:
        shown["locations"] = [{"line": location.line, "column": location.column} for location in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    shown["extensions"] = fault.extensions(correlation_id.get())
    return shown


def of_request(fault: Fault) -> dict[str, Any]:
    """The whole answer to a request that was refused as such."""
    return {"errors": [{"message": fault.message, "extensions": fault.extensions(correlation_id.get())}]}


def refusal(fault: Fault, status: int | None = None) -> JSONResponse:
    """The same as an answer that nobody keeps, with the code's own status unless another is given."""
    return JSONResponse(of_request(fault), status or fault.code.value.http_status, {"cache-control": "no-store"})
