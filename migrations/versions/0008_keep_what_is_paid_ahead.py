"""Keep what is paid ahead: every deposit taken, used or given back is a row

A deposit of before becomes an entry without a till of ours, under the receipt it was taken by.

Revision ID: 0008
Revises: 0007
"""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

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
    _enter_what_was_held()
    op.execute("UPDATE hold SET deposit = 0 WHERE deposit_settled_at IS NOT NULL")
    op.drop_index("ix_hold_deposit", table_name="hold")
    op.drop_column("hold", "deposit_settled_at")
    op.drop_column("hold", "deposit_reference")
    _index(HELD)


def _enter_what_was_held() -> None:
    """Each deposit as taken when the hold was placed, and as used or given back when it ended."""
    moment = sa.DateTime(timezone=True)
    names = ("id", "state", "deposit", "location_id", "deposit_reference", "placed_by_id")
    hold = sa.table(
        "hold",
        *map(sa.column, names),
        sa.column("placed_at", moment),
        sa.column("deposit_settled_at", moment),
    )
    place = sa.table("location", *map(sa.column, ("id", "time_zone", "cutover_hour")))
    rows = op.get_bind().execute(
        sa.select(hold, place.c.time_zone, place.c.cutover_hour)
        .join(place, place.c.id == hold.c.location_id)
        .where(hold.c.deposit > 0)
        .order_by(hold.c.id)
    )
    held = rows.all()
    entries = [_entry(row, "take", row.placed_at) for row in held]
    for row in held:
        if row.deposit_settled_at is not None:
            kind = "use" if row.state == "collected" else "refund"
            entries.append(_entry(row, kind, row.deposit_settled_at))
    table = sa.table(
        "deposit_entry",
        *map(sa.column, ("hold_id", "kind", "tender", "amount", "currency", "location_id")),
        sa.column("business_day", sa.Date()),
        sa.column("at", moment),
        *map(sa.column, ("reference", "staff_id")),
    )
    op.bulk_insert(table, entries)


def _entry(row: Any, kind: str, at: dt.datetime) -> dict[str, Any]:
    """One change of what is held, on the business day of its store."""
    aware = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    there = aware.astimezone(ZoneInfo(row.time_zone)) - dt.timedelta(hours=row.cutover_hour)
    return {
        "hold_id": row.id,
        "kind": kind,
        "tender": "other",
        "amount": row.deposit,
        "currency": "JPY",
        "location_id": row.location_id,
        "business_day": there.date(),
        "at": aware,
        "reference": row.deposit_reference,
        "staff_id": row.placed_by_id,
    }


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
