"""Points: lots, the ledger over them, and the rules they are granted by."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model


class PointProgram(Model):
    """How a company grants, uses and expires points: rates are data, not code.

    Points of who withdraws are lost `withdrawal_days` later; 0 is at once.
    """

    __tablename__ = "point_program"
    __table_args__ = (CheckConstraint("points >= 0 AND per_yen > 0", name="rate"),)

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    points: Mapped[int] = mapped_column(default=1)
    per_yen: Mapped[int] = mapped_column(default=100)
    rounding: Mapped[str] = mapped_column(default="floor")
    applies_to: Mapped[str] = mapped_column(default="document")
    earns_on_points: Mapped[bool] = mapped_column(default=False)
    point_use: Mapped[str] = mapped_column(default="discount")
    pending_days: Mapped[int] = mapped_column(default=0)
    expiry_kind: Mapped[str] = mapped_column(default="month_end")
    expiry_months: Mapped[int] = mapped_column(default=24)
    opening_expiry_months: Mapped[int] = mapped_column(default=12)
    lapsed_return_days: Mapped[int] = mapped_column(default=30)
    withdrawal_days: Mapped[int] = mapped_column(default=0, server_default="0")
    clawback: Mapped[str] = mapped_column(default="deduct")


class PointCampaign(Model):
    """ポイントアップ: a multiplier for a while, for some tiers, goods or stores."""

    __tablename__ = "point_campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    name: Mapped[str]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    multiplier_percent: Mapped[int]
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PointAccount(Model):
    """A member's account: the row every change of points locks first."""

    __tablename__ = "point_account"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    changed_at: Mapped[dt.datetime]


class LotKind(enum.StrEnum):
    """Where a lot came from; a debt is what a return took back too late, or what was spent of
    another's points while two were one. TRANSFER stands in for another's lot after an undone merge.
    """

    EARNED = "earned"
    BONUS = "bonus"
    OPENING = "opening"
    REGRANT = "regrant"
    TRANSFER = "transfer"
    DEBT = "debt"


class PointLot(Model):
    """Points granted at once: usable from one day to another; `remaining` is a cached sum."""

    __tablename__ = "point_lot"
    __table_args__ = (
        CheckConstraint(
            "(kind <> 'debt' AND remaining >= 0 AND remaining <= granted)"
            " OR (kind = 'debt' AND remaining <= 0 AND remaining >= granted)",
            name="remaining",
        ),
        Index(None, "member_id", "expires_on"),
        Index(None, "order_line_id"),
        Index(
            "ix_point_lot_due",
            "expires_on",
            "member_id",
            sqlite_where=text("remaining > 0"),
            postgresql_where=text("remaining > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[LotKind]
    granted: Mapped[int]
    remaining: Mapped[int]
    usable_from: Mapped[dt.date]
    expires_on: Mapped[dt.date | None]
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    source: Mapped[str] = mapped_column(default="omni")
    created_at: Mapped[dt.datetime]


class PointType(enum.StrEnum):
    """What a transaction of points did; SETTLE lets points pay a debt and sums to nothing.

    TRANSFER parts two people's points when their merge is undone: what one had spent of the
    other's is lent and given back there, and paid here.
    """

    EARN = "earn"
    SPEND = "spend"
    HOLD = "hold"
    RELEASE = "release"
    EXPIRE = "expire"
    REVERSE = "reverse"
    ADJUST = "adjust"
    OPENING = "opening"
    SETTLE = "settle"
    TRANSFER = "transfer"


class PointTransaction(Model):
    """One change of a member's points, append-only, made of entries over lots."""

    __tablename__ = "point_transaction"
    __table_args__ = (
        Index(None, "member_id", "at"),
        Index(None, "order_id"),
        Index(None, "return_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    type: Mapped[PointType]
    amount: Mapped[int]
    at: Mapped[dt.datetime]
    business_day: Mapped[dt.date]
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    channel: Mapped[str] = mapped_column(default="store")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    return_id: Mapped[int | None] = mapped_column(ForeignKey("sale_return.id"))
    reason: Mapped[str] = mapped_column(default="")
    explanation: Mapped[dict[str, Any]] = mapped_column(default=dict)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    entries: Mapped[list[PointEntry]] = relationship(
        back_populates="transaction", order_by="PointEntry.id"
    )


class PointEntry(Model):
    """What one transaction did to one lot."""

    __tablename__ = "point_entry"
    __table_args__ = (
        UniqueConstraint("transaction_id", "lot_id"),
        CheckConstraint("amount <> 0", name="amount"),
        Index(None, "lot_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("point_transaction.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("point_lot.id"))
    amount: Mapped[int]

    transaction: Mapped[PointTransaction] = relationship(back_populates="entries")
    lot: Mapped[PointLot] = relationship()


class PointHold(Model):
    """Points set aside by a HOLD until they are settled or released; past `expires_at` (never,
    when there is none) the hold no longer counts, whether or not the sweep has been here.
    """

    __tablename__ = "point_hold"
    __table_args__ = (
        Index(
            "ix_point_hold_open",
            "expires_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    transaction_id: Mapped[int] = mapped_column(
        ForeignKey("point_transaction.id"), primary_key=True
    )
    expires_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
