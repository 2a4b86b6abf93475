"""Replacements of SIMs under way."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "sim_replacements",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("company_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("subscription_id", sa.String(64), nullable=False),
        sa.Column("service_id", sa.String(64), nullable=False),
        sa.Column("sim_id", sa.String(64), nullable=False),
        sa.Column("number", sa.String(16)),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("executes_at", sa.DateTime(timezone=True)),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("at_operator", sa.Boolean, nullable=False),
        sa.Column("order_id", sa.String(64)),
        sa.Column("new_sim_id", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_sim_replacements"),
        sa.UniqueConstraint("key", name="uq_sim_replacements_key"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sim_replacements_person_id", ondelete="CASCADE"),
    )
    op.create_index("ix_sim_replacements_sim_id", "sim_replacements", ["sim_id"])
    op.create_index("ix_sim_replacements_due_at", "sim_replacements", ["due_at"])
