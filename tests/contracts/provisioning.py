"""The contract of the provisioning port. An adapter's tests inherit ProvisioningContract and give it a `world`:
World[Provisioning, Provisioned]."""

from dataclasses import replace
from typing import ClassVar

from gateway.faults import Capability
from gateway.graph.sim.types import Device, Sim
from gateway.graph.subscriptions.types import NetworkService, ServiceFeatures
from gateway.ports.provisioning import FeatureChange, Provisioning, SimOrder
from gateway.ports.refusals import Reason, Refused
from tests.contracts.batches import Batch, BatchesContract
from tests.contracts.breaking import BreakingContract, Call
from tests.contracts.worlds import Provisioned, World, made_up, made_up_number

CAPABILITY = Capability.NETWORK


ELSEWHERE = "+46317001122"
"""A number of nobody in the world, where calls can be forwarded."""


def plain(customer: Provisioned) -> ServiceFeatures:
    """One in service that is offered both bars and forwardings, none of them set."""
    return next(
        each
        for each in customer.features.values()
        if each.in_service and each.forwardings
        if not any(bar.active for bar in each.bars) and not any(way.active for way in each.forwardings)
    )


def change(customer: Provisioned, code: str, to: str | None = None, seconds: int | None = None) -> FeatureChange:
    return FeatureChange(plain(customer).service_id, code, enable=True, to=to, no_reply_seconds=seconds)


def account_of(service: NetworkService) -> str:
    return service.subscription.account_id


SERVICES = {
    "services": Batch(
        NetworkService, CAPABILITY, lambda port: port.services, lambda customer: customer.services, account_of
    ),
    "features": Batch(ServiceFeatures, CAPABILITY, lambda port: port.features, lambda customer: customer.features),
    "services_by_number": Batch(
        NetworkService,
        CAPABILITY,
        lambda port: port.services_by_number,
        lambda customer: customer.by_number,
        account_of,
        made_up=made_up_number,
        spoilt_key=lambda customer, key: customer.by_number[key].subscription.subscription_id,
    ),
}
RESOURCES = {
    "sims": Batch(Sim, CAPABILITY, lambda port: port.sims, lambda customer: customer.sims),
    "devices": Batch(Device, CAPABILITY, lambda port: port.devices, lambda customer: customer.devices),
}
CALLS = {
    "services": Call(CAPABILITY, lambda port, customer: port.services(customer.scope, list(customer.services)[:10])),
    "services_by_number": Call(
        CAPABILITY, lambda port, customer: port.services_by_number(customer.scope, list(customer.by_number)[:10])
    ),
    "features": Call(CAPABILITY, lambda port, customer: port.features(customer.scope, list(customer.features)[:10])),
    "change_bar": Call(
        CAPABILITY, lambda port, customer: port.change_bar(customer.scope, change(customer, "ODB-DATA"), "k1")
    ),
    "change_forwarding": Call(
        CAPABILITY,
        lambda port, customer: port.change_forwarding(customer.scope, change(customer, "CFB", ELSEWHERE), "k2"),
    ),
    "sims": Call(CAPABILITY, lambda port, customer: port.sims(customer.scope, list(customer.sims)[:10])),
    "devices": Call(CAPABILITY, lambda port, customer: port.devices(customer.scope, list(customer.devices)[:10])),
    "last_sim_change": Call(CAPABILITY, lambda port, customer: port.last_sim_change(next(iter(customer.sim_changes)))),
    "sim_codes": Call(CAPABILITY, lambda port, customer: port.sim_codes(customer.scope, next(iter(customer.sims)))),
    "free_card": Call(CAPABILITY, lambda port, customer: port.free_card(customer.scope, customer.free_card)),
    "replace_sim": Call(
        CAPABILITY, lambda port, customer: port.replace_sim(customer.scope, SimOrder(customer.in_service), "k3")
    ),
    "activation_code": Call(
        CAPABILITY, lambda port, customer: port.activation_code(customer.scope, customer.downloadable)
    ),
}


