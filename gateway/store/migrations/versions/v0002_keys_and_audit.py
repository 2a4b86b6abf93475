"""Idempotency keys of changes, and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "keyed_changes",
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("operation", sa.String(64), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("under_way", sa.Boolean, nullable=False, server_default="1"),
        sa.Column("outcome", sa.LargeBinary),
        sa.PrimaryKeyConstraint("person_id", "operation", "key", name="pk_keyed_changes"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_keyed_changes_person_id", ondelete="CASCADE"),
    )
    op.create_index("ix_keyed_changes_begun_at", "keyed_changes", ["begun_at"])
    op.create_table(
        "audit",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("company_id", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("result", sa.String(64), nullable=False),
        sa.Column("object_id", sa.String(32)),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("address", sa.String(64)),
        sa.Column("step_up_id", sa.String(24)),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit"),
    )
    op.create_index("ix_audit_company_id", "audit", ["company_id"])
