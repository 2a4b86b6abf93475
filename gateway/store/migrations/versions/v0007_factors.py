"""Second factors beside text messages: authenticator apps and recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("people", sa.Column("mobile_used_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE people SET mobile_used_at = last_log_in_at")
    op.create_table(
        "factors",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("person_id", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("secret", sa.LargeBinary),
        sa.Column("last_step", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_factors"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_factors_person_id", ondelete="CASCADE"),
    )
    op.create_index("ix_factors_person_id", "factors", ["person_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("factor_id", sa.String(24), nullable=False),
        sa.Column("code_hmac", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("factor_id", "code_hmac", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(["factor_id"], ["factors.id"], name="fk_recovery_codes_factor_id", ondelete="CASCADE"),
    )
