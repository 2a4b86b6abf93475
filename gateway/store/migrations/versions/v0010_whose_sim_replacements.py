"""Replacements of SIMs are found by subscription, and counted by person."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_sim_replacements_subscription_id", "sim_replacements", ["subscription_id"])
    op.create_index("ix_sim_replacements_person_id_requested_at", "sim_replacements", ["person_id", "requested_at"])
