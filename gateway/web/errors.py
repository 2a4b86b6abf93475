"""How an error looks to a client: message, path, locations, and `extensions {code, capability, retryable, correlationId}`."""

import sqlite3
from typing import Any

from graphql import GraphQLError
from sqlalchemy.exc import OperationalError
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
    fault = unforeseen(cause)
    return _shown(error, fault.message, fault)


def unforeseen(error: Exception) -> Fault:
    """What nobody has raised as a Fault. The database that is locked, full or out of reach is no mistake of ours, and nothing was kept."""
    return Fault(ErrorCode.BUSY if _is_of_the_database(error) else ErrorCode.INTERNAL)


def _is_of_the_database(error: Exception) -> bool:
    if not isinstance(error, OperationalError):
        return False
    # SQLite says so too of a statement that makes no sense
    return getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


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
