"""Changes that the network has still to apply."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "network_changes",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("subscription_id", sa.String(64), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("asked", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_network_changes"),
        sa.UniqueConstraint("subscription_id", "code", name="uq_network_changes_subscription_id_code"),
    )
