"""Signing in: a name and a password, then a code sent to the person's telephone, then a session.

Every rule is judged and counted inside one write transaction that holds the person's row, so that guesses made at the
same time count as if they had come one after another.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.identity.types import Challenge, FactorKind
from gateway.identity import logins
from gateway.identity.answering import Answering, Asked
from gateway.identity.caller import Caller
from gateway.identity.code_sending import CodeSending, CodeToSend
from gateway.identity.codes import Purpose
from gateway.identity.factors import Factors
from gateway.identity.logins import Login
from gateway.identity.outcomes import Refusal, Refused, TooOften, too_often
from gateway.identity.passwords import Checked, Passwords
from gateway.identity.rules import Rules
from gateway.identity.sessions import Opened, Sessions
from gateway.store.database import Database


class SignIn:
    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        answering: Answering,
        sending: CodeSending,
        factors: Factors,
        sessions: Sessions,
        rules: Rules,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._sessions = sessions
        self._answering = answering
        self._sending = sending
        self._factors = factors
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
            asked = await self._answering.asked(connection, challenge_id, Purpose.LOGIN, now)
            outcome = await self._another(connection, asked, now) if isinstance(asked, Asked) else asked
        return await self._sending.deliver(outcome) if isinstance(outcome, CodeToSend) else outcome

    async def verify(
        self, challenge_id: str, factor: FactorKind, code: str, *, client: str | None, instead_of: Caller | None = None
    ) -> Opened | Refusal:
        """Opens a session for the right code. `instead_of` is whoever the client was until now; that session ends."""
        try:
            async with self._database.write() as connection:
                now = self._clock.now()
                asked = await self._answering.asked(connection, challenge_id, Purpose.LOGIN, now)
                if not isinstance(asked, Asked):
                    return asked
                if refused := await self._answering.refused(connection, asked, factor, code, now):
                    return refused
                return await self._open(connection, asked, client, instead_of, now)
        finally:
            if instead_of is not None:
                self._sessions.forget(instead_of.person_id)

    async def _another(self, connection: AsyncConnection, asked: Asked, now: datetime) -> CodeToSend | Refusal:
        held, login = asked
        if login.mobile is None:
            return Refused()
        others = await self._factors.usable(connection, login.person_id)
        return await self._sending.another(connection, held, login, login.mobile, others, now)

    async def _open(
        self, connection: AsyncConnection, asked: Asked, client: str | None, instead_of: Caller | None, now: datetime
    ) -> Opened:
        await logins.has_signed_in(connection, asked.login.person_id, now)
        if instead_of is not None:
            await self._sessions.end_within(connection, instead_of.session_id)
        return await self._sessions.open(connection, asked.login.person_id, client)

    async def _admit(
        self, connection: AsyncConnection, known: Login | None, checked: Checked
    ) -> CodeToSend | Challenge | Refusal:
        now = self._clock.now()
        login = await logins.hold(connection, known.person_id) if known else None
        if known is None or login is None:
            return await self._refuse(connection, "UNKNOWN_USER", now)
        others = await self._factors.usable(connection, login.person_id)
        if not login.may_log_in or not (login.mobile or others):
            return await self._refuse(connection, "NO_ACCESS", now)
        if too_often(now, login.failures.locked_until):
            return await self._refuse(connection, "LOCKED", now)
        if not checked.matches:
            await logins.has_failed(connection, login.person_id, login.failures.one_more(now, self._rules.lock))
            return await self._refuse(connection, "WRONG_PASSWORD", now)
        if checked.rehashed:
            await logins.rehash(connection, known, checked.rehashed)
        return await self._ask(connection, login, others, now)

    async def _ask(
        self, connection: AsyncConnection, login: Login, others: list[FactorKind], now: datetime
    ) -> CodeToSend | Challenge | TooOften:
        """For a code that is sent, or, where none can be, for another factor: who lost the telephone is not locked out."""
        if login.mobile is not None:
            outcome = await self._sending.first(connection, login, login.mobile, Purpose.LOGIN, now, others=others)
            if isinstance(outcome, CodeToSend) or not others:
                return outcome
        return await self._sending.without_code(connection, login, Purpose.LOGIN, now, others=others)

    async def _refuse(self, connection: AsyncConnection, reason: str, now: datetime) -> Refused:
        """Every refusal costs one durable write, whatever its reason, so that its time does not tell which."""
        await logins.count_refusal(connection, reason, now)
        return Refused()
