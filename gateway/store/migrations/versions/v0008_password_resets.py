"""Passwords chosen anew by those who forgot theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "password_resets",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("name_hmac", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(24)),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_password_resets"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_password_resets_person_id", ondelete="CASCADE"),
        sa.UniqueConstraint("token_hash", name="uq_password_resets_token_hash"),
    )
    op.create_index("ix_password_resets_person_id", "password_resets", ["person_id"])
    op.create_index("ix_password_resets_name_hmac_requested_at", "password_resets", ["name_hmac", "requested_at"])
