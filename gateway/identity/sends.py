"""Which codes were sent to whom during the last day: what the sending limits are judged by."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity.sending_limits import DAY, SendingLimits
from gateway.store.tables import code_sends


async def free_at(
    connection: AsyncConnection, person_id: str, mobile: str, now: datetime, limits: SendingLimits
) -> datetime | None:
    """When the account and the number may both be sent another code; None where that is now."""
    candidates = [
        limits.free_at(await _sent(connection, which, now, limits.per_day))
        for which in (code_sends.c.person_id == person_id, code_sends.c.mobile == mobile)
    ]
    return max((at for at in candidates if at is not None and at > now), default=None)


async def record(connection: AsyncConnection, key: str, person_id: str, mobile: str, now: datetime) -> None:
    of_no_more_use = (code_sends.c.person_id == person_id, code_sends.c.sent_at < now - DAY)
    await connection.execute(delete(code_sends).where(*of_no_more_use))
    await connection.execute(insert(code_sends).values(id=key, person_id=person_id, mobile=mobile, sent_at=now))


async def forget(connection: AsyncConnection, key: str) -> None:
    await connection.execute(delete(code_sends).where(code_sends.c.id == key))


async def _sent(connection: AsyncConnection, which: ColumnElement[bool], now: datetime, most: int) -> list[datetime]:
    """The newest first, no more than matter."""
    recent = select(code_sends.c.sent_at).where(which, code_sends.c.sent_at > now - DAY)
    return list((await connection.execute(recent.order_by(code_sends.c.sent_at.desc()).limit(most))).scalars())
