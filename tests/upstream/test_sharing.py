"""Identical reads under way at the same time: who shares, who never does, and what becomes of those who wait."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from gateway.metrics import Count
from gateway.ports.scope import Scope
from gateway.upstream.sharing import Sharing
from gateway.upstream.transport import BadAnswer, Request, Response, TooSlow, TransportError, Unreachable
from tests.upstream.peer import until

ANNA = Scope("per_anna", "o1001", ("100201", "100202"))
URL = "http://billing.test/bill?billingAccount.id=100201"
HEADERS = {"accept": "application/json", "x-correlation-id": "c0ffee00"}


class Held:
    """A transport whose exchanges end when a test says so; each waits no longer than its deadline."""

    def __init__(self) -> None:
        self.sent: list[Request] = []
        self.deadlines: list[float] = []
        """Of each that was sent, in seconds."""
        self._ends: list[asyncio.Future[Response]] = []

    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        assert most_bytes > 0
        self.sent.append(request)
        self.deadlines.append(deadline_seconds)
        end: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._ends.append(end)
        try:
            async with asyncio.timeout(deadline_seconds):
                return await end
        except TimeoutError as error:
            raise TooSlow(f"no whole answer within {deadline_seconds} s") from error

    async def close(self) -> None: ...

    async def end(self, number: int, outcome: Response | TransportError) -> None:
        """Ends the exchange that was begun as that one, counted from 0, once it has begun."""
        await until(lambda: len(self._ends) > number)
        if isinstance(outcome, Response):
            self._ends[number].set_result(outcome)
        else:
            self._ends[number].set_exception(outcome)


class Readers:
    """Those who ask over one transport, at the same time."""

    def __init__(self) -> None:
        self.held = Held()
        self.shared = Count()
        self.sharing = Sharing(self.held, self.shared)
        self._tasks: list[asyncio.Task[Response]] = []

    async def ask(self, request: Request, *, seconds: float = 10, most: int = 1_000) -> asyncio.Task[Response]:
        """Asked, and as far as it goes without an answer."""
        asking = self.sharing.send(request, deadline_seconds=seconds, most_bytes=most)
        self._tasks.append(asyncio.create_task(asking))
        await settle()
        return self._tasks[-1]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def answers(*asking: asyncio.Task[Response]) -> list[Response]:
    """What came of the exchanges, whether it is shared or not."""
    return [msgspec.structs.replace(await each, made=None) for each in asking]


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def readers() -> AsyncIterator[Readers]:
    readers = Readers()
    yield readers
    await readers.stop()


def read(
    reader: Scope | None = ANNA, url: str = URL, headers: dict[str, str] = HEADERS, method: str = "GET"
) -> Request:
    return Request(method, url, headers, reader=reader)


WRITE = Request("POST", "http://ticketing.test/ticket", body=b"{}")
ANSWER, LATER = Response(200, {"x-total-count": "0"}, b"[]"), Response(200, {}, b"[1]")


async def test_fifty_identical_reads_are_one(readers: Readers) -> None:
    asking = [await readers.ask(read(headers={**HEADERS, "x-correlation-id": f"{n:08}"})) for n in range(50)]
    await readers.held.end(0, ANSWER)
    assert await answers(*asking) == [ANSWER] * 50
    assert (len(readers.held.sent), readers.shared.value) == (1, 49)


@pytest.mark.parametrize(("readers_of_it", "made"), [(1, None), (2, {}), (3, {})])
async def test_only_an_answer_that_is_shared_remembers_what_is_made_of_it(
    readers: Readers, readers_of_it: int, made: dict[str, str] | None
) -> None:
    asking = [await readers.ask(read()) for _ in range(readers_of_it)]
    await readers.held.end(0, ANSWER)
    found = [await each for each in asking]
    assert [each.made for each in found] == [made] * readers_of_it
    assert {*map(id, found)} == {id(found[0])}


OTHERS = {
    "person": read(Scope("per_erik", "o1001", ("100201", "100202"))),
    "company": read(Scope("per_anna", "o1002", ("100201", "100202"))),
    "accounts": read(Scope("per_anna", "o1001", ("100201",))),
    "company level": read(Scope("per_anna", "o1001", ("100201", "100202"), company_level=True)),
    "nobody": read(None),
    "address": read(url=URL + "&limit=1"),
    "backend": read(url=URL.replace("billing.test", "ticketing.test")),
    "accept": read(headers={**HEADERS, "accept": "*/*"}),
    "another header": read(headers={**HEADERS, "on-behalf-of": "erik"}),
    "method": read(method="HEAD"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
async def test_z3_reads_that_differ_in_anything_are_never_shared(readers: Readers, other: Request) -> None:
    asking = [await readers.ask(read()), await readers.ask(other)]
    await readers.held.end(0, ANSWER)
    await readers.held.end(1, LATER)
    assert await answers(*asking) == [ANSWER, LATER]
    assert (readers.held.sent, readers.shared.value) == ([read(), other], 0)


async def test_what_is_for_nobody_is_not_shared(readers: Readers) -> None:
    for _ in range(2):
        await readers.ask(read(None))
    assert len(readers.held.sent) == 2


async def test_nor_between_a_smaller_and_a_larger_cap(readers: Readers) -> None:
    for most in (1_000, 1_001):
        await readers.ask(read(), most=most)
    assert len(readers.held.sent) == 2


async def test_what_has_been_answered_is_asked_again(readers: Readers) -> None:
    for number in range(3):
        asking = await readers.ask(read())
        await readers.held.end(number, ANSWER)
        assert await asking == ANSWER
    assert len(readers.held.sent) == 3


async def test_nothing_read_before_a_write_is_shared_after_it_began(readers: Readers) -> None:
    before = await readers.ask(read())
    write = await readers.ask(WRITE)
    during = await readers.ask(read())
    for number, answer in enumerate((ANSWER, LATER, LATER)):
        await readers.held.end(number, answer)
    assert await answers(before, write, during) == [ANSWER, LATER, LATER]
    assert readers.held.sent == [read(), WRITE, read()]


@pytest.mark.parametrize("outcome", [ANSWER, Unreachable("reset")])
async def test_nor_what_was_read_during_it_after_it_has_ended(
    readers: Readers, outcome: Response | TransportError
) -> None:
    write = await readers.ask(WRITE)
    during = await readers.ask(read())
    await readers.held.end(0, outcome)
    await asyncio.wait([write])
    after = await readers.ask(read())
    await readers.held.end(1, ANSWER)
    await readers.held.end(2, LATER)
    assert await answers(during, after) == [ANSWER, LATER]


async def test_a_write_is_never_shared(readers: Readers) -> None:
    for _ in range(2):
        await readers.ask(Request("POST", URL, HEADERS, b"{}", reader=ANNA))
    assert len(readers.held.sent) == 2


async def test_the_first_leaves_and_the_others_get_their_answer(readers: Readers) -> None:
    first, *others = [await readers.ask(read()) for _ in range(4)]
    first.cancel()
    await settle()
    assert first.cancelled()
    await readers.held.end(1, ANSWER)
    assert await answers(*others) == [ANSWER] * 3
    assert len(readers.held.sent) == 2


async def test_one_who_waits_leaves_and_nobody_notices(readers: Readers) -> None:
    first, leaving, last = [await readers.ask(read()) for _ in range(3)]
    leaving.cancel()
    await settle()
    assert leaving.cancelled()
    await readers.held.end(0, ANSWER)
    assert await answers(first, last) == [ANSWER] * 2
    assert len(readers.held.sent) == 1


@pytest.mark.parametrize("error", [Unreachable("refused"), BadAnswer("no HTTP")])
async def test_what_went_wrong_is_shared_too(readers: Readers, error: TransportError) -> None:
    asking = [await readers.ask(read()) for _ in range(3)]
    await readers.held.end(0, error)
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert [(type(outcome), str(outcome)) for outcome in outcomes] == [(type(error), str(error))] * 3
    assert len({id(outcome) for outcome in outcomes}) == 3, "each raises one of its own"
    assert (len(readers.held.sent), readers.shared.value) == (1, 0)


async def test_whoever_came_later_has_the_time_it_was_given(readers: Readers) -> None:
    first = await readers.ask(read(), seconds=0.05)
    later = await readers.ask(read())
    await raises_too_slow(first)
    await readers.held.end(1, ANSWER)
    assert await later == ANSWER


async def test_and_no_more_than_that(readers: Readers) -> None:
    first = await readers.ask(read())
    hurried = await readers.ask(read(), seconds=0.05)
    await raises_too_slow(hurried)
    assert not first.done()
    assert len(readers.held.sent) == 1


async def test_asking_again_has_only_the_time_that_is_left(readers: Readers) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    first = await readers.ask(read())
    await readers.ask(read(), seconds=10)
    await until(lambda: loop.time() >= began + 0.2)
    first.cancel()
    await until(lambda: len(readers.held.sent) == 2)
    assert readers.held.deadlines[0] == 10
    assert 0 < readers.held.deadlines[1] <= 9.81  # a loop's clock goes by milliseconds


async def raises_too_slow(asking: asyncio.Task[Response]) -> None:
    with pytest.raises(TooSlow, match=r"no whole answer within"):
        await asking
