"""Keep what is paid ahead: every deposit taken, used or given back is a row

A deposit of before becomes an entry without a till of ours, under the receipt it was taken by.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TENDERS = ("cash", "card", "qr", "e_money", "gift", "credit", "other", "deposit")
OPEN = "deposit > 0 AND deposit_settled_at IS NULL"
HELD = "deposit > 0"


def upgrade() -> None:
    op.create_table(
        "deposit_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("hold_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("take", "use", "refund", name="depositkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "tender", sa.Enum(*TENDERS, name="tender", native_enum=False, length=24), nullable=False
        ),
        sa.Column("amount", ID, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("register_day_id", ID, nullable=True),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("receipt_number", sa.Text(), nullable=True),
        sa.Column("order_id", ID, nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_deposit_entry_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_entry")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_deposit_entry_{column}")
            )
            for column, table in (
                ("hold_id", "hold"),
                ("location_id", "location"),
                ("register_day_id", "register_day"),
                ("order_id", "order"),
                ("staff_id", "staff"),
            )
        ),
    )
    for columns in (
        ["hold_id"],
        ["order_id"],
        ["register_day_id"],
        ["location_id", "business_day"],
    ):
        op.create_index(op.f("ix_deposit_entry_" + "_".join(columns)), "deposit_entry", columns)
    op.create_index(
        op.f("ix_deposit_entry_location_id_receipt_number"),
        "deposit_entry",
        ["location_id", "receipt_number"],
        unique=True,
    )
    _enter("'take'", "placed_at", "deposit > 0")
    ended = "CASE WHEN state = 'collected' THEN 'use' ELSE 'refund' END"
    _enter(ended, "deposit_settled_at", "deposit > 0 AND deposit_settled_at IS NOT NULL")
    op.execute("UPDATE hold SET deposit = 0 WHERE deposit_settled_at IS NOT NULL")
    op.drop_index("ix_hold_deposit", table_name="hold")
    op.drop_column("hold", "deposit_settled_at")
    op.drop_column("hold", "deposit_reference")
    _index(HELD)


def _enter(kind: str, at: str, which: str) -> None:
    op.execute(  # only words of this file
        f"""
        INSERT INTO deposit_entry (hold_id, kind, tender, amount, currency, location_id,
                                   business_day, reference, at, staff_id)
        SELECT id, {kind}, 'other', deposit, 'JPY', location_id,
               DATE({at}), deposit_reference, {at}, placed_by_id
        FROM hold WHERE {which} ORDER BY id
        """  # noqa: S608
    )


def _index(which: str) -> None:
    op.create_index(
        "ix_hold_deposit",
        "hold",
        ["location_id"],
        sqlite_where=sa.text(which),
        postgresql_where=sa.text(which),
    )


def downgrade() -> None:
    op.drop_index("ix_hold_deposit", table_name="hold")
    op.add_column(
        "hold", sa.Column("deposit_reference", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "hold", sa.Column("deposit_settled_at", sa.DateTime(timezone=True), nullable=True)
    )
    theirs = "FROM deposit_entry WHERE deposit_entry.hold_id = hold.id AND kind"
    op.execute(
        f"""
        UPDATE hold SET
            deposit_settled_at = CASE
                WHEN deposit = 0 THEN (SELECT MAX(at) {theirs} <> 'take')
            END,
            deposit_reference = (
                SELECT MIN(COALESCE(receipt_number, reference)) {theirs} = 'take'
            ),
            deposit = (SELECT SUM(amount) {theirs} = 'take')
        WHERE id IN (SELECT hold_id FROM deposit_entry)
        """  # noqa: S608
    )
    _index(OPEN)
    op.drop_table("deposit_entry")
