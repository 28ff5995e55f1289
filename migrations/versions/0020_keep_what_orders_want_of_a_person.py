"""Keep what about orders wants a person, and what is to be given back

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_exception",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "fulfilment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "unallocated", "packed", name="orderexceptionkind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "resolved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_exception_quantity")),
        sa.ForeignKeyConstraint(
            ["fulfilment_id"], ["fulfilment.id"], name=op.f("fk_order_exception_fulfilment_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_order_exception_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_order_exception_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_order_exception_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["staff.id"], name=op.f("fk_order_exception_resolved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_exception")),
    )
    with op.batch_alter_table("order_exception", schema=None) as batch_op:
        batch_op.create_index(
            "ix_order_exception_open",
            ["kind", "opened_at"],
            unique=False,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_order_exception_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            "uq_order_exception_unallocated",
            ["order_line_id"],
            unique=True,
            sqlite_where=sa.text("resolved_at IS NULL AND kind = 'unallocated'"),
            postgresql_where=sa.text("resolved_at IS NULL AND kind = 'unallocated'"),
        )

    op.create_table(
        "order_refund",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "tender",
            sa.Enum(
                "cash",
                "card",
                "qr",
                "e_money",
                "gift",
                "credit",
                "other",
                "deposit",
                "online",
                "cod",
                "bank",
                name="tender",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "paid_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_order_refund_amount")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["staff.id"], name=op.f("fk_order_refund_asked_by_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_refund_order_id")),
        sa.ForeignKeyConstraint(
            ["paid_by_id"], ["staff.id"], name=op.f("fk_order_refund_paid_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_order_refund_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_refund")),
    )
    with op.batch_alter_table("order_refund", schema=None) as batch_op:
        batch_op.create_index(
            "ix_order_refund_open",
            ["asked_at"],
            unique=False,
            sqlite_where=sa.text("paid_at IS NULL"),
            postgresql_where=sa.text("paid_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_order_refund_order_id"), ["order_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("order_refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_refund_order_id"))
        batch_op.drop_index(
            "ix_order_refund_open",
            sqlite_where=sa.text("paid_at IS NULL"),
            postgresql_where=sa.text("paid_at IS NULL"),
        )

    op.drop_table("order_refund")
    with op.batch_alter_table("order_exception", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_order_exception_unallocated",
            sqlite_where=sa.text("resolved_at IS NULL AND kind = 'unallocated'"),
            postgresql_where=sa.text("resolved_at IS NULL AND kind = 'unallocated'"),
        )
        batch_op.drop_index(batch_op.f("ix_order_exception_order_id"))
        batch_op.drop_index(
            "ix_order_exception_open",
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )

    op.drop_table("order_exception")
