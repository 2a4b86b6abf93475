"""Files that nobody has said to be harmless yet."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("uploads", sa.Column("quarantined", sa.Boolean, nullable=False, server_default="0"))
