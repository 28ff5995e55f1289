"""Take orders of every channel and say who ships them

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "destination",
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kana", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("prefecture", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("time_band", sa.Text(), nullable=False),
        sa.Column("drop_off", sa.Text(), nullable=False),
        sa.Column("is_gift", sa.Boolean(), nullable=False),
        sa.Column("gift_note", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("sender_phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_destination_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_destination")),
    )
    op.create_table(
        "fulfilment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum("ship", "pickup", name="fulfilmentkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "picking",
                "packed",
                "shipped",
                "delivered",
                "ready",
                "collected",
                "refused",
                "cancelled",
                name="fulfilmentstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("pickup_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'pickup') = (pickup_code IS NOT NULL)", name=op.f("ck_fulfilment_code")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_fulfilment_location_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_fulfilment_order_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_fulfilment_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfilment")),
        sa.UniqueConstraint("number", name=op.f("uq_fulfilment_number")),
        sa.UniqueConstraint("pickup_code", name=op.f("uq_fulfilment_pickup_code")),
    )
    with op.batch_alter_table("fulfilment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_fulfilment_at_work",
            ["location_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('requested', 'picking', 'packed', 'ready')"),
            postgresql_where=sa.text("state IN ('requested', 'picking', 'packed', 'ready')"),
        )
        batch_op.create_index(
            batch_op.f("ix_fulfilment_location_id_state_requested_at"),
            ["location_id", "state", "requested_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_fulfilment_order_id"), ["order_id"], unique=False)

    op.create_table(
        "order_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "fulfilment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fulfilment_id"], ["fulfilment.id"], name=op.f("fk_order_event_fulfilment_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_order_event_location_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_event_order_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_order_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_event")),
    )
    with op.batch_alter_table("order_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_event_order_id_id"), ["order_id", "id"], unique=False
        )

    op.create_table(
        "fulfilment_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "fulfilment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "allocation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("picked", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("short", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("short_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "picked >= 0 AND short >= 0 AND picked + short <= quantity",
            name=op.f("ck_fulfilment_line_pieces"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_fulfilment_line_quantity")),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_fulfilment_line_allocation_id")
        ),
        sa.ForeignKeyConstraint(
            ["fulfilment_id"], ["fulfilment.id"], name=op.f("fk_fulfilment_line_fulfilment_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_fulfilment_line_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfilment_line")),
        sa.UniqueConstraint("allocation_id", name=op.f("uq_fulfilment_line_allocation_id")),
    )
    with op.batch_alter_table("fulfilment_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fulfilment_line_fulfilment_id"), ["fulfilment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_fulfilment_line_order_line_id"), ["order_line_id"], unique=False
        )

    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_order_open",
            ["placed_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "goods",
                    "shipping",
                    "cod_fee",
                    "wrapping",
                    name="linekind",
                    native_enum=False,
                    length=24,
                ),
                server_default="goods",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "cancelled",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                server_default="0",
                nullable=False,
            )
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_order_line_cancelled"),
            "cancelled >= 0 AND cancelled + returned <= quantity",
        )

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_awaited", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_column("received_at")
        batch_op.drop_column("is_awaited")

    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_order_line_cancelled"), type_="check")
        batch_op.drop_column("cancelled")
        batch_op.drop_column("kind")

    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_order_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_column("completed_at")
        batch_op.drop_column("note")

    with op.batch_alter_table("fulfilment_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fulfilment_line_order_line_id"))
        batch_op.drop_index(batch_op.f("ix_fulfilment_line_fulfilment_id"))

    op.drop_table("fulfilment_line")
    with op.batch_alter_table("order_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_event_order_id_id"))

    op.drop_table("order_event")
    with op.batch_alter_table("fulfilment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fulfilment_order_id"))
        batch_op.drop_index(batch_op.f("ix_fulfilment_location_id_state_requested_at"))
        batch_op.drop_index(
            "ix_fulfilment_at_work",
            sqlite_where=sa.text("state IN ('requested', 'picking', 'packed', 'ready')"),
            postgresql_where=sa.text("state IN ('requested', 'picking', 'packed', 'ready')"),
        )

    op.drop_table("fulfilment")
    op.drop_table("destination")
