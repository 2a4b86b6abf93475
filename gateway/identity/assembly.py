"""The identity services of one process, put together from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from gateway.clock import Clock
from gateway.identity.audit import Audit
from gateway.identity.codes import Codes
from gateway.identity.contacts import Contacts
from gateway.identity.keyed import KeyedChanges
from gateway.identity.notifications import Notifications
from gateway.identity.passwords import Passwords
from gateway.identity.people import People
from gateway.identity.rules import Rules
from gateway.identity.sessions import Sessions
from gateway.identity.sign_in import SignIn
from gateway.identity.uploads import UploadRules, Uploads
from gateway.metrics import Metrics
from gateway.ports.messaging import Messaging
from gateway.settings import Settings
from gateway.store.database import Database


@dataclass(frozen=True, slots=True)
class Identity:
    people: People
    sessions: Sessions
    sign_in: SignIn
    changes: KeyedChanges
    uploads: Uploads
    notifications: Notifications
    contacts: Contacts
    passwords: Passwords
    """To be closed when the process ends."""


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


def assemble(settings: Settings, database: Database, clock: Clock, messaging: Messaging, metrics: Metrics) -> Identity:
    passwords = passwords_from(settings)
    sessions = Sessions(
        database,
        clock,
        lifetime=timedelta(minutes=settings.session_lifetime_minutes),
        idle=timedelta(minutes=settings.session_idle_minutes),
        metrics=metrics,
    )
    sign_in = SignIn(
        database=database,
        clock=clock,
        passwords=passwords,
        codes=Codes(settings.secret_key.get_secret_value()),
        sessions=sessions,
        messaging=messaging,
        rules=Rules.of(settings),
    )
    changes = KeyedChanges(database, clock, Audit(clock), patience=timedelta(seconds=settings.change_patience_seconds))
    uploads = Uploads(
        database,
        clock,
        UploadRules(
            lifetime=timedelta(seconds=settings.upload_slot_seconds),
            per_hour=settings.uploads_per_hour,
            most_bytes_waiting=settings.upload_max_waiting_bytes,
        ),
    )
    notifications = Notifications(database, clock)
    contacts = Contacts(clock, notifications)
    return Identity(People(database, clock), sessions, sign_in, changes, uploads, notifications, contacts, passwords)
