"""Say who takes a batch of answers back

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("review_batch") as batch_op:
        batch_op.add_column(
            sa.Column(
                "undone_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_foreign_key(
            "fk_review_batch_undone_by_id", "staff", ["undone_by_id"], ["id"]
        )


def downgrade():
    with op.batch_alter_table("review_batch") as batch_op:
        batch_op.drop_constraint("fk_review_batch_undone_by_id", type_="foreignkey")
        batch_op.drop_column("undone_by_id")
