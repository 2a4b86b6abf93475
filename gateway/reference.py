"""The reference that is printed from the code: schema.graphql and docs/settings.md, errors.md and metrics.md (`make schema`)."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from gateway.faults import Capability, ErrorCode
from gateway.metrics import Metric
from gateway.settings import Settings

NOT_GIVEN_YET = (
    ErrorCode.RATE_LIMITED,
    ErrorCode.DEADLINE_EXCEEDED,
)
"""Codes with their meaning already fixed, for a client to be ready for; this release never answers with them."""

SETTINGS_HEAD = """\
# Settings

<!-- Printed from gateway/settings.py by `make schema`; not to be edited by hand. -->

The gateway reads its settings from the environment, once, when it starts. A value that does not fit is refused with a sentence that names
the variable, and nothing starts; a variable whose name is nearly that of a setting is told. Only `GATEWAY_SECRET_KEY` has to be set; for an
operator's own systems the origins (`…_URL`) as well, and what customers see of the operator: `GATEWAY_PUBLIC_URL`, `GATEWAY_SUPPORT_PHONE`,
`GATEWAY_SUPPORT_URL` and `GATEWAY_SUPPORT_EMAIL`. How the gateway is run, backed up and upgraded stands in [operating.md](operating.md).

| variable | default | value | what it is |
|---|---|---|---|
"""

ERRORS_HEAD = """\
# Error codes

<!-- Printed from gateway/faults.py by `make schema`; not to be edited by hand. -->

What a rule refuses is data: a type that implements `Problem`, in the result of the mutation. What goes wrong without anybody having decided
it is an entry of `errors`:

```json
{
  "message": "The system behind this field did not answer in time. Try again later.",
  "path": ["viewer", "subscriptions", "nodes", 0, "sim"],
  "extensions": {
    "code": "BACKEND_TIMEOUT",
    "capability": "NETWORK",
    "retryable": true,
    "correlationId": "0b6ed0bdb3d24a1ab2d8fb6a8a3f0f0c"
  }
}
```

- `code` is one of the list below, and is what a program should look at; messages may change.
- `capability` says which part of the operator's service the field needed, where it needed one: {capabilities}.
- `retryable` says whether the same request may succeed later, unchanged. Some errors bring `retryAfterSeconds` as well.
- `correlationId` stands in the answer's header `x-correlation-id` and in every line of the gateway's log about the request.

An error with a `path` belongs to that field: the field is null and everything else arrives, with status 200. An error without a `path` is
about the whole request, and the answer has the status below. One exception follows the GraphQL over HTTP specification: a client that does
not accept `application/graphql-response+json` gets 200 for a document that cannot be parsed, validated or given its variables.

| code | retryable | status | message |
|---|---|---|---|
"""

METRICS_HEAD = """\
# Metrics

<!-- Printed from gateway/metrics.py by `make schema`; not to be edited by hand. -->

`GET /metrics` gives the counts below in the text format of Prometheus. It is served only where `GATEWAY_METRICS_TOKEN` is set, on the same
port as everything else, to whoever sends that token as `Authorization: Bearer …`. A person's session or cookie does not open it, and its
token opens nothing else. No label holds anything of a customer.

With several workers (`gateway serve --workers`) any of them answers for all: each publishes its counts every second, and those of a worker
that has ended are kept. All counts begin at 0 when the command starts.
"""


class Page(StrEnum):
    SCHEMA = "schema"
    SETTINGS = "settings"
    ERRORS = "errors"
    METRICS = "metrics"


def page(which: Page) -> str:
    """The whole text of a page, as it stands in its file."""
    lines = {Page.SCHEMA: _schema, Page.SETTINGS: _settings, Page.ERRORS: _errors, Page.METRICS: _metrics}[which]()
    return "".join(f"{line}\n" for line in lines)


def _schema() -> Iterator[str]:
    """Types by name, so that a change of the graph is a small difference of this file."""
    from gateway.graph.schema import schema  # building it takes longer than most commands do

    yield schema.as_str()


def _settings() -> Iterator[str]:
    yield SETTINGS_HEAD.rstrip("\n")
    prefix = Settings.model_config["env_prefix"]
    for name, field in Settings.model_fields.items():
        yield f"| `{prefix}{name.upper()}` | {_default(field)} | {_value(field)} | {field.description} |"


def _errors() -> Iterator[str]:
    yield ERRORS_HEAD.replace("{capabilities}", ", ".join(f"`{each.value}`" for each in Capability)).rstrip("\n")
    for code in ErrorCode:
        meaning = code.value
        yield f"| `{code.name}` | {'yes' if meaning.retryable else 'no'} | {meaning.http_status} | {meaning.text} |"
    yield ""
    reserved = ", ".join(f"`{code.name}`" for code in NOT_GIVEN_YET)
    yield f"Reserved for later releases, and never given by this one: {reserved}."


def _metrics() -> Iterator[str]:
    yield METRICS_HEAD.rstrip("\n")
    for metric in Metric:
        meaning = metric.value
        yield ""
        yield f"## `{meaning.name}`"
        yield ""
        yield meaning.text
        if meaning.labels:
            yield ""
            yield "| label | values |"
            yield "|---|---|"
            yield from (f"| `{name}` | {values} |" for name, values in meaning.labels)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "has to be set"
    if field.default in (None, []):
        return "none"
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


def _value(field: FieldInfo) -> str:
    kind, limits = field.annotation, _limits(field)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    if kind is bool:
        return "`true` or `false`"
    if kind in (int, float):
        return f"{'whole number' if kind is int else 'number'}{_range(limits)}"
    if SecretStr in (kind, *get_args(kind)):
        return f"text, {limits['min_length']} characters or more"
    if kind == list[str]:
        return "texts with blanks between them"
    return "path" if Path in get_args(kind) else "text"


def _limits(field: FieldInfo) -> dict[str, Any]:
    named = ("ge", "gt", "le", "lt", "min_length")
    return {name: getattr(each, name) for each in field.metadata for name in named if hasattr(each, name)}


def _range(limits: dict[str, Any]) -> str:
    low, above, high = limits.get("ge"), limits.get("gt"), limits.get("le")
    if high is None:
        return "" if low is None else f", {low} or more"
    return f", {low} to {high}" if low is not None else f", above {above}, at most {high}"
