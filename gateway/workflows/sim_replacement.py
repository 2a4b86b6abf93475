"""Replacing a SIM: everybody who answers for it is told, there is time to stop it, and then the network is asked.

Two workflows, each begun when it is due: the notices, and the order. A step that fails for now ends its attempt; the next attempt is
due after a pause, and what was done before it is not done twice, since every effect has a key that no attempt is part of. A message that
is refused for ever ends no attempt: that nobody gets it is written down.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Literal, TypeAlias

import segno

from gateway.faults import ErrorCode, Fault
from gateway.graph.common import Address
from gateway.graph.sim.types import Sim, SimReplacementFailure, SimReplacementState, SimState
from gateway.identity.sim_replacements import CODE, OLD_SIM, Held, Recipient, SimReplacements
from gateway.ports.documents import Document
from gateway.ports.messaging import Email, Messaging
from gateway.ports.provisioning import OrderedSim, Provisioning, SimOrder
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope
from gateway.telemetry import log
from gateway.workflows import engine, texts

State = SimReplacementState
Sent: TypeAlias = Literal["sent", "later", "refused", "nobody"]
"""What became of a message: "later" it is tried again, and for "nobody" there is none."""
QR_SCALE = 6


@dataclass(frozen=True, slots=True)
class Replacing:
    """What the steps work with; one a process, while `engine.running`."""

    rows: SimReplacements
    provisioning: Provisioning
    messaging: Messaging
    page: str | None
    """Of the portal, where a replacement can be cancelled: `{id}` stands for its public id."""

    async def begin_due(self) -> None:
        for held in await self.rows.due():
            work = order if held.state is State.COOLING else notify
            if not await engine.start(f"{held.id}-{held.state.name}-{held.attempt}", work, held.id):
                await self.rows.postpone(held.id, held.attempt)


_at_work: list[Replacing] = []


def put_to_work(replacing: Replacing) -> None:
    _at_work[:] = [replacing]


@engine.workflow("simReplacement.notify")
async def notify(id: str) -> None:
    attempt = await attempt_of(id)
    notices = {OLD_SIM: await tell_old_sim(id)}
    for person_id in await concerned(id):
        notices[person_id] = await tell_person(id, person_id)
    refused = [whom for whom, how in notices.items() if how == "refused"]
    if "later" in notices.values():
        await try_later(id, attempt)
    elif _are_warning([*notices.values()]):
        await let_cool(id, refused)
    else:
        await fail(id, SimReplacementFailure.NOTICES.name, refused)


@engine.workflow("simReplacement.order")
async def order(id: str) -> None:
    attempt = await attempt_of(id)
    how = await ask_network(id)
    if how == "cancelled":
        return
    if how == "refused":
        await fail(id, SimReplacementFailure.NETWORK.name, [])
        return
    code = await send_code(id) if how == "ordered" else "later"
    if code == "later":
        await try_later(id, attempt)
    else:
        await finish(id, [CODE] if code == "refused" else [])


@engine.step("attemptOf")
async def attempt_of(id: str) -> int:
    return (await _held(id)).attempt


@engine.step("tellOldSim")
async def tell_old_sim(id: str) -> Sent:
    held = await _held(id)
    if held.new.number is None:
        return "nobody"
    text = texts.to_old_sim(_link(held))
    return await _sent(id, _services().messaging.send_sms(held.new.number, text, _key(id, "old", text)))


@engine.step("concerned")
async def concerned(id: str) -> list[str]:
    return [each.person_id for each in await _recipients(id)]


@engine.step("tellPerson")
async def tell_person(id: str, person_id: str) -> Sent:
    person = await _recipient(id, person_id)
    if person is None:
        return "nobody"
    held = await _held(id)
    email = Email(person.email, texts.notice_subject(person), texts.notice(person, held.new.number, _link(held)))
    key = _key(id, person_id, email.to, email.text)
    return await _sent(id, _services().messaging.send_email(email, key))


@engine.step("letCool")
async def let_cool(id: str, not_told: list[str]) -> None:
    await _services().rows.notified(await _held(id), not_told)


@engine.step("askNetwork")
async def ask_network(id: str) -> Literal["ordered", "refused", "later", "cancelled"]:
    held = await _held(id)
    if not await _services().rows.claim(id):
        return "cancelled"
    try:
        ordered = await _services().provisioning.replace_sim(_scope(held), _order(held), f"sim-{id}")
    except Fault as fault:
        _log(id, fault)
        # of an attempt before this one nobody may know what came of it
        if fault.code is ErrorCode.BACKEND_UNAVAILABLE and not held.at_operator:
            await _services().rows.give_back(id)
        return "later"
    if not isinstance(ordered, OrderedSim):
        return "refused"
    await _services().rows.ordered(id, ordered.order_id, ordered.sim_id)
    return "ordered"


@engine.step("sendCode")
async def send_code(id: str) -> Sent:
    """To who gets an eSIM; read and sent within the step, and kept nowhere."""
    held = await _held(id)
    if held.new.asked.email is None or held.new_sim_id is None:
        return "nobody"
    try:
        code = await _services().provisioning.activation_code(_scope(held), held.new_sim_id)
        if code is None:
            return "nobody" if await _was_downloaded(held, held.new_sim_id) else "later"
        language = next((each.language for each in await _recipients(id)), texts.SWEDISH)
        subject, text = texts.esim_subject(language), texts.esim(language, held.new.number, code)
        email = Email(held.new.asked.email, subject, text, [qr_code(code)])
    except Fault as fault:
        _log(id, fault)
        return "later"
    return await _sent(id, _services().messaging.send_email(email, _key(id, "code", subject)))


@engine.step("finish")
async def finish(id: str, not_sent: list[str]) -> None:
    await _services().rows.executed(await _held(id), not_sent)


@engine.step("fail")
async def fail(id: str, why: str, not_told: list[str]) -> None:
    await _services().rows.failed(await _held(id), SimReplacementFailure[why], not_told)


@engine.step("tryLater")
async def try_later(id: str, attempt: int) -> None:
    await _services().rows.postpone(id, attempt)


def qr_code(code: str) -> Document:
    """As a picture that a telephone's camera reads."""
    picture = BytesIO()
    segno.make_qr(code).save(picture, kind="png", scale=QR_SCALE)
    return Document("esim.png", "image/png", picture.getvalue())


