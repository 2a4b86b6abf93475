"""A right, an account or the session is taken away while a request is under way that cannot be made good afterwards."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from gateway.store.tables import sim_replacements
from tests.harness import MOBILES, Gateway, SignedIn, in_process, open_gateway
from tests.mutations import linking, replacing_sims, test_removing_contacts, test_sim_codes
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import stored
from tests.mutations.stepping_up import stepped_up
from tests.mutations.trail import trail

END_OTHERS = "mutation { endSession(input: { allOthers: true }) { __typename } }"


class Slow:
    """The network, which lets nobody have an answer from the moment it is told so until it is told otherwise."""

    def __init__(self) -> None:
        self.holds, self.asked, self.goes_on = False, asyncio.Event(), asyncio.Event()

    def behind(self, operator: FakeOperator) -> Mapping[str, ASGIApp]:
        apps = in_process(operator)
        return {**apps, "http://provisioning.test": self._behind(apps["http://provisioning.test"])}

    def _behind(self, app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if self.holds:
                self.asked.set()
                await self.goes_on.wait()
            await app(scope, receive, send)

        return answer

    async def during(self, request: Awaitable[dict[str, Any]], act: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
        """What the request is answered, when that was done while it waited for the network."""
        self.holds = True
        task = asyncio.ensure_future(request)
        await self.asked.wait()
        await act()
        self.holds = False
        self.goes_on.set()
        return await task


@pytest.fixture
def network() -> Slow:
    return Slow()


@pytest.fixture
async def gateway(
    operator: FakeOperator, clock: ManualClock, settings: Settings, network: Slow
) -> AsyncIterator[Gateway]:
    async with open_gateway(settings, clock, operator, network.behind(operator)) as gateway:
        yield gateway


async def test_no_sim_is_replaced_of_an_account_that_is_given_up(
    anna: SignedIn, settings: Settings, network: Slow
) -> None:
    """Nobody could stop it."""
    anna, token = await replacing_sims.confirmed(anna, email=replacing_sims.EMAIL)

    async def give_up() -> None:
        assert (await linking.unlink(anna, "acc_100201"))["__typename"] == "UnlinkAccountSuccess"

    result = await network.during(replacing_sims.replace(anna, replacing_sims.ESIM, token), give_up)
    assert result == {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "subscriptionId"],
    }
    assert await stored(settings, sim_replacements) == []


async def test_no_sim_is_replaced_by_who_is_removed(
    anna: SignedIn, gateway: Gateway, settings: Settings, network: Slow
) -> None:
    await grant(settings, ERIK, {"100201": ContactRole.SUBSCRIPTIONS})
    erik = await gateway.signed_in(ERIK)
    erik, token = await replacing_sims.confirmed(erik, mobile=MOBILES[ERIK], email=replacing_sims.EMAIL)
    of_erik = await test_removing_contacts.contact_id(erik)

    async def remove() -> None:
        assert (await test_removing_contacts.remove(anna, of_erik))["__typename"] == "RemoveContactSuccess"

    result = await network.during(replacing_sims.replace(erik, replacing_sims.ESIM, token), remove)
    assert result["__typename"] == "NotFound"
    assert await stored(settings, sim_replacements) == []
    assert [row["action"] for row in await trail(settings, "action")] == ["removeContact"]


async def test_f1_a_step_up_is_good_no_longer_than_its_session(
    anna: SignedIn, gateway: Gateway, settings: Settings, network: Slow
) -> None:
    elsewhere = await gateway.signed_in("anna@norrskenbygg.example")
    anna, token = await stepped_up(anna, MOBILES["anna@norrskenbygg.example"], "REVEAL_SIM_CODES", "sub_p1002")

    async def end() -> None:
        assert (await elsewhere.data(END_OTHERS))["endSession"]["__typename"] == "EndSessionSuccess"

    result = await network.during(test_sim_codes.reveal(anna, token), end)
    assert result["__typename"] == "StepUpRequired"
    assert [row["action"] for row in await trail(settings, "action")] == ["endSession"]
