"""Logs: one JSON line an event, fixed messages with fields, each with the correlation id of the request it belongs to."""

import logging
import random
import re
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.typing import Processor

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="-")

_ACCEPTED = re.compile(rb"[A-Za-z0-9._-]{8,64}")


def new_correlation_id(offered: bytes | None) -> str:
    """The id a client offered where it is harmless to log and pass on, otherwise a fresh one."""
    if offered and _ACCEPTED.fullmatch(offered):
        return offered.decode()
    return f"{random.getrandbits(128):032x}"  # no secret: a client may choose it


def _add_correlation_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["correlation_id"] = correlation_id.get()
    return event


_EVERY_LINE: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_correlation_id,
    structlog.processors.format_exc_info,
)


def configure_logs(level: str) -> None:
    structlog.configure(
        processors=[*_EVERY_LINE, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )


def line_of_a_library() -> structlog.stdlib.ProcessorFormatter:
    """Formats what others log as ours."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
        foreign_pre_chain=_EVERY_LINE,
    )


LIBRARIES: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "gateway.telemetry.line_of_a_library"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stdout"}},
    "root": {"level": "WARNING", "handlers": ["lines"]},
    "loggers": {"dbos": {"handlers": ["lines"], "propagate": False}},  # it would add a handler of its own
}
"""As `logging.config.dictConfig` takes it: all of them write where we do."""


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
