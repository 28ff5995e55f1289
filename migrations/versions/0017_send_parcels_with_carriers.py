"""Send parcels with carriers, and match the money they collect

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carrier_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "carrier",
            sa.Enum("yamato", "sagawa", "japan_post", name="carrier", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("customer_code", sa.Text(), nullable=False),
        sa.Column("billing_class", sa.Text(), nullable=False),
        sa.Column("fare_number", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("sender_phone", sa.Text(), nullable=False),
        sa.Column("sender_postcode", sa.Text(), nullable=False),
        sa.Column("sender_prefecture", sa.Text(), nullable=False),
        sa.Column("sender_city", sa.Text(), nullable=False),
        sa.Column("sender_street", sa.Text(), nullable=False),
        sa.Column("sender_building", sa.Text(), nullable=False),
        sa.Column("is_preferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_carrier_account_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_account")),
        sa.UniqueConstraint(
            "location_id", "carrier", name=op.f("uq_carrier_account_location_id_carrier")
        ),
    )
    op.create_table(
        "shipment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "fulfilment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "carrier",
            sa.Enum("yamato", "sagawa", "japan_post", name="carrier", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "labelled",
                "shipped",
                "delivered",
                "refused",
                "absent",
                "returned",
                "cancelled",
                name="shipmentstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("tracking_number", sa.Text(), nullable=True),
        sa.Column("number_ok", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column(
            "cod_amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("cod_tax", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weight", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "packed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cod_amount >= 0 AND cod_tax >= 0", name=op.f("ck_shipment_cod")),
        sa.CheckConstraint("size >= 0 AND weight >= 0", name=op.f("ck_shipment_measures")),
        sa.ForeignKeyConstraint(
            ["fulfilment_id"], ["fulfilment.id"], name=op.f("fk_shipment_fulfilment_id")
        ),
        sa.ForeignKeyConstraint(
            ["packed_by_id"], ["staff.id"], name=op.f("fk_shipment_packed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("number", name=op.f("uq_shipment_number")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shipment_fulfilment_id"), ["fulfilment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_shipment_tracking_number"), ["tracking_number"], unique=False
        )
        batch_op.create_index(
            "ix_shipment_under_way",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
            postgresql_where=sa.text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
        )
        batch_op.create_index(
            "uq_shipment_tracking",
            ["carrier", "tracking_number"],
            unique=True,
            sqlite_where=sa.text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
            postgresql_where=sa.text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
        )

    op.create_table(
        "remittance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "carrier",
            sa.Enum("yamato", "sagawa", "japan_post", name="carrier", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "shipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "state",
            sa.Enum(
                "matched",
                "different",
                "unknown",
                name="remittancestate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_remittance_shipment_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_remittance_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance")),
        sa.UniqueConstraint(
            "carrier",
            "tracking_number",
            "paid_on",
            name=op.f("uq_remittance_carrier_tracking_number_paid_on"),
        ),
    )
    with op.batch_alter_table("remittance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_remittance_shipment_id"), ["shipment_id"], unique=False
        )

    op.create_table(
        "shipment_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "shipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "fulfilment_line_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shipment_line_quantity")),
        sa.ForeignKeyConstraint(
            ["fulfilment_line_id"],
            ["fulfilment_line.id"],
            name=op.f("fk_shipment_line_fulfilment_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_line_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_line")),
        sa.UniqueConstraint(
            "shipment_id",
            "fulfilment_line_id",
            name=op.f("uq_shipment_line_shipment_id_fulfilment_line_id"),
        ),
    )
    with op.batch_alter_table("shipment_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shipment_line_fulfilment_line_id"), ["fulfilment_line_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("shipment_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_line_fulfilment_line_id"))

    op.drop_table("shipment_line")
    with op.batch_alter_table("remittance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remittance_shipment_id"))

    op.drop_table("remittance")
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_shipment_tracking",
            sqlite_where=sa.text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
            postgresql_where=sa.text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
        )
        batch_op.drop_index(
            "ix_shipment_under_way",
            sqlite_where=sa.text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
            postgresql_where=sa.text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
        )
        batch_op.drop_index(batch_op.f("ix_shipment_tracking_number"))
        batch_op.drop_index(batch_op.f("ix_shipment_fulfilment_id"))

    op.drop_table("shipment")
    op.drop_table("carrier_account")
