"""Notifications, and people who were removed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, autoincrement=True),
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("subject", sa.String(32)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("position", name="pk_notifications"),
        sa.UniqueConstraint("id", name="uq_notifications_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_notifications_person_id", ondelete="CASCADE"),
    )
    op.create_index("ix_notifications_person_id_position", "notifications", ["person_id", "position"])
    op.add_column("people", sa.Column("removed_at", sa.DateTime(timezone=True)))
