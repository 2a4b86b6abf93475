"""The one way to make a change: keyed, audited, and answered the same when it is asked for again."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from strawberry import UNSET

from gateway.faults import ErrorCode, Fault
from gateway.graph.problems import IdempotencyInProgress, IdempotencyKeyReused, KeyProblem
from gateway.identity.audit import Entry
from gateway.identity.keyed import Begun, Ended, Guard, Hindered, Key, OtherInput, UnderWay, no_guard
from gateway.identity.network_changes import InNetwork
from gateway.identity.notifications import Told, caretakers
from gateway.identity.step_ups import used_within
from gateway.ports.refusals import Refused
from gateway.telemetry import log

if TYPE_CHECKING:
    from gateway.graph.context import Context

O = TypeVar("O", bound=msgspec.Struct)  # noqa: E741 - an outcome
P = TypeVar("P")
T = TypeVar("T")

NOT_OF_THE_INPUT = ("idempotency_key", "step_up_token", "one_time_code")


def telling(*told: Told) -> Callable[[object, object], Iterable[Told]]:
    """What is told whatever came of the change, so long as it was made."""
    return lambda _outcome, _before: told


NOBODY = telling()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[O]):
    """A change as a mutation asks for it: what it is called, and what the audit trail is told of it."""

    operation: str
    """The mutation's name."""
    input: Any
    """Its input object, with an `idempotency_key`."""
    outcomes: Any
    """The type, or union of types, of what came of it: kept as JSON, and told again to whoever asks again with the same key."""
    object_id: str | Callable[[O], str] | None = None
    """The public id of what is changed; of what is made, by what came of it."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """What the change will replace. No secrets."""
    tells: Callable[[O, Mapping[str, Any]], Iterable[Told]] = NOBODY
    """What people are told of a change at a backend, by what came of it and what it replaced. Of one that was refused nobody is told."""


async def make(
    context: "Context",
    change: Change[O],
    act: Callable[[str], Awaitable[O]],
    guard: Guard[P] = no_guard,
) -> O | P | KeyProblem:
    """A change at a backend.

    `act` makes it under the key it is given, and raises Fault where nobody knows whether it was made. What it returns is kept, a refusal of
    the backend included. `guard` has a say before the first attempt alone.
    """
    changes, key = context.services.changes, _key(context, change)
    begun = await changes.begin(key, fingerprint(change.input), change.before, guard)
    if isinstance(begun, Ended):
        return _told_again(change, begun)
    if isinstance(begun, Hindered):
        return begun.problem
    if not isinstance(begun, Begun):
        return _not_now(context, begun)
    ended = False
    try:
        outcome = await act(key.at_backend)
        ended = True
    finally:
        if not ended:
            await changes.give_up(key)
    with kept_or_unknown():
        step_up_id = None if guard is no_guard else await context.services.step_ups.used_by(key.at_backend)
        entry = _entry(context, change, outcome, begun.before, step_up_id)
        tell = _tell(context, change, outcome, begun.before)
        stands = await changes.end(key, msgspec.json.encode(outcome), entry, tell)
    context.forget()
    return _told_again(change, stands)


@contextmanager
def kept_or_unknown() -> Iterator[None]:
    """Around what is written once another system has answered. That it cannot be written does not say that nothing was changed there."""
    try:
        yield
    except OperationalError as error:
        log.error("what came of a change could not be written", exc_info=error)
        raise Fault(ErrorCode.OUTCOME_UNKNOWN) from error


async def make_own(
    context: "Context",
    change: Change[O],
    act: Callable[[AsyncConnection], Awaitable[O]],
    guard: Guard[P] = no_guard,
) -> O | P | KeyProblem:
    """A change of the gateway's own data, in one transaction with its key, what `guard` does, and its entry in the audit trail."""
    key = _key(context, change)

    async def audited(connection: AsyncConnection) -> tuple[bytes, Entry]:
        outcome = await act(connection)
        step_up_id = None if guard is no_guard else await used_within(connection, key.at_backend)
        return msgspec.json.encode(outcome), _entry(context, change, outcome, change.before, step_up_id)

    ended = await context.services.changes.at_once(key, fingerprint(change.input), audited, guard)
    if isinstance(ended, Hindered):
        return ended.problem
    if not isinstance(ended, Ended):
        return _not_now(context, ended)
    context.forget()
    return _told_again(change, ended)


