"""Step-ups: a second factor asked for again, for one action."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("challenges", sa.Column("bound_to", sa.String(64)))
    op.create_table(
        "step_ups",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("session_id", sa.String(24), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("bound_to", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("used_for", sa.String(40)),
        sa.PrimaryKeyConstraint("id", name="pk_step_ups"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_step_ups_person_id", ondelete="CASCADE"),
        sa.UniqueConstraint("token_hash", name="uq_step_ups_token_hash"),
    )
    op.create_index("ix_step_ups_person_id", "step_ups", ["person_id"])
    op.create_index("ix_step_ups_used_for", "step_ups", ["used_for"])
