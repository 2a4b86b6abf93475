"""Making a code, writing it down, and sending it once that is certain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.identity.types import Challenge, FactorKind
from gateway.graph.ids import CHALLENGE, public
from gateway.identity import challenges, sends
from gateway.identity.challenges import Held
from gateway.identity.codes import Codes, Purpose
from gateway.identity.logins import Login
from gateway.identity.masking import mask_number
from gateway.identity.new_id import new_id
from gateway.identity.outcomes import TooOften, too_often
from gateway.identity.rules import Rules
from gateway.identity.texts import code_message
from gateway.ports.messaging import Messaging
from gateway.store.database import Database
from gateway.telemetry import log


@dataclass(frozen=True, slots=True)
class CodeToSend:
    """Written down in a transaction; to be sent after it, when no lock is held."""

    challenge: Challenge
    mobile: str
    text: str
    key: str
    """Of this one sending: however often it is tried, the person gets one message."""


class CodeSending:
    def __init__(self, database: Database, codes: Codes, messaging: Messaging, rules: Rules) -> None:
        self._database = database
        self._codes = codes
        self._messaging = messaging
        self._rules = rules

    async def first(
        self,
        connection: AsyncConnection,
        login: Login,
        mobile: str,
        purpose: Purpose,
        now: datetime,
        *,
        others: Sequence[FactorKind] = (),
        bound_to: str | None = None,
    ) -> CodeToSend | TooOften:
        """A new challenge; with it every older one of that person and purpose is closed. `others` may answer it too."""
        if wait := await self._wait(connection, login, mobile, now):
            return wait
        challenge_id, code = new_id(), self._codes.new()
        new = Held(
            id=challenge_id,
            person_id=login.person_id,
            purpose=purpose,
            code_hmac=self._codes.seal(code, challenge_id=challenge_id, person_id=login.person_id, purpose=purpose),
            sends=1,
            expires_at=now + self._rules.code_lifetime,
            bound_to=bound_to,
        )
        await challenges.replace_all(connection, new, now)
        return await self._to_send(connection, new, login, mobile, code, others, now)

    async def without_code(
        self,
        connection: AsyncConnection,
        login: Login,
        purpose: Purpose,
        now: datetime,
        *,
        others: Sequence[FactorKind],
        bound_to: str | None = None,
    ) -> Challenge:
        """A new challenge for the first of `others`, of which there is one at least: nothing is sent."""
        new = Held(
            id=new_id(),
            person_id=login.person_id,
            purpose=purpose,
            code_hmac="",
            sends=0,
            expires_at=now + self._rules.code_lifetime,
            bound_to=bound_to,
        )
        await challenges.replace_all(connection, new, now)
        return Challenge(
            id=public(CHALLENGE, new.id),
            factor=others[0],
            sent_to=None,
            other_factors=list(others[1:]),
            expires_at=new.expires_at,
            resend_after=None,
        )

    async def another(
        self,
        connection: AsyncConnection,
        held: Held,
        login: Login,
        mobile: str,
        others: Sequence[FactorKind],
        now: datetime,
    ) -> CodeToSend | TooOften:
        """A new code, with a new lifetime, for an open challenge. Its wrong codes stay counted."""
        if wait := await self._wait(connection, login, mobile, now):
            return wait
        code = self._codes.new()
        renewed = replace(
            held,
            code_hmac=self._codes.seal(code, challenge_id=held.id, person_id=held.person_id, purpose=held.purpose),
            sends=held.sends + 1,
            expires_at=now + self._rules.code_lifetime,
        )
        await challenges.renew(connection, renewed)
        return await self._to_send(connection, renewed, login, mobile, code, others, now)

    async def deliver(self, code: CodeToSend) -> Challenge:
        """Sends it; a message that certainly did not leave counts towards no limit.

        Where it fails the person's other factors are left; raises Fault (MESSAGES) for somebody who has none.
        """
        try:
            refused = await self._messaging.send_sms(code.mobile, code.text, code.key)
            if refused is not None:
                log.warning("code not sent", key=code.key, why=refused.reason.value)
                raise Fault(ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.MESSAGES, detail=refused.reason.value)
        except Fault as fault:
            if fault.code is ErrorCode.BACKEND_UNAVAILABLE:
                async with self._database.write() as connection:
                    await sends.forget(connection, code.key)
            if not code.challenge.other_factors:
                raise
            first, *rest = code.challenge.other_factors
            return replace(code.challenge, factor=first, sent_to=None, other_factors=rest)
        return code.challenge

    async def _wait(self, connection: AsyncConnection, login: Login, mobile: str, now: datetime) -> TooOften | None:
        return too_often(now, await sends.free_at(connection, login.person_id, mobile, now, self._rules.sending))

    async def _to_send(
        self,
        connection: AsyncConnection,
        held: Held,
        login: Login,
        mobile: str,
        code: str,
        others: Sequence[FactorKind],
        now: datetime,
    ) -> CodeToSend:
        key = f"code-{held.id}-{held.sends}"
        await sends.record(connection, key, login.person_id, mobile, now)
        free_at = await sends.free_at(connection, login.person_id, mobile, now, self._rules.sending)
        challenge = Challenge(
            id=public(CHALLENGE, held.id),
            factor=FactorKind.SMS,
            sent_to=mask_number(mobile),
            other_factors=list(others),
            expires_at=held.expires_at,
            resend_after=free_at or now,
        )
        text = code_message(code, held.purpose, self._rules.code_lifetime, login.language)
        return CodeToSend(challenge, mobile, text, key)