async def unless_made(context: "Context", change: Change[O], problem: P) -> O | P | KeyProblem:
    """What came of a change that cannot be made now, where it was made before, and otherwise the problem."""

    async def act(_key: str) -> O:
        raise Fault(ErrorCode.OUTCOME_UNKNOWN)

    return await make(context, change, act, unless(problem))


def unless(problem: P | None) -> Guard[P]:
    """The guard of a change that a problem, where there is one, hinders; a later attempt may find its own effect in the way."""

    async def guard(_connection: AsyncConnection) -> P | None:
        return problem

    return guard


def entry_of(context: "Context", action: str, result: str, object_id: str | None = None) -> Entry:
    """What this request has done or seen, for the audit trail. `object_id` is a public one."""
    return Entry(
        person_id=context.signed_in.person_id,
        company_id=context.signed_in.company_id,
        action=action,
        result=result,
        object_id=object_id,
        address=context.address,
    )


async def read_back(reading: Awaitable[T]) -> T:
    """What is read of a change that was made, to tell of it. That it cannot be read does not say that it was not made."""
    try:
        return await reading
    except Fault as fault:
        text = (
            "The change was made, but cannot be shown. Send it again, with the same idempotency key, to be told of it."
        )
        raise Fault(ErrorCode.OUTCOME_UNKNOWN, text, capability=fault.capability, detail=fault.detail) from fault


async def found_before(context: "Context", change: Change[O]) -> Mapping[str, Any]:
    """`before` as the first attempt has found it; for the `act` of a change that is under way."""
    return await context.services.changes.found_before(_key(context, change))


def backend_key(context: "Context", change: Change[O]) -> str:
    """The key under which the backend is asked to make the change, and under which its step-up is known."""
    return _key(context, change).at_backend


def _tell(
    context: "Context", change: Change[O], outcome: O, before: Mapping[str, Any]
) -> Callable[[AsyncConnection], Awaitable[None]]:
    async def tell(connection: AsyncConnection) -> None:
        for told in () if isinstance(outcome, Refused) else change.tells(outcome, before):
            whom = caretakers(context.signed_in.company_id, told)
            await context.services.notifications.tell(connection, whom, told.news)
        if isinstance(outcome, InNetwork):
            await context.services.network_changes.leave(connection, outcome.left)

    return tell


def _told_again(change: Change[O], ended: Ended) -> O:
    outcome: O = msgspec.json.decode(ended.outcome, type=change.outcomes)
    return outcome


def _key(context: "Context", change: Change[O]) -> Key:
    return Key(context.signed_in.person_id, change.operation, change.input.idempotency_key)


def _entry(
    context: "Context", change: Change[O], outcome: O, before: Mapping[str, Any], step_up_id: str | None = None
) -> Entry:
    named = change.object_id
    object_id = named(outcome) if callable(named) else named
    entry = entry_of(context, change.operation, type(outcome).__name__, object_id)
    return replace(entry, before=before, after=plain(change.input), step_up_id=step_up_id)


def _not_now(context: "Context", why: OtherInput | UnderWay) -> KeyProblem:
    path = ["input", "idempotencyKey"]
    if isinstance(why, OtherInput):
        text = context.say("This idempotency key was used for another request. Choose a new key for a new request.")
        return IdempotencyKeyReused(message=text, path=path)
    seconds = why.retry_after_seconds
    text = context.say(
        "The same request is being carried out. Send it again with the same key in {seconds} seconds.", seconds=seconds
    )
    return IdempotencyInProgress(message=text, path=path, retry_after_seconds=seconds)


def fingerprint(input: Any) -> str:
    """Of all that was asked for: equal for equal input, however it was written."""
    return sha256(msgspec.json.encode(plain(input), order="sorted")).hexdigest()


def plain(input: Any) -> dict[str, Any]:
    """An input object as JSON has it, without what is not part of what was asked for. Fields that were left out stay out."""
    return {
        each.name: _plain(value)
        for each in fields(input)
        if each.name not in NOT_OF_THE_INPUT and (value := getattr(input, each.name)) not in (None, UNSET)
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return plain(value)
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