def _key(id: str, whose: str, *said: str) -> str:
    """Of a message: each attempt's, as long as it says the same. No system takes a message under the key of another one.

    `said` is what may be otherwise by the next attempt; no secret, since what is hashed may be guessed.
    """
    digest = sha256("\n".join(said).encode()).hexdigest()
    return f"sim-{id}-{whose}-{digest[:16]}"


def _services() -> Replacing:
    return _at_work[0]


def _link(held: Held) -> str | None:
    page = _services().page
    return None if page is None else page.replace("{id}", held.public_id)


async def _held(id: str) -> Held:
    held = await _services().rows.hold(id)
    if held is None:
        raise LookupError(f"there is no replacement {id}")
    return held


async def _recipients(id: str) -> list[Recipient]:
    return await _services().rows.recipients((await _held(id)).new)


async def _recipient(id: str, person_id: str) -> Recipient | None:
    return next((each for each in await _recipients(id) if each.person_id == person_id), None)


def _are_warning(notices: Sequence[Sent]) -> bool:
    """Where one was refused, two others have to have gone out: the old SIM may be lost, and who asked may be the thief."""
    return notices.count("sent") >= (2 if "refused" in notices else 1)


async def _sent(id: str, sending: Awaitable[Refused | None]) -> Sent:
    try:
        refused = await sending
    except Fault as fault:
        _log(id, fault)
        return "later"
    if refused is None:
        return "sent"
    log.error("a message about a SIM's replacement is never sent", replacement=id, why=refused.reason.value)
    return "refused"


async def _was_downloaded(held: Held, sim_id: str) -> bool:
    """An eSIM that was needs its code no more, whatever became of it: on a line that is suspended it is suspended too."""
    found = (await _services().provisioning.sims(_scope(held), [sim_id])).get(sim_id)
    return isinstance(found, Sim) and found.state is not SimState.RESERVED


def _log(id: str, fault: Fault) -> None:
    log.warning("a step of a SIM's replacement failed", replacement=id, code=fault.code.name, detail=fault.detail)


def _scope(held: Held) -> Scope:
    """Of who asked for it, over the one account it is about."""
    return Scope(held.new.person_id, held.new.company_id, (held.new.account_id,))


def _order(held: Held) -> SimOrder:
    asked = held.new.asked
    letter = asked.letter
    address = (
        None
        if letter is None
        else Address(
            name=letter.name,
            street=letter.street,
            postal_code=letter.postal_code,
            city=letter.city,
            country_code=letter.country_code,
        )
    )
    return SimOrder(held.new.service_id, asked.iccid, address)
