"""Let points that are set aside for a checkout lapse

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "point_hold",
        sa.Column(
            "transaction_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["point_transaction.id"],
            name=op.f("fk_point_hold_transaction_id"),
        ),
        sa.PrimaryKeyConstraint("transaction_id", name=op.f("pk_point_hold")),
    )
    op.create_index(
        "ix_point_hold_open",
        "point_hold",
        ["expires_at"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.execute(
        "INSERT INTO point_hold (transaction_id, closed_at)"
        " SELECT held.id, ended.at FROM point_transaction AS held"
        " LEFT JOIN point_transaction AS ended"
        " ON ended.idempotency_key = 'release:' || CAST(held.id AS TEXT)"
        " WHERE held.type = 'hold'"
    )


def downgrade() -> None:
    op.drop_index("ix_point_hold_open", table_name="point_hold")
    op.drop_table("point_hold")
