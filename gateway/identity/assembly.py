"""What the settings say, put into words of the identity services and the store."""

from gateway.identity.passwords import Passwords
from gateway.settings import Settings
from gateway.store.database import Database


def passwords_from(settings: Settings) -> Passwords:
    return Passwords(
        memory_kib=settings.password_memory_kib,
        iterations=settings.password_iterations,
        lanes=settings.password_lanes,
        workers=settings.password_workers,
        queue=settings.password_queue,
    )


def database_from(settings: Settings) -> Database:
    return Database(
        settings.database_url,
        synchronous=settings.database_synchronous,
        busy_timeout_ms=settings.database_busy_timeout_ms,
    )
