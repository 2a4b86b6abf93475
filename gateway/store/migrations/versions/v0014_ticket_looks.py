"""Up to when a company's tickets were looked at for answers."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "ticket_looks",
        sa.Column("company_id", sa.String(64), nullable=False),
        sa.Column("seen_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("company_id", name="pk_ticket_looks"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_ticket_looks_company_id", ondelete="CASCADE"
        ),
    )
