"""Signing in: a name and a password, then a code sent to the person's telephone, then a session.

Every rule is judged and counted inside one write transaction that holds the person's row, so that guesses made at the
same time count as if they had come one after another.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.identity.types import Challenge, FactorKind
from gateway.identity import challenges, logins
from gateway.identity.caller import Caller
from gateway.identity.challenges import Held
from gateway.identity.code_sending import CodeSending, CodeToSend
from gateway.identity.codes import Codes, Purpose
from gateway.identity.logins import Login
from gateway.identity.outcomes import Refusal, Refused, TooOften
from gateway.identity.passwords import Checked, Passwords
from gateway.identity.rules import Rules
from gateway.identity.sending_limits import whole_seconds
from gateway.identity.sessions import Opened, Sessions
from gateway.ports.messaging import Messaging
from gateway.store.database import Database


class Asked(NamedTuple):
    """An open challenge and the person it asks, who may sign in and is not locked."""

    challenge: Held
    login: Login
    mobile: str


class SignIn:
    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        codes: Codes,
        sessions: Sessions,
        messaging: Messaging,
        rules: Rules,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._codes = codes
        self._sessions = sessions
        self._sending = CodeSending(database, codes, messaging, rules)
        self._rules = rules

    async def login(self, username: str, password: str) -> Challenge | Refusal:
        """Checks the password and sends a code. Raises BUSY under a flood, Fault (MESSAGES) when sending failed."""
        async with self._database.read() as connection:
            known = await logins.find(connection, username)
        checked = await self._passwords.check(password, known.password_hash if known else None)
        async with self._database.write() as connection:
            outcome = await self._admit(connection, known, checked)
        return await self._sending.deliver(outcome) if isinstance(outcome, CodeToSend) else outcome

    async def resend(self, challenge_id: str) -> Challenge | Refusal:
        """Sends another code for the same challenge; the one before is good no longer. Raises Fault (MESSAGES)."""
        async with self._database.write() as connection:
            now = self._clock.now()
            asked = await self._asked(connection, challenge_id, now)
            outcome = await self._sending.another(connection, *asked, now) if isinstance(asked, Asked) else asked
        return await self._sending.deliver(outcome) if isinstance(outcome, CodeToSend) else outcome

    async def verify(
        self, challenge_id: str, factor: FactorKind, code: str, *, client: str | None, instead_of: Caller | None = None
    ) -> Opened | Refusal:
        """Opens a session for the right code. `instead_of` is whoever the client was until now; that session ends."""
        try:
            async with self._database.write() as connection:
                now = self._clock.now()
                asked = await self._asked(connection, challenge_id, now)
                if not isinstance(asked, Asked):
                    return asked
                if factor is not FactorKind.SMS or not self._is_right(asked.challenge, code):
                    return await self._wrong_code(connection, asked, now)
                return await self._open(connection, asked, client, instead_of, now)
        finally:
            if instead_of is not None:
                self._sessions.forget(instead_of.person_id)

    async def _open(
        self, connection: AsyncConnection, asked: Asked, client: str | None, instead_of: Caller | None, now: datetime
    ) -> Opened:
        await challenges.close(connection, asked.challenge, now)
        await logins.has_signed_in(connection, asked.login.person_id, now)
        if instead_of is not None:
            await self._sessions.end_within(connection, instead_of.session_id)
        return await self._sessions.open(connection, asked.login.person_id, client)

    async def _admit(self, connection: AsyncConnection, known: Login | None, checked: Checked) -> CodeToSend | Refusal:
        now = self._clock.now()
        login = await logins.hold(connection, known.person_id) if known else None
        if known is None or login is None:
            return await self._refuse(connection, "UNKNOWN_USER", now)
        if not login.may_log_in or login.mobile is None:
            return await self._refuse(connection, "NO_ACCESS", now)
        if login.failures.lock_left(now):
            return await self._refuse(connection, "LOCKED", now)
        if not checked.matches:
            await logins.has_failed(connection, login.person_id, login.failures.one_more(now, self._rules.lock))
            return await self._refuse(connection, "WRONG_PASSWORD", now)
        if checked.rehashed:
            await logins.rehash(connection, known, checked.rehashed)
        return await self._sending.first(connection, login, login.mobile, Purpose.LOGIN, now)

    async def _refuse(self, connection: AsyncConnection, reason: str, now: datetime) -> Refused:
        """Every refusal costs one durable write, whatever its reason, so that its time does not tell which."""
        await logins.count_refusal(connection, reason, now)
        return Refused()

    async def _asked(self, connection: AsyncConnection, challenge_id: str, now: datetime) -> Asked | Refusal:
        person_id = await challenges.person_of(connection, challenge_id, Purpose.LOGIN)
        login = await logins.hold(connection, person_id) if person_id else None
        if login is None or not login.may_log_in or login.mobile is None:
            return Refused()
        challenge = await challenges.read(connection, challenge_id)
        if not challenge.is_open(now):
            return Refused()
        if left := login.failures.lock_left(now):
            return TooOften(whole_seconds(left))
        return Asked(challenge, login, login.mobile)

    def _is_right(self, challenge: Held, code: str) -> bool:
        # people copy a code with the blanks their telephone puts into it
        typed = "".join(code.split())
        return self._codes.matches(
            challenge.code_hmac,
            typed,
            challenge_id=challenge.id,
            person_id=challenge.person_id,
            purpose=challenge.purpose,
        )

    async def _wrong_code(self, connection: AsyncConnection, asked: Asked, now: datetime) -> Refusal:
        failures = asked.login.failures.one_more(now, self._rules.lock)
        await challenges.count_wrong_code(connection, asked.challenge, self._rules.code_attempts, now)
        await logins.has_failed(connection, asked.login.person_id, failures)
        left = failures.lock_left(now)
        return TooOften(whole_seconds(left)) if left else Refused()
