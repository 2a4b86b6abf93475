"""Why the replacement of a SIM failed; until now it was always the network that refused."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("sim_replacements", sa.Column("failure", sa.String(16)))
    op.execute("UPDATE sim_replacements SET failure = 'NETWORK' WHERE state = 'FAILED'")
