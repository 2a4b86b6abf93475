"""The identity services of one process, put together from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from gateway.clock import Clock
from gateway.identity.answering import Answering
from gateway.identity.audit import Audit
from gateway.identity.code_sending import CodeSending
from gateway.identity.codes import Codes
from gateway.identity.contacts import Contacts
from gateway.identity.encryption import Encryption
from gateway.identity.factor_changes import FactorChanges
from gateway.identity.factors import Factors
from gateway.identity.keyed import KeyedChanges
from gateway.identity.mails import Mails
from gateway.identity.notifications import Notifications
from gateway.identity.password_changes import PasswordChanges, ResetRules
from gateway.identity.passwords import Passwords
from gateway.identity.people import People
from gateway.identity.reveals import RevealLimits, Reveals
from gateway.identity.rules import Rules
from gateway.identity.sessions import Sessions
from gateway.identity.sign_in import SignIn
from gateway.identity.sim_replacements import ReplacementRules, SimReplacements
from gateway.identity.sim_swaps import LastSimChange, SimSwaps
from gateway.identity.step_ups import StepUps
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
    step_ups: StepUps
    reveals: Reveals
    factor_changes: FactorChanges
    password_changes: PasswordChanges
    changes: KeyedChanges
    uploads: Uploads
    notifications: Notifications
    contacts: Contacts
    mails: Mails
    sim_replacements: SimReplacements
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


def assemble(
    settings: Settings,
    database: Database,
    clock: Clock,
    messaging: Messaging,
    last_sim_change: LastSimChange,
    metrics: Metrics,
) -> Identity:
    passwords = passwords_from(settings)
    sessions = _sessions(settings, database, clock, metrics)
    codes, rules = Codes(settings.secret_key.get_secret_value()), Rules.of(settings)
    factors = Factors(codes, Encryption(settings.secret_key.get_secret_value()))
    answering = Answering(codes, factors, rules)
    sending = CodeSending(database, codes, messaging, rules)
    sign_in = SignIn(
        database=database,
        clock=clock,
        passwords=passwords,
        answering=answering,
        sending=sending,
        factors=factors,
        sessions=sessions,
        rules=rules,
    )
    sim_swaps = _sim_swaps(settings, clock, last_sim_change)
    step_ups = _step_ups(database, clock, sessions, answering, sending, factors, sim_swaps)
    audit = Audit(clock)
    reveals = Reveals(database, clock, audit, step_ups, _reveal_limits(settings))
    factor_changes = _factor_changes(database, clock, passwords, factors, answering, step_ups, audit)
    mails = Mails(messaging)
    password_changes = _password_changes(settings, database, clock, passwords, answering, sessions, audit, mails)
    changes = KeyedChanges(database, clock, audit, patience=timedelta(seconds=settings.change_patience_seconds))
    notifications = Notifications(database, clock)
    contacts = Contacts(clock, notifications)
    return Identity(
        People(database, clock, factors),
        sessions,
        sign_in,
        step_ups,
        reveals,
        factor_changes,
        password_changes,
        changes,
        _uploads(settings, database, clock),
        notifications,
        contacts,
        mails,
        SimReplacements(database, clock, notifications, _replacement_rules(settings)),
        passwords,
    )


def _sessions(settings: Settings, database: Database, clock: Clock, metrics: Metrics) -> Sessions:
    return Sessions(
        database,
        clock,
        lifetime=timedelta(minutes=settings.session_lifetime_minutes),
        idle=timedelta(minutes=settings.session_idle_minutes),
        metrics=metrics,
    )


def _replacement_rules(settings: Settings) -> ReplacementRules:
    cooling = timedelta(hours=settings.sim_replacement_cooling_hours)
    return ReplacementRules(cooling, settings.sim_replacements_per_day)


def _sim_swaps(settings: Settings, clock: Clock, last_sim_change: LastSimChange) -> SimSwaps:
    return SimSwaps(last_sim_change, clock, timedelta(hours=settings.sim_change_distrust_hours))


def _reveal_limits(settings: Settings) -> RevealLimits:
    return RevealLimits(settings.reveals_per_hour, settings.company_reveals_per_hour)


def _step_ups(
    database: Database,
    clock: Clock,
    sessions: Sessions,
    answering: Answering,
    sending: CodeSending,
    factors: Factors,
    sim_swaps: SimSwaps,
) -> StepUps:
    return StepUps(
        database=database,
        clock=clock,
        sessions=sessions,
        answering=answering,
        sending=sending,
        factors=factors,
        sim_swaps=sim_swaps,
    )


def _uploads(settings: Settings, database: Database, clock: Clock) -> Uploads:
    rules = UploadRules(
        lifetime=timedelta(seconds=settings.upload_slot_seconds),
        per_hour=settings.uploads_per_hour,
        most_bytes_waiting=settings.upload_max_waiting_bytes,
    )
    return Uploads(database, clock, rules)


def _factor_changes(
    database: Database,
    clock: Clock,
    passwords: Passwords,
    factors: Factors,
    answering: Answering,
    step_ups: StepUps,
    audit: Audit,
) -> FactorChanges:
    return FactorChanges(
        database=database,
        clock=clock,
        passwords=passwords,
        factors=factors,
        answering=answering,
        step_ups=step_ups,
        audit=audit,
    )


def _password_changes(
    settings: Settings,
    database: Database,
    clock: Clock,
    passwords: Passwords,
    answering: Answering,
    sessions: Sessions,
    audit: Audit,
    mails: Mails,
) -> PasswordChanges:
    return PasswordChanges(
        database=database,
        clock=clock,
        passwords=passwords,
        answering=answering,
        sessions=sessions,
        audit=audit,
        mails=mails,
        secret=settings.secret_key.get_secret_value(),
        rules=ResetRules(timedelta(minutes=settings.password_reset_minutes), Rules.of(settings).sending),
    )
