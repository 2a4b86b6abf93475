"""The tables, as the newest migration leaves them (a test compares the two).

Ids of companies and accounts are the backend's own; every other id is made here. Text is stored as given,
`username_key` apart: that is the user name in the one form in which two spellings of it are equal. Secrets are stored
as hashes only.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from gateway.store.instant import Instant

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

companies = Table(
    "companies",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("alias", String(100)),
)

linked_accounts = Table(
    "linked_accounts",
    metadata,
    Column("company_id", ForeignKey(companies.c.id, ondelete="CASCADE"), primary_key=True),
    Column("account_id", String(64), primary_key=True),
    Column("alias", String(100)),
)

people = Table(
    "people",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("company_id", ForeignKey(companies.c.id), nullable=False),
    Column("name", String(200), nullable=False),
    Column("username", String(254), nullable=False),
    Column("username_key", String(254), nullable=False, unique=True),
    Column("email", String(254), nullable=False),
    Column("mobile", String(16)),
    Column("mobile_added_at", Instant),
    # when a code sent to it was last the right one
    Column("mobile_used_at", Instant),
    Column("language", String(2), nullable=False),
    Column("may_log_in", Boolean, nullable=False),
    Column("password_hash", String(255)),
    Column("invited_at", Instant),
    Column("last_log_in_at", Instant),
    # wrong passwords and wrong codes since the last complete sign-in
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_failed_at", Instant),
    Column("locked_until", Instant),
    # from then on nobody's contact: of the row only the name is left, for what the person did
    Column("removed_at", Instant),
    UniqueConstraint("company_id", "id"),
)

grants = Table(
    "grants",
    metadata,
    # the company stands here too, so that the database itself refuses a right on another company's account
    Column("company_id", String(64), nullable=False),
    Column("person_id", String(24), primary_key=True),
    Column("account_id", String(64), primary_key=True),
    Column("role", String(32), primary_key=True),
    ForeignKeyConstraint(["company_id", "person_id"], ["people.company_id", "people.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(
        ["company_id", "account_id"], ["linked_accounts.company_id", "linked_accounts.account_id"], ondelete="CASCADE"
    ),
    Index(None, "company_id", "account_id"),
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    Column("code_hmac", String(64), nullable=False),
    Column("sends", Integer, nullable=False),
    Column("wrong_codes", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    # used, replaced by a newer one, or killed by wrong codes: never open again
    Column("closed_at", Instant),
    # a hash of what is to be confirmed, for a step-up; of the account, for a link
    Column("bound_to", String(64)),
    Index(None, "bound_to", "created_at"),
)

code_sends = Table(
    "code_sends",
    metadata,
    # the idempotency key under which the message was sent
    Column("id", String(40), primary_key=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("mobile", String(16), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Index(None, "person_id", "sent_at"),
    Index(None, "mobile", "sent_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("client", String(200)),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

refused_sign_ins = Table(
    "refused_sign_ins",
    metadata,
    Column("reason", String(32), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("last_at", Instant),
)

factors = Table(
    "factors",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("label", String(64), nullable=False),
    Column("added_at", Instant, nullable=False),
    # null until a first code has shown that the app holds the secret
    Column("confirmed_at", Instant),
    Column("last_used_at", Instant),
    # encrypted; of an authenticator app alone
    Column("secret", LargeBinary),
    # the newest step of time whose code was used; none is good twice
    Column("last_step", BigInteger),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("factor_id", ForeignKey(factors.c.id, ondelete="CASCADE"), primary_key=True),
    Column("code_hmac", String(64), primary_key=True),
    Column("used_at", Instant),
)

password_resets = Table(
    "password_resets",
    metadata,
    Column("id", String(24), primary_key=True),
    # of the user name that was given, whether there is such a user or not
    Column("name_hmac", String(64), nullable=False),
    # null where there is none
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("requested_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "name_hmac", "requested_at"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("company_id", String(64), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("invited_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    # accepted, replaced by a newer one, or withdrawn
    Column("ended_at", Instant),
    Index(None, "company_id", "invited_at"),
)

messages = Table(
    "messages",
    metadata,
    # under which the message is sent, however often it is tried
    Column("key", String(64), primary_key=True),
    # encrypted: to whom, and what is said
    Column("content", LargeBinary, nullable=False),
    Column("useless_at", Instant, nullable=False, index=True),
    # when it is tried next
    Column("due_at", Instant, nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
)

step_ups = Table(
    "step_ups",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("session_id", String(24), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    # a hash of the action and everything it is about
    Column("bound_to", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    # the key under which the change that used it asks the backend
    Column("used_for", String(40), index=True),
)

keyed_changes = Table(
    "keyed_changes",
    metadata,
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), primary_key=True),
    Column("operation", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    # of the input, so that the key cannot be used for another
    Column("fingerprint", String(64), nullable=False),
    Column("begun_at", Instant, nullable=False, index=True),
    Column("under_way", Boolean, nullable=False, server_default="1"),
    # JSON, for the audit trail: what the change replaces, as the first attempt found it
    Column("before", LargeBinary),
    # JSON; no secret is ever in it
    Column("outcome", LargeBinary),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("mime_type", String(127), nullable=False),
    # as announced
    Column("size_bytes", Integer, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    # when it is too late to send the bytes
    Column("expires_at", Instant, nullable=False),
    # null until the bytes have come, and again once another system has them
    Column("content", LargeBinary),
    # whether nobody has said yet that they are harmless
    Column("quarantined", Boolean, nullable=False, server_default="0"),
    # the key under which the change that takes the file along asks the backend
    Column("taken_by", String(40), index=True),
    Column("done", Boolean, nullable=False, server_default="0"),
    Index(None, "person_id", "created_at"),
)

notifications = Table(
    "notifications",
    metadata,
    # the order in which they were written
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String(24), nullable=False, unique=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("kind", String(40), nullable=False),
    # JSON: what the kind's text is filled in with
    Column("details", Text, nullable=False),
    # the public id of what it is about
    Column("subject", String(32)),
    Column("created_at", Instant, nullable=False),
    Column("read_at", Instant),
    Index(None, "person_id", "position"),
)

ticket_looks = Table(
    "ticket_looks",
    metadata,
    Column("company_id", ForeignKey(companies.c.id, ondelete="CASCADE"), primary_key=True),
    # by ticketing's clock: up to when its tickets were looked at for answers
    Column("seen_until", Instant, nullable=False),
)

network_changes = Table(
    "network_changes",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("account_id", String(64), nullable=False),
    Column("subscription_id", String(64), nullable=False),
    # the network's own, of a bar or a forwarding
    Column("code", Text, nullable=False),
    # how it is to stand once the network has applied the change
    Column("asked", String(32), nullable=False),
    Column("asked_at", Instant, nullable=False),
    UniqueConstraint("subscription_id", "code"),
)

sim_replacements = Table(
    "sim_replacements",
    metadata,
    Column("id", String(24), primary_key=True),
    # of the change that asked for it
    Column("key", String(40), nullable=False, unique=True),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("account_id", String(64), nullable=False),
    Column("subscription_id", String(64), nullable=False, index=True),
    Column("service_id", String(64), nullable=False),
    # the SIM that is replaced, and its number
    Column("sim_id", String(64), nullable=False, index=True),
    Column("number", String(16)),
    # JSON: what to replace it by
    Column("asked", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("executes_at", Instant),
    # when the next thing is to be done; null when nothing is
    Column("due_at", Instant, index=True),
    # at what is due
    Column("attempt", Integer, nullable=False),
    # whether it is too late to cancel
    Column("at_operator", Boolean, nullable=False),
    # the operator's order, and the SIM that takes over
    Column("order_id", String(64)),
    Column("new_sim_id", String(64)),
    # why it failed
    Column("failure", String(16)),
    Index(None, "person_id", "requested_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("person_id", String(24), nullable=False),
    Column("company_id", String(64), nullable=False, index=True),
    Column("action", String(64), nullable=False),
    Column("result", String(64), nullable=False),
    Column("object_id", String(32)),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("address", String(64)),
    Column("step_up_id", String(24)),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
