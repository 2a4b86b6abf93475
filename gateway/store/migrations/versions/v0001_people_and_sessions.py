"""Companies, their people and rights, and what signing in needs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _companies()
    _people()
    _challenges()
    _sessions()
    _refused_sign_ins()


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _companies() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("alias", sa.String(100)),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
    )
    op.create_table(
        "linked_accounts",
        sa.Column("company_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("alias", sa.String(100)),
        sa.PrimaryKeyConstraint("company_id", "account_id", name="pk_linked_accounts"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_linked_accounts_company_id", ondelete="CASCADE"
        ),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("company_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("username", sa.String(254), nullable=False),
        sa.Column("username_key", sa.String(254), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("mobile", sa.String(16)),
        _instant("mobile_added_at"),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("may_log_in", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.String(255)),
        _instant("invited_at"),
        _instant("last_log_in_at"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        _instant("last_failed_at"),
        _instant("locked_until"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("username_key", name="uq_people_username_key"),
        sa.UniqueConstraint("company_id", "id", name="uq_people_company_id_id"),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_people_company_id"),
    )
    op.create_table(
        "grants",
        sa.Column("company_id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "account_id", "role", name="pk_grants"),
        sa.ForeignKeyConstraint(
            ["company_id", "person_id"],
            ["people.company_id", "people.id"],
            name="fk_grants_company_id_person_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["linked_accounts.company_id", "linked_accounts.account_id"],
            name="fk_grants_company_id_account_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_grants_company_id_account_id", "grants", ["company_id", "account_id"])


def _challenges() -> None:
    op.create_table(
        "challenges",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("code_hmac", sa.String(64), nullable=False),
        sa.Column("sends", sa.Integer, nullable=False),
        sa.Column("wrong_codes", sa.Integer, nullable=False),
        _instant("created_at", nullable=False),
        _instant("expires_at", nullable=False),
        _instant("closed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_challenges"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_challenges_person_id", ondelete="CASCADE"),
    )
    op.create_index("ix_challenges_person_id", "challenges", ["person_id"])
    op.create_table(
        "code_sends",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("mobile", sa.String(16), nullable=False),
        _instant("sent_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_sends"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_code_sends_person_id", ondelete="CASCADE"),
    )
    op.create_index("ix_code_sends_person_id_sent_at", "code_sends", ["person_id", "sent_at"])
    op.create_index("ix_code_sends_mobile_sent_at", "code_sends", ["mobile", "sent_at"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("client", sa.String(200)),
        _instant("created_at", nullable=False),
        _instant("last_used_at", nullable=False),
        _instant("expires_at", nullable=False),
        _instant("ended_at"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sessions_person_id", ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])


def _refused_sign_ins() -> None:
    refused = op.create_table(
        "refused_sign_ins",
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        _instant("last_at"),
        sa.PrimaryKeyConstraint("reason", name="pk_refused_sign_ins"),
    )
    reasons = ("UNKNOWN_USER", "NO_ACCESS", "LOCKED", "WRONG_PASSWORD")
    op.bulk_insert(refused, [{"reason": reason, "count": 0, "last_at": None} for reason in reasons])
