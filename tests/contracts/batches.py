"""Reads by key, of whatever port: complete, exact, and silent on what is unknown or somebody else's."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from gateway.faults import Capability, ErrorCode, Fault
from gateway.ports.scope import Scope
from tests.contracts.outcomes import fault_of
from tests.contracts.suite import Suite
from tests.contracts.worlds import World, made_up

Read: TypeAlias = Callable[[Scope, Sequence[str]], Awaitable[Mapping[str, Any]]]

MOST = 100


@dataclass(frozen=True)
class Batch:
    """One batch read of a port: `read` picks the method, `held` what one company has, by the keys of the read.

    `absent` is what an unknown key gets, where that is not silence. `spoilt_key` is what
    `World.spoil` knows the thing of a key by. `seen` is what can be compared of a thing.
    """

    thing: type
    capability: Capability
    read: Callable[[Any], Read]
    held: Callable[[Any], Mapping[str, Any]]
    account_of: Callable[[Any], str | None] = lambda thing: thing.account_id
    made_up: Callable[[int], str] = made_up
    absent: Any = None
    spoilt_key: Callable[[Any, str], str] = lambda _, key: key
    seen: Callable[[Any], Any] = lambda thing: thing

    async def found(self, port: Any, scope: Scope, keys: Sequence[str]) -> dict[str, Any]:
        return self.view(await self.read(port)(scope, keys))

    def view(self, things: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self.seen(thing) for key, thing in things.items()}

    def without_answer(self, keys: Sequence[str]) -> dict[str, Any]:
        return {} if self.absent is None else dict.fromkeys(keys, self.absent)


class BatchesContract(Suite):
    """Tables: `batch`, every batch read; `open_batch`, those that are asked for whatever ids a client sends; `account_batch`, those of them
    whose things belong to an account."""

    async def test_everything_by_its_key(self, world: World[Any, Any], batch: Batch) -> None:
        for customer in (world.ours, world.theirs):
            held = batch.held(customer)
            keys = list(held)
            found: dict[str, Any] = {}
            for start in range(0, len(keys), MOST):
                found |= await batch.found(world.port, customer.scope, keys[start : start + MOST])
            assert found == batch.view(held)
            assert found

    async def test_one_by_its_key(self, world: World[Any, Any], batch: Batch) -> None:
        for key, thing in islice(batch.held(world.ours).items(), 3):
            assert await batch.found(world.port, world.ours.scope, [key]) == batch.view({key: thing})

    async def test_the_unknown_is_absent(self, world: World[Any, Any], batch: Batch) -> None:
        """A hundred keys, the unknown ones as long as keys can be."""
        held = dict(islice(batch.held(world.ours).items(), MOST // 4))
        unknown = [batch.made_up(number) for number in range(MOST - len(held))]
        mixed = sorted([*held, *unknown], key=lambda key: key[::-1])
        found = await batch.found(world.port, world.ours.scope, mixed)
        assert found == {**batch.view(held), **batch.without_answer(unknown)}

    async def test_nothing_but_the_unknown(self, world: World[Any, Any], batch: Batch) -> None:
        unknown = [batch.made_up(number) for number in range(MOST)]
        assert await batch.found(world.port, world.ours.scope, unknown) == batch.without_answer(unknown)

    async def test_no_keys(self, world: World[Any, Any], batch: Batch) -> None:
        assert await batch.found(world.port, world.ours.scope, []) == {}

    async def test_a_key_twice(self, world: World[Any, Any], batch: Batch) -> None:
        held = dict(islice(batch.held(world.ours).items(), 2))
        assert await batch.found(world.port, world.ours.scope, [*held, *held]) == batch.view(held)

    async def test_what_is_illegible_is_a_fault_for_itself_alone(self, world: World[Any, Any], batch: Batch) -> None:
        held = dict(islice(batch.held(world.ours).items(), 3))
        spoilt, *others = held
        await world.spoil(batch.thing, batch.spoilt_key(world.ours, spoilt))
        read = batch.read(world.port)
        assert await fault_of(read(world.ours.scope, [spoilt])) == (ErrorCode.BACKEND_BAD_RESPONSE, batch.capability)
        if others:
            found = dict(await read(world.ours.scope, list(held)))
            assert isinstance(found.pop(spoilt), Fault)
            assert batch.view(found) == batch.view({key: held[key] for key in others})

    async def test_what_is_somebody_elses_is_absent(self, world: World[Any, Any], open_batch: Batch) -> None:
        ours, theirs = (dict(islice(open_batch.held(each).items(), MOST // 2)) for each in (world.ours, world.theirs))
        assert await open_batch.found(world.port, world.ours.scope, [*theirs, *ours]) == ours
        assert await open_batch.found(world.port, world.theirs.scope, [*theirs, *ours]) == theirs
        assert await open_batch.found(world.port, world.ours.scope, list(theirs)) == {}

    async def test_what_is_of_another_account_is_absent(self, world: World[Any, Any], account_batch: Batch) -> None:
        held = dict(islice(account_batch.held(world.ours).items(), MOST))
        assert len(world.ours.scope.account_ids) > 1
        for account in world.ours.scope.account_ids:
            narrow = world.ours.scope.narrowed((account,))
            expected = {key: thing for key, thing in held.items() if account_batch.account_of(thing) == account}
            assert await account_batch.found(world.port, narrow, list(held)) == expected

    async def test_a_scope_that_covers_nothing(self, world: World[Any, Any], account_batch: Batch) -> None:
        keys = list(account_batch.held(world.ours))[:MOST]
        assert await account_batch.found(world.port, world.ours.scope.narrowed(()), keys) == {}


class GrowingBatchesContract(Suite):
    """Table: `growing_batch`, the batch reads of things that a world can have more of."""

    async def test_a_hundred_of_the_longest_ids(self, world: World[Any, Any], growing_batch: Batch) -> None:
        """All of them at once, however many entries a page of the system has."""
        original = next(iter(growing_batch.held(world.ours)))
        ids = [made_up(number) for number in range(MOST)]
        added: dict[str, Any] = {id: await world.add_like(growing_batch.thing, original, id) for id in ids}
        assert await growing_batch.found(world.port, world.ours.scope, ids) == added
