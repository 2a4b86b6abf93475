"""The identity services of one process, put together from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from gateway.clock import Clock
from gateway.identity.account_links import AccountLinks
from gateway.identity.answering import Answering
from gateway.identity.audit import Audit
from gateway.identity.code_sending import CodeSending
from gateway.identity.codes import Codes
from gateway.identity.contacts import Contacts
from gateway.identity.encryption import Encryption
from gateway.identity.factor_changes import FactorChanges
from gateway.identity.factors import Factors
from gateway.identity.invitations import InvitationRules, Invitations
from gateway.identity.keyed import KeyedChanges
from gateway.identity.network_changes import NetworkChanges
from gateway.identity.notifications import Notifications
from gateway.identity.outbox import Outbox
from gateway.identity.own_password import OwnPassword
from gateway.identity.password_changes import PasswordChanges, ResetRules
from gateway.identity.password_rules import PasswordRules, ReadCompanies
from gateway.identity.passwords import Passwords
from gateway.identity.people import People
from gateway.identity.reveals import RevealLimits, Reveals
from gateway.identity.rules import Rules
from gateway.identity.sending_limits import SendingLimits
from gateway.identity.sessions import Sessions
from gateway.identity.sign_in import SignIn
from gateway.identity.sim_replacements import ReplacementRules, SimReplacements
from gateway.identity.sim_swaps import LastSimChange, SimSwaps
from gateway.identity.step_ups import StepUps
from gateway.identity.ticket_answers import TicketAnswers
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
    network_changes: NetworkChanges
    contacts: Contacts
    invitations: Invitations
    account_links: AccountLinks
    outbox: Outbox
    sim_replacements: SimReplacements
    ticket_answers: TicketAnswers
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


@dataclass(frozen=True, slots=True)
class _Parts:
    """What several of the services work with."""

    settings: Settings
    database: Database
    clock: Clock
    passwords: Passwords
    rules: Rules
    codes: Codes
    audit: Audit
    outbox: Outbox
    notifications: Notifications
    sessions: Sessions
    factors: Factors
    answering: Answering
    own_password: OwnPassword
    sending: CodeSending
    step_ups: StepUps


def assemble(
    settings: Settings,
    database: Database,
    clock: Clock,
    messaging: Messaging,
    last_sim_change: LastSimChange,
    companies: ReadCompanies,
    metrics: Metrics,
) -> Identity:
    swaps = SimSwaps(last_sim_change, clock, timedelta(hours=settings.sim_change_distrust_hours))
    parts = _parts(settings, database, clock, messaging, swaps, metrics)
    password_rules = PasswordRules(companies, settings.password_words)
    invitations = _invitations(parts, password_rules)
    patience = timedelta(seconds=settings.change_patience_seconds)
    return Identity(
        People(database, clock, parts.factors),
        parts.sessions,
        _sign_in(parts),
        parts.step_ups,
        _reveals(parts),
        _factor_changes(parts),
        _password_changes(parts, password_rules),
        KeyedChanges(database, clock, parts.audit, patience=patience),
        _uploads(settings, database, clock),
        parts.notifications,
        NetworkChanges(database, clock, parts.notifications),
        Contacts(clock, parts.notifications, parts.outbox, invitations),
        invitations,
        _account_links(parts),
        parts.outbox,
        SimReplacements(database, clock, parts.audit, parts.notifications, _replacement_rules(settings)),
        TicketAnswers(database, clock, parts.notifications),
        parts.passwords,
    )


def _parts(
    settings: Settings, database: Database, clock: Clock, messaging: Messaging, swaps: SimSwaps, metrics: Metrics
) -> _Parts:
    secret, rules = settings.secret_key.get_secret_value(), Rules.of(settings)
    codes, encryption = Codes(secret), Encryption(secret)
    factors = Factors(codes, encryption)
    outbox = Outbox(database, clock, encryption, messaging)
    audit = Audit(clock)
    sessions = _sessions(settings, database, clock, audit, metrics)
    notifications = Notifications(database, clock, outbox)
    answering = Answering(codes, factors, notifications, rules)
    sending = CodeSending(database, codes, messaging, rules)
    passwords = passwords_from(settings)
    return _Parts(
        settings=settings,
        database=database,
        clock=clock,
        passwords=passwords,
        rules=rules,
        codes=codes,
        audit=audit,
        outbox=outbox,
        notifications=notifications,
        sessions=sessions,
        factors=factors,
        answering=answering,
        own_password=OwnPassword(database, passwords, answering),
        sending=sending,
        step_ups=StepUps(
            database=database,
            clock=clock,
            sessions=sessions,
            answering=answering,
            sending=sending,
            factors=factors,
            sim_swaps=swaps,
        ),
    )


def _sessions(settings: Settings, database: Database, clock: Clock, audit: Audit, metrics: Metrics) -> Sessions:
    return Sessions(
        database,
        clock,
        audit,
        lifetime=timedelta(minutes=settings.session_lifetime_minutes),
        idle=timedelta(minutes=settings.session_idle_minutes),
        metrics=metrics,
    )


def _replacement_rules(settings: Settings) -> ReplacementRules:
    cooling = timedelta(hours=settings.sim_replacement_cooling_hours)
    return ReplacementRules(cooling, settings.sim_replacements_per_day)


def _sign_in(parts: _Parts) -> SignIn:
    return SignIn(
        database=parts.database,
        clock=parts.clock,
        passwords=parts.passwords,
        answering=parts.answering,
        sending=parts.sending,
        factors=parts.factors,
        sessions=parts.sessions,
        rules=parts.rules,
    )


def _reveals(parts: _Parts) -> Reveals:
    limits = RevealLimits(parts.settings.reveals_per_hour, parts.settings.company_reveals_per_hour)
    return Reveals(parts.database, parts.clock, parts.audit, parts.step_ups, parts.notifications, limits)


def _uploads(settings: Settings, database: Database, clock: Clock) -> Uploads:
    rules = UploadRules(
        lifetime=timedelta(seconds=settings.upload_slot_seconds),
        per_hour=settings.uploads_per_hour,
        most_bytes_waiting=settings.upload_max_waiting_bytes,
    )
    return Uploads(database, clock, rules)


def _factor_changes(parts: _Parts) -> FactorChanges:
    return FactorChanges(
        database=parts.database,
        clock=parts.clock,
        own_password=parts.own_password,
        factors=parts.factors,
        answering=parts.answering,
        step_ups=parts.step_ups,
        audit=parts.audit,
        notifications=parts.notifications,
    )


def _password_changes(parts: _Parts, password_rules: PasswordRules) -> PasswordChanges:
    lifetime = timedelta(minutes=parts.settings.password_reset_minutes)
    return PasswordChanges(
        database=parts.database,
        clock=parts.clock,
        passwords=parts.passwords,
        password_rules=password_rules,
        own_password=parts.own_password,
        sessions=parts.sessions,
        audit=parts.audit,
        outbox=parts.outbox,
        notifications=parts.notifications,
        secret=parts.settings.secret_key.get_secret_value(),
        rules=ResetRules(lifetime, parts.rules.sending),
    )


def _account_links(parts: _Parts) -> AccountLinks:
    return AccountLinks(
        database=parts.database,
        clock=parts.clock,
        codes=parts.codes,
        answering=parts.answering,
        audit=parts.audit,
        notifications=parts.notifications,
        outbox=parts.outbox,
        rules=parts.rules,
    )


def _invitations(parts: _Parts, password_rules: PasswordRules) -> Invitations:
    settings = parts.settings
    rules = InvitationRules(
        timedelta(hours=settings.invitation_hours),
        to_person=parts.rules.sending,
        by_company=SendingLimits(timedelta(), settings.invitations_per_hour, settings.invitations_per_day),
    )
    return Invitations(
        database=parts.database,
        clock=parts.clock,
        passwords=parts.passwords,
        password_rules=password_rules,
        audit=parts.audit,
        outbox=parts.outbox,
        notifications=parts.notifications,
        rules=rules,
    )
