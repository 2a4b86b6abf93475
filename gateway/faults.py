"""What can go wrong without being a refusal: the one list of error codes, and the exception that carries them.

A refusal (a rule said no) is a value, a `Problem` in the graph. A fault is raised, and reaches the client as an entry of `errors` with
`extensions {code, capability, retryable, correlationId}`. `docs/errors.md` is printed from this list.
"""

from enum import Enum
from typing import NamedTuple


class Capability(Enum):
    """What a backend provides, in the graph's words: never a vendor's or a system's name."""

    SUBSCRIPTIONS = "SUBSCRIPTIONS"
    NETWORK = "NETWORK"
    USAGE = "USAGE"
    INVOICES = "INVOICES"
    TICKETS = "TICKETS"
    ORDERS = "ORDERS"
    MESSAGES = "MESSAGES"


class Meaning(NamedTuple):
    text: str
    """What happened and what to do about it, for the person who reads the error."""
    retryable: bool
    """Whether the same request may succeed later, unchanged."""
    http_status: int
    """The status when the whole request is refused with this code."""


class ErrorCode(Enum):
    BAD_REQUEST = Meaning(
        "The request is not a GraphQL request. Send JSON with a `query` string as application/json.", False, 400
    )
    BAD_ID = Meaning(
        "The id is not one this graph gives out, or it is of another type. Use an `id` you were given here.", False, 400
    )
    BAD_CURSOR = Meaning(
        "The cursor does not belong to this list, filter and order. Start again without a cursor.", False, 400
    )
    BAD_PAGE_SIZE = Meaning("Ask for 1 to 100 entries: `first` with `after`, or `last` with `before`.", False, 400)
    PARSE_FAILED = Meaning("The document is not GraphQL. Mend the place the error points at.", False, 400)
    VALIDATION_FAILED = Meaning("The document does not fit the schema. Mend the place the error points at.", False, 400)
    BAD_VARIABLE = Meaning("A variable's value does not fit its type. Mend the variable the error names.", False, 400)
    TOO_COMPLEX = Meaning(
        "The operation asks for more than one request may. Ask for fewer fields or entries at a time.", False, 400
    )
    TOO_LARGE = Meaning(
        "The request is larger than allowed. Send a smaller document, or move values into variables.", False, 413
    )
    UNAUTHENTICATED = Meaning("The session has ended or the token is not valid. Sign in again.", False, 401)
    NOT_ALLOWED = Meaning("You have no right to this. An administrator of your company can give it.", False, 403)
    RATE_LIMITED = Meaning("Too many requests. Wait as long as the answer says, then try again.", True, 429)
    BUSY = Meaning("The gateway cannot take this on right now. Try again in a moment.", True, 503)
    DEADLINE_EXCEEDED = Meaning("The request took too long and was stopped. Try again, or ask for less.", True, 504)
    BACKEND_UNAVAILABLE = Meaning("The system behind this field cannot be reached. Try again later.", True, 502)
    BACKEND_TIMEOUT = Meaning("The system behind this field did not answer in time. Try again later.", True, 504)
    BACKEND_BAD_RESPONSE = Meaning(
        "The system behind this field gave an answer that makes no sense. Report it with the correlation id.",
        False,
        502,
    )
    OUTCOME_UNKNOWN = Meaning(
        "Nobody knows whether the change was made. Send it again, with the same idempotency key where it has one.",
        True,
        504,
    )
    INTERNAL = Meaning("Something went wrong in the gateway. Report it with the correlation id.", False, 500)


class Fault(Exception):
    """Something failed that nobody decided. `detail` is logged and never shown to a client."""

    def __init__(
        self,
        code: ErrorCode,
        message: str | None = None,
        *,
        capability: Capability | None = None,
        detail: str | None = None,
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message or code.value.text)
        self.code = code
        self.message = message or code.value.text
        self.capability = capability
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds

    @property
    def retryable(self) -> bool:
        return self.code.value.retryable

    def extensions(self, correlation_id: str) -> dict[str, object]:
        """The `extensions` of the error in an answer: code, capability, retryable, correlationId."""
        extensions: dict[str, object] = {"code": self.code.name}
        if self.capability is not None:
            extensions["capability"] = self.capability.value
        extensions["retryable"] = self.retryable
        extensions["correlationId"] = correlation_id
        if self.retry_after_seconds is not None:
            extensions["retryAfterSeconds"] = self.retry_after_seconds
        return extensions
