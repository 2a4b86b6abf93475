"""The disk has no room: what is asked for is not made and may be asked for again, and whoever reads is answered."""

import resource

import pytest

from tests.crash.test_killed_at_each_step import ANNA, Killable, killable, operator
from tests.mutations.test_bars import ADD, add, bars

pytestmark = pytest.mark.crash

__all__ = ["killable", "operator"]

GIVEN = {"subscriptionId": "sub_p1001", "kind": "DATA", "idempotencyKey": "k1"}


async def test_writes_are_refused_and_reads_answered(killable: Killable) -> None:
    async with killable.serving() as gateway:
        anna = await gateway.signed_in(ANNA)
        killable.limit_files(0)
        [error] = (await anna.ask(ADD, {"input": GIVEN}))["errors"]
        assert (error["extensions"]["code"], error["extensions"]["retryable"]) == ("BUSY", True)
        assert await bars(anna) == []
        assert anna.changes == []

        killable.limit_files(resource.RLIM_INFINITY)
        assert (await add(anna))["__typename"] == "AddBarSuccess"
