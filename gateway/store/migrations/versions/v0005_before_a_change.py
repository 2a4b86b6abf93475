"""What a change replaces is kept from its first attempt on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("keyed_changes", sa.Column("before", sa.LargeBinary))
