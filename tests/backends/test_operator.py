from datetime import UTC, datetime, timedelta
from typing import Any

from backends.operator import FakeOperator, local_day, open_operator
from backends.system import FakeSystem
from gateway.clock import ManualClock
from tests.backends.library import START, speaking_to

SERVICES = "/tmf-api/serviceInventory/v4/service"


async def service(system: FakeSystem, service_id: str = "s2001") -> dict[str, Any]:
    async with speaking_to(system) as client:
        answer: dict[str, Any] = (await client.get(f"{SERVICES}/{service_id}")).json()
        return answer


async def test_four_systems(operator: FakeOperator) -> None:
    assert [system.name for system in operator.systems] == ["provisioning", "billing", "ticketing", "messaging"]


async def test_each_opening_has_a_world_of_its_own(clock: ManualClock) -> None:
    async with open_operator(clock) as changed, open_operator(clock) as untouched:
        before = await service(changed.provisioning)
        await changed.provisioning.database["service"].put_many([{**before, "state": "terminated"}])
        assert (await service(changed.provisioning))["state"] == "terminated"
        assert await service(untouched.provisioning) == before
    async with open_operator(clock) as opened_later:
        assert await service(opened_later.provisioning) == before


async def test_the_world_is_that_of_the_clock() -> None:
    async with open_operator(ManualClock(START + timedelta(days=10))) as operator:
        assert (await service(operator.provisioning))["startDate"] == "2024-01-26T08:00:00Z"


def test_the_day_is_that_of_stockholm() -> None:
    assert local_day(ManualClock(datetime(2026, 3, 15, 23, 30, tzinfo=UTC))).isoformat() == "2026-03-16"
