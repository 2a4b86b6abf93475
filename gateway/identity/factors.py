"""A person's second factors beside text messages: authenticator apps (TOTP, RFC 6238) and recovery codes.

Everything happens within a transaction that holds the person's row, so that a code given many times at once is good once.
"""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Any

import pyotp
from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.identity.types import Factor, FactorKind
from gateway.graph.ids import FACTOR, public
from gateway.identity.codes import Codes, Purpose
from gateway.identity.encryption import Encryption
from gateway.identity.new_id import new_id
from gateway.store.tables import factors, recovery_codes
from gateway.telemetry import log

STEPS = (-1, 0, 1)
"""Steps of 30 seconds by which an app's clock may differ from ours."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""Random bytes of a code: 16 characters of base 32."""
LONGEST_LABEL = 64
ISSUER = "Switchboard"


class Factors:
    def __init__(self, codes: Codes, encryption: Encryption) -> None:
        self._codes = codes
        self._encryption = encryption

    async def usable(self, connection: AsyncConnection, person_id: str) -> list[FactorKind]:
        """The kinds the person can give a code of."""
        return list(dict.fromkeys(each.kind for each in await self.listed(connection, person_id)))

    async def listed(self, connection: AsyncConnection, person_id: str) -> list[Factor]:
        """Apps by when they were added, then the recovery codes, unless all of them are used."""
        left = (
            select(recovery_codes.c.factor_id, func.count().label("left"))
            .where(recovery_codes.c.used_at.is_(None))
            .group_by(recovery_codes.c.factor_id)
            .subquery()
        )
        confirmed = (factors.c.person_id == person_id, factors.c.confirmed_at.is_not(None))
        rows = await connection.execute(
            select(factors, left.c.left)
            .outerjoin(left, left.c.factor_id == factors.c.id)
            .where(*confirmed)
            .order_by(factors.c.kind.desc(), factors.c.added_at, factors.c.id)
        )
        return [_factor(row) for row in rows if row.kind == FactorKind.TOTP.name or row.left]

    async def fits(
        self, connection: AsyncConnection, person_id: str, factor: FactorKind, code: str, now: datetime
    ) -> bool:
        """Whether the code is one of the person's factor of that kind; if so it is used up."""
        if factor is FactorKind.TOTP:
            return await self._is_of_an_app(connection, person_id, code, now)
        if factor is FactorKind.RECOVERY_CODES:
            return await self._is_recovery_code(connection, person_id, code, now)
        return False

    async def add_app(
        self, connection: AsyncConnection, person_id: str, username: str, label: str, now: datetime
    ) -> tuple[str, str, str]:
        """Its id, its secret (base 32) and its address; it is no factor yet. An app that was never confirmed makes way."""
        unconfirmed = (factors.c.person_id == person_id, factors.c.confirmed_at.is_(None))
        await connection.execute(delete(factors).where(*unconfirmed))
        factor_id, secret = new_id(), pyotp.random_base32()
        await connection.execute(
            insert(factors).values(
                id=factor_id,
                person_id=person_id,
                kind=FactorKind.TOTP.name,
                label=label,
                added_at=now,
                secret=self._encryption.seal(secret, of=factor_id),
            )
        )
        return factor_id, secret, pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)

    async def confirm_app(self, connection: AsyncConnection, row: Row[Any], code: str, now: datetime) -> Factor | None:
        """None for a wrong code."""
        step = self._step(row, code, now)
        if step is None:
            return None
        confirmed = update(factors).where(factors.c.id == row.id).values(confirmed_at=now, last_step=step)
        await connection.execute(confirmed)
        return _factor(row)

    async def replace_recovery_codes(self, connection: AsyncConnection, person_id: str, now: datetime) -> list[str]:
        """New ones; those before are good no longer."""
        before = (factors.c.person_id == person_id, factors.c.kind == FactorKind.RECOVERY_CODES.name)
        await connection.execute(delete(factors).where(*before))
        factor_id = new_id()
        await connection.execute(
            insert(factors).values(
                id=factor_id,
                person_id=person_id,
                kind=FactorKind.RECOVERY_CODES.name,
                label="",
                added_at=now,
                confirmed_at=now,
            )
        )
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        rows = [{"factor_id": factor_id, "code_hmac": self._sealed(each, factor_id, person_id)} for each in codes]
        await connection.execute(insert(recovery_codes), rows)
        return codes

    async def find(self, connection: AsyncConnection, person_id: str, factor_id: str) -> Row[Any] | None:
        """The row of one that is this person's, confirmed or not."""
        one = (factors.c.id == factor_id, factors.c.person_id == person_id)
        return (await connection.execute(select(factors).where(*one))).one_or_none()

    async def remove(self, connection: AsyncConnection, factor_id: str) -> None:
        await connection.execute(delete(factors).where(factors.c.id == factor_id))

    async def _is_of_an_app(self, connection: AsyncConnection, person_id: str, code: str, now: datetime) -> bool:
        apps = (factors.c.person_id == person_id, factors.c.kind == FactorKind.TOTP.name)
        rows = await connection.execute(select(factors).where(*apps, factors.c.confirmed_at.is_not(None)))
        for row in rows.all():
            step = self._step(row, code, now)
            if step is not None:
                used = update(factors).where(factors.c.id == row.id).values(last_step=step, last_used_at=now)
                await connection.execute(used)
                return True
        return False

    def _step(self, row: Row[Any], code: str, now: datetime) -> int | None:
        """The step of time whose code it is, later than any that was used; None for a wrong code."""
        try:
            app = pyotp.TOTP(self._encryption.open(row.secret, of=row.id))
        except InvalidTag:
            log.error("an authenticator app cannot be read", factor=row.id, why="sealed under another secret key")
            return None
        typed, here = "".join(code.split()), app.timecode(now)
        fitting = [here + each for each in STEPS if _equal(app.generate_otp(here + each), typed)]
        return next((step for step in fitting if row.last_step is None or step > row.last_step), None)

    async def _is_recovery_code(self, connection: AsyncConnection, person_id: str, code: str, now: datetime) -> bool:
        mine = (factors.c.person_id == person_id, factors.c.kind == FactorKind.RECOVERY_CODES.name)
        factor_id = (await connection.execute(select(factors.c.id).where(*mine))).scalar_one_or_none()
        if factor_id is None:
            return False
        sealed = self._sealed(code, factor_id, person_id)
        unused = (recovery_codes.c.factor_id == factor_id, recovery_codes.c.used_at.is_(None))
        using = update(recovery_codes).where(*unused, recovery_codes.c.code_hmac == sealed).values(used_at=now)
        if (await connection.execute(using)).rowcount != 1:
            return False
        await connection.execute(update(factors).where(factors.c.id == factor_id).values(last_used_at=now))
        return True

    def _sealed(self, code: str, factor_id: str, person_id: str) -> str:
        """Blanks, hyphens and capitals do not matter."""
        typed = "".join(code.split()).replace("-", "").lower()
        return self._codes.seal(typed, challenge_id=factor_id, person_id=person_id, purpose=Purpose.RECOVERY)


def _factor(row: Row[Any]) -> Factor:
    kind = FactorKind[row.kind]
    return Factor(
        id=public(FACTOR, row.id),
        kind=kind,
        label=row.label if kind is FactorKind.TOTP else f"{row.left}/{RECOVERY_CODES}",
        added_at=row.added_at,
        last_used_at=row.last_used_at,
    )


def _recovery_code() -> str:
    """E.g. abcd-efgh-ijkl-mnop."""
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))
