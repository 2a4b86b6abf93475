"""Challenges are counted by what they are about, too: requests to link an account."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("ix_challenges_bound_to_created_at", "challenges", ["bound_to", "created_at"])
