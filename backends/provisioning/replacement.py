"""A service gets another SIM: a new eSIM, a new card by letter, or a card the customer has."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from backends.provisioning import states
from backends.provisioning.resources import (
    RESOURCE,
    codes_resource,
    owner,
    related,
    resource,
    sim_resource,
    sim_states,
)
from backends.provisioning.store import SERVICE
from backends.tmf.database import Database
from backends.tmf.documents import characteristics, instant, reference
from backends.tmf.http import TmfError
from backends.tmf.resource import Document
from backends.world import Network, Sim, SimKind, SimState, identifiers, sim_codes
from backends.world.calendar import day_of, working_days_later
from backends.world.calendar import instant as instant_of

ICCID = re.compile(r"89\d{17,18}", re.ASCII)
MATCHING_ID_DIGITS = 16


class Sims:
    """The SIMs of the network: given out, taken back, and put in each other's place. All inside a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._resources = database[RESOURCE.name]
        self._services = database[SERVICE.name]

    async def reserve_new(self, kind: SimKind, company: str) -> Document:
        """An eSIM profile, or a card out of the operator's stock."""
        sim_id = await self._database.next_id("nsim")
        iccid = identifiers.iccid(sim_id)
        sim = Sim(id=sim_id, iccid=iccid, kind=kind, state=SimState.RESERVED, eid=None, activated=None)
        made = sim_resource(sim, company)
        await self._resources.write([made, codes_resource(sim_codes(sim_id), sim, company)])
        return made

    async def reserve_card(self, iccid: object, company: str) -> Document:
        """The free card of that number. Raises TmfError for one that is not the customer's to use."""
        if not isinstance(iccid, str) or ICCID.fullmatch(iccid) is None or not is_luhn(iccid):
            raise TmfError(422, "an ICCID has 19 or 20 digits, the last a check digit", code="malformedIccid")
        found = [each for each in await self._resources.having("serialNumber", iccid) if each["category"] == "sim"]
        if not found or owner(found[0]) not in (None, company):
            raise TmfError(422, f"there is no card {iccid} for this customer", code="unknownCard")
        card = found[0]
        in_use = await self._services.having("supportingResource.id", card["id"])
        if in_use or sim_state(card) is not SimState.AVAILABLE:
            raise TmfError(409, f"card {iccid} is not free", code="cardNotFree")
        await self._resources.write([card | sim_states(SimState.RESERVED)])
        return card

    async def release(self, sim_id: str, then: SimState) -> None:
        """What was reserved and is not needed after all."""
        sim = await self._sim(sim_id)
        await self._resources.write([sim | sim_states(then)])
        await self._forget_activation(sim_id)

    async def let_download(self, sim_id: str, smdp_address: str) -> None:
        """The profile's activation code, as a resource of its own (GSMA SGP.22)."""
        sim = await self._sim(sim_id)
        matching_id = identifiers.digits(f"matching:{sim_id}", MATCHING_ID_DIGITS)
        described = characteristics(
            activationCode=f"LPA:1${smdp_address}${matching_id}", smdpAddress=smdp_address, matchingId=matching_id
        )
        made = resource(f"act{sim_id}", "LogicalResource", "simActivation", owner(sim))
        relationship = [related("activates", sim)]
        await self._resources.write(
            [made | {"resourceCharacteristic": described, "resourceRelationship": relationship}]
        )

    async def take_over(self, service: Document, sim_id: str, at: datetime) -> None:
        """From now on the service is on that SIM, and the one before is retired."""
        sim = await self._sim(sim_id)
        before = sim_of(service)
        is_esim = sim["@type"] == "LogicalResource"
        state = SimState.SUSPENDED if service["state"] == "inactive" else SimState.ACTIVE
        in_use = sim | sim_states(state) | {"startOperatingDate": instant(at), "relatedParty": service["relatedParty"]}
        if is_esim:
            in_use["resourceCharacteristic"] = characteristics(simKind="esim", eid=identifiers.eid(sim_id))
        await self._resources.write([in_use])
        await self._forget_activation(sim_id)
        await self._services.write([with_sim(service, sim, at)])
        if before is not None:
            await self._retire(before, sim, at)

    async def _retire(self, sim_id: str, successor: Document, at: datetime) -> None:
        """The device it sat in has the new one now."""
        sim = await self._sim(sim_id)
        await self._resources.write([sim | sim_states(SimState.RETIRED) | {"endOperatingDate": instant(at)}])
        for each in await self._resources.having("resourceRelationship.resource.id", sim_id):
            if each["category"] == "device":
                seen = [
                    given | {"value": instant(at)} if given["name"] == "seenAt" else given for given in described(each)
                ]
                moved = {"resourceCharacteristic": seen, "resourceRelationship": [related("uses", successor)]}
                await self._resources.write([each | moved])

    async def _forget_activation(self, sim_id: str) -> None:
        activation = await self._resources.document(f"act{sim_id}")
        if activation is not None:
            await self._resources.remove(activation)

    async def _sim(self, sim_id: str) -> Document:
        sim = await self._resources.document(sim_id)
        if sim is None:
            raise TmfError(422, f"there is no SIM {sim_id}", code="unknownCard")
        return sim


def described(document: Document) -> list[dict[str, Any]]:
    return list(document["resourceCharacteristic"])


def sim_state(sim: Document) -> SimState | None:
    return next((state for state in SimState if sim_states(state).items() <= sim.items()), None)


def sim_of(service: Document) -> str | None:
    return next((each["id"] for each in service["supportingResource"] if each["name"] == "sim"), None)


def with_sim(service: Document, sim: Document, at: datetime) -> Document:
    others = [each for each in service["supportingResource"] if each["name"] != "sim"]
    said = [each for each in service["serviceCharacteristic"] if each["name"] != "lastSimChange"]
    return service | {
        "supportingResource": [reference(sim["id"], sim["@type"], name="sim"), *others],
        "serviceCharacteristic": [*said, *characteristics(lastSimChange=instant(at))],
    }


def is_luhn(digits: str) -> bool:
    return identifiers.with_luhn(digits[:-1]) == digits


def timetable(method: str, start: datetime, network: Network) -> Iterator[tuple[str, datetime]]:
    """The acts of a replacement after its start, the last of them the new SIM's taking over."""
    if method == "ownSim":
        yield "takeOver", start + timedelta(seconds=network.own_sim_after_seconds)
    elif method == "newEsim":
        yield "takeOver", start + timedelta(seconds=network.esim_downloaded_after_seconds)
    else:
        arrival = working_days_later(day_of(start), network.letter_after_working_days)
        arrived = instant_of(arrival, network.letter_at)
        yield "letterArrives", arrived
        yield "takeOver", arrived + timedelta(seconds=network.card_inserted_after_seconds)


def in_service(service: Document) -> bool:
    return service["state"] in states.IN_SERVICE
