"""An open challenge and the code given for it, judged within the transaction that holds the person's row."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.identity.types import FactorKind
from gateway.graph.notifications.types import NotificationKind
from gateway.identity import challenges, logins
from gateway.identity.challenges import Held
from gateway.identity.codes import Codes, Purpose
from gateway.identity.factors import Factors
from gateway.identity.logins import Login
from gateway.identity.notifications import News, Notifications
from gateway.identity.outcomes import Refusal, Refused, too_often
from gateway.identity.rules import Rules
from gateway.store.tables import people


class Asked(NamedTuple):
    """An open challenge and the person it asks, who may sign in and is not locked."""

    challenge: Held
    login: Login


class Answering:
    def __init__(self, codes: Codes, factors: Factors, notifications: Notifications, rules: Rules) -> None:
        self._codes = codes
        self._factors = factors
        self._notifications = notifications
        self._rules = rules

    async def asked(
        self, connection: AsyncConnection, challenge_id: str, purpose: Purpose, now: datetime
    ) -> Asked | Refusal:
        person_id = await challenges.person_of(connection, challenge_id, purpose)
        login = await logins.hold(connection, person_id) if person_id else None
        if login is None or not login.may_log_in:
            return Refused()
        challenge = await challenges.read(connection, challenge_id)
        if not challenge.is_open(now):
            return Refused()
        if wait := too_often(now, login.failures.locked_until):
            return wait
        return Asked(challenge, login)

    async def refused(
        self, connection: AsyncConnection, asked: Asked, factor: FactorKind, code: str, now: datetime
    ) -> Refusal | None:
        """None for the right code, with which the challenge is closed; a wrong one is counted."""
        fits = await self._fits(connection, asked, factor, code, now)
        return await self._judged(connection, asked, fits, now)

    async def refused_from_elsewhere(
        self, connection: AsyncConnection, asked: Asked, code: str, now: datetime
    ) -> Refusal | None:
        """The same for a code that was sent to somebody else, who gave it to the person: it shows nothing about a factor."""
        return await self._judged(connection, asked, self._is_right(asked.challenge, code), now)

    async def _judged(self, connection: AsyncConnection, asked: Asked, fits: bool, now: datetime) -> Refusal | None:
        if not fits:
            await challenges.count_wrong_code(connection, asked.challenge, self._rules.code_attempts, now)
            return await self.failed(connection, asked.login, now)
        await challenges.close(connection, asked.challenge, now)
        return None

    async def failed(self, connection: AsyncConnection, login: Login, now: datetime) -> Refusal:
        """One more failure of the person's, which may lock the account."""
        failures = login.failures.one_more(now, self._rules.lock)
        await logins.has_failed(connection, login.person_id, failures)
        return too_often(now, failures.locked_until) or Refused()

    async def _fits(
        self, connection: AsyncConnection, asked: Asked, factor: FactorKind, code: str, now: datetime
    ) -> bool:
        if factor is not FactorKind.SMS:
            return await self._is_of_factor(connection, asked, factor, code, now)
        if not self._is_right(asked.challenge, code):
            return False
        await logins.has_used_mobile(connection, asked.login.person_id, now)
        return True

    async def _is_of_factor(
        self, connection: AsyncConnection, asked: Asked, factor: FactorKind, code: str, now: datetime
    ) -> bool:
        fits = await self._factors.fits(connection, asked.login.person_id, factor, code, now)
        if fits and factor is FactorKind.RECOVERY_CODES:
            news = News(NotificationKind.RECOVERY_CODE_USED)
            await self._notifications.tell(connection, people.c.id == asked.login.person_id, news)
        return fits

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
