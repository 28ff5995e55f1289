"""Move goods between places, count while selling, and doubt what was long not seen

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    rules = op.create_table(
        "confidence_rule",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("below", ID, nullable=False),
        sa.Column("most_pieces", ID, nullable=True),
        sa.Column("extra", ID, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.CheckConstraint("below BETWEEN 1 AND 101", name=op.f("ck_confidence_rule_below")),
        sa.CheckConstraint("extra >= 0", name=op.f("ck_confidence_rule_extra")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidence_rule")),
    )
    op.bulk_insert(
        rules,
        [
            {
                "name": "最後の1点",
                "below": 70,
                "most_pieces": 1,
                "extra": 1,
                "is_active": True,
                "position": 0,
            },
            {
                "name": "確かでない在庫",
                "below": 50,
                "most_pieces": None,
                "extra": 1,
                "is_active": True,
                "position": 1,
            },
        ],
    )
    op.create_table(
        "stocktake",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "counting",
                "applying",
                "applied",
                "cancelled",
                name="stocktakestate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope",
            sa.Enum(
                "all",
                "shelf",
                "style",
                "category",
                name="stocktakescope",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("counts_kept", sa.Boolean(), nullable=False),
        sa.Column("recount_pieces", ID, nullable=False),
        sa.Column("recount_yen", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", ID, nullable=True),
        sa.Column(
            "uncounted",
            sa.Enum("zero", "leave", name="uncounted", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("approved_by_id", ID, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["staff.id"], name=op.f("fk_stocktake_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff.id"], name=op.f("fk_stocktake_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stocktake_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["staff.id"], name=op.f("fk_stocktake_opened_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
        sa.UniqueConstraint("number", name=op.f("uq_stocktake_number")),
    )
    with op.batch_alter_table("stocktake", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stocktake_location_id_id"), ["location_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_stocktake_open",
            ["location_id", "scope", "subject"],
            unique=True,
            sqlite_where=sa.text("state IN ('counting', 'applying')"),
            postgresql_where=sa.text("state IN ('counting', 'applying')"),
        )

    op.create_table(
        "stocktake_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("stocktake_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("counted", ID, nullable=True),
        sa.Column("movement_id", ID, nullable=False),
        sa.Column("expected", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("difference", ID, nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (difference IS NULL)", name=op.f("ck_stocktake_line_applied")
        ),
        sa.ForeignKeyConstraint(
            ["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_line_stocktake_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_stocktake_line_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_line")),
        sa.UniqueConstraint(
            "stocktake_id", "variant_id", name=op.f("uq_stocktake_line_stocktake_id_variant_id")
        ),
    )
    with op.batch_alter_table("stocktake_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stocktake_line_due",
            ["stocktake_id"],
            unique=False,
            sqlite_where=sa.text("applied_at IS NULL"),
            postgresql_where=sa.text("applied_at IS NULL"),
        )

    op.create_table(
        "stocktake_zone",
        sa.Column("id", ID, nullable=False),
        sa.Column("stocktake_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["staff.id"], name=op.f("fk_stocktake_zone_done_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_zone_stocktake_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_zone")),
        sa.UniqueConstraint(
            "stocktake_id", "name", name=op.f("uq_stocktake_zone_stocktake_id_name")
        ),
    )
    op.create_table(
        "stocktake_count",
        sa.Column("id", ID, nullable=False),
        sa.Column("stocktake_id", ID, nullable=False),
        sa.Column("zone_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("round", ID, nullable=False),
        sa.Column("quantity", ID, nullable=False),
        sa.Column("first_movement_id", ID, nullable=False),
        sa.Column("movement_id", ID, nullable=False),
        sa.Column("on_hand", ID, nullable=False),
        sa.Column("kept", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stocktake_count_quantity")),
        sa.CheckConstraint("round BETWEEN 1 AND 9", name=op.f("ck_stocktake_count_round")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_stocktake_count_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_count_stocktake_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_stocktake_count_variant_id")
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["stocktake_zone.id"], name=op.f("fk_stocktake_count_zone_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_count")),
        sa.UniqueConstraint(
            "stocktake_id",
            "variant_id",
            "zone_id",
            "round",
            name=op.f("uq_stocktake_count_stocktake_id_variant_id_zone_id_round"),
        ),
    )
    with op.batch_alter_table("stocktake_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stocktake_count_zone_id"), ["zone_id"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "sent",
                "received",
                "cancelled",
                name="transferstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("hold_id", ID, nullable=True),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", ID, nullable=True),
        sa.Column("requested_location_id", ID, nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", ID, nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", ID, nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", ID, nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('sent', 'received')) = (sent_at IS NOT NULL) AND (state = 'received') = (received_at IS NOT NULL) AND (state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_transfer_moments"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_transfer_two")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["staff.id"], name=op.f("fk_transfer_cancelled_by_id")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["location.id"], name=op.f("fk_transfer_from_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_transfer_hold_id")),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["staff.id"], name=op.f("fk_transfer_received_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["staff.id"], name=op.f("fk_transfer_requested_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_location_id"],
            ["location.id"],
            name=op.f("fk_transfer_requested_location_id"),
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["staff.id"], name=op.f("fk_transfer_sent_by_id")),
        sa.ForeignKeyConstraint(["to_id"], ["location.id"], name=op.f("fk_transfer_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_transfer_number")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_from_id_id"), ["from_id", "id"], unique=False)
        batch_op.create_index(
            "ix_transfer_from_open",
            ["from_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('requested', 'sent')"),
            postgresql_where=sa.text("state IN ('requested', 'sent')"),
        )
        batch_op.create_index(batch_op.f("ix_transfer_hold_id"), ["hold_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_to_id_id"), ["to_id", "id"], unique=False)
        batch_op.create_index(
            "ix_transfer_to_open",
            ["to_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('requested', 'sent')"),
            postgresql_where=sa.text("state IN ('requested', 'sent')"),
        )

    op.create_table(
        "transfer_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("transfer_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("quantity", ID, nullable=False),
        sa.Column("sent", ID, nullable=False),
        sa.Column("received", ID, nullable=False),
        sa.Column("damaged", ID, nullable=False),
        sa.CheckConstraint(
            "quantity >= 0 AND sent >= 0 AND sent <= quantity", name=op.f("ck_transfer_line_sent")
        ),
        sa.CheckConstraint(
            "received >= 0 AND damaged >= 0 AND damaged <= received",
            name=op.f("ck_transfer_line_received"),
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_line_transfer_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_transfer_line_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_line")),
    )
    with op.batch_alter_table("transfer_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_line_transfer_id_variant_id"),
            ["transfer_id", "variant_id"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_transfer_line_variant_id"), ["variant_id"], unique=False
        )

    op.create_table(
        "transfer_difference",
        sa.Column("id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "short",
                "over",
                "wrong",
                "damaged",
                name="differencekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("quantity", ID, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "came_later",
                "never_left",
                "lost",
                "left_too",
                "kept",
                "sellable",
                "written_off",
                name="answer",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", ID, nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_transfer_difference_answered")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_transfer_difference_quantity")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["staff.id"], name=op.f("fk_transfer_difference_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["transfer_line.id"], name=op.f("fk_transfer_difference_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_difference")),
    )
    with op.batch_alter_table("transfer_difference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_difference_line_id"), ["line_id"], unique=False
        )
        batch_op.create_index(
            "ix_transfer_difference_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("transfer_line_id", ID, nullable=True))
        batch_op.create_index(
            batch_op.f("ix_allocation_transfer_line_id"), ["transfer_line_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_allocation_transfer_line_id"),
            "transfer_line",
            ["transfer_line_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_allocation_transfer_line_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_allocation_transfer_line_id"))
        batch_op.drop_column("transfer_line_id")

    for table in (
        "transfer_difference",
        "transfer_line",
        "transfer",
        "stocktake_count",
        "stocktake_zone",
        "stocktake_line",
        "stocktake",
        "confidence_rule",
    ):
        op.drop_table(table)
