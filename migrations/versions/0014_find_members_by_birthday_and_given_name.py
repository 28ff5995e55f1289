"""Find members by birthday and by given name, and know which values a crowd shares

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_value",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "value",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("members", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_match_value")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_birthday"), ["birthday"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_member_given_kana_postcode"), ["given_kana", "postcode"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_given_kana_postcode"))
        batch_op.drop_index(batch_op.f("ix_member_birthday"))

    op.drop_table("match_value")