class ProvisioningContract(BatchesContract, BreakingContract):
    protocol = Provisioning
    tables: ClassVar = {
        "batch": {**SERVICES, **RESOURCES},
        "open_batch": SERVICES,
        "account_batch": SERVICES,
        "calls": {"": CALLS},
    }

    async def test_since_when_a_number_has_its_sim_whoever_s_it_is(
        self, world: World[Provisioning, Provisioned]
    ) -> None:
        for number, at in [*world.ours.sim_changes.items(), *world.theirs.sim_changes.items()]:
            assert await world.port.last_sim_change(number) == at
        without = [number for number in world.ours.by_number if number not in world.ours.sim_changes]
        for number in (*without, made_up_number(1)):
            assert await world.port.last_sim_change(number) is None

    async def test_bars_are_set_and_lifted_once_a_key(self, world: World[Provisioning, Provisioned]) -> None:
        port, scope, wanted = world.port, world.ours.scope, change(world.ours, "ODB-DATA")
        subscription = next(id for id, each in world.ours.features.items() if each == plain(world.ours))
        made = [await port.change_bar(scope, wanted, "k1") for _ in range(2)]

        assert made[0] == made[1] == (await port.features(scope, [subscription]))[subscription]
        assert [each.code for each in made[0].bars if each.active] == ["ODB-DATA"]
        lifted = await port.change_bar(scope, replace(wanted, enable=False), "k2")
        assert lifted == plain(world.ours)

    async def test_what_is_not_named_stays(self, world: World[Provisioning, Provisioned]) -> None:
        port, scope = world.port, world.ours.scope
        await port.change_bar(scope, change(world.ours, "ODB-DATA"), "k1")
        await port.change_forwarding(scope, change(world.ours, "CFB", ELSEWHERE), "k2")
        said = await port.change_forwarding(scope, change(world.ours, "CFNRy", ELSEWHERE, 15), "k3")

        assert isinstance(said, ServiceFeatures)
        assert [each.code for each in said.bars if each.active] == ["ODB-DATA"]
        active = {each.code: each.active for each in said.forwardings if each.active}
        assert {code: (each.to, each.no_reply_seconds) for code, each in active.items()} == {
            "CFB": (ELSEWHERE, None),
            "CFNRy": (ELSEWHERE, 15),
        }

    async def test_forwardings_end_with_the_bar_that_takes_their_place(
        self, world: World[Provisioning, Provisioned]
    ) -> None:
        port, scope = world.port, world.ours.scope
        await port.change_forwarding(scope, change(world.ours, "CFB", ELSEWHERE), "k1")
        said = [await port.change_bar(scope, change(world.ours, "BAIC"), "k2", ["CFB"]) for _ in range(2)]
        assert said[0] == said[1]
        assert isinstance(said[0], ServiceFeatures)
        assert [each.code for each in said[0].bars if each.active] == ["BAIC"]
        assert not any(each.active for each in said[0].forwardings)

    async def test_features_that_are_refused(self, world: World[Provisioning, Provisioned]) -> None:
        port, ours = world.port, world.ours
        own = plain(ours).phone_numbers[0]
        nothing = change(ours, "NOTHING")
        assert await port.change_bar(ours.scope, nothing, "k1") == Refused(Reason.NOT_OFFERED)
        nobody = replace(nothing, service_id=made_up(1))
        assert await port.change_bar(ours.scope, nobody, "k2") == Refused(Reason.GONE)
        back = change(ours, "CFB", own)
        assert await port.change_forwarding(ours.scope, back, "k3") == Refused(Reason.OWN_NUMBER)
        odd = change(ours, "CFNRy", ELSEWHERE, 7)
        assert await port.change_forwarding(ours.scope, odd, "k4") == Refused(Reason.NO_REPLY_SECONDS)
        await port.change_bar(ours.scope, change(ours, "BAIC"), "k5")
        clash = change(ours, "CFB", ELSEWHERE)
        refused = await port.change_forwarding(ours.scope, clash, "k6")
        assert refused == Refused(Reason.CONFLICT, (), ("BAIC",))
