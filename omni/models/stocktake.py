"""Stocktakes: goods counted while the store sells, shelf by shelf, and what the counts found."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.style import Variant


class StocktakeState(enum.StrEnum):
    """Where a stocktake stands; APPLYING is agreed to, and written line by line."""

    COUNTING = "counting"
    APPLYING = "applying"
    APPLIED = "applied"
    CANCELLED = "cancelled"


class StocktakeScope(enum.StrEnum):
    """What is counted: everything there, one shelf, one style or one category."""

    ALL = "all"
    SHELF = "shelf"
    STYLE = "style"
    CATEGORY = "category"


class Uncounted(enum.StrEnum):
    """What becomes of goods nobody counted: they are not there, or stay as they are."""

    ZERO = "zero"
    LEAVE = "leave"


class Stocktake(Model):
    """One counting of a place; nothing is frozen meanwhile.

    `is_blind` hides what the system expects. `counts_kept`: goods that lie behind the counter for
    customers are counted too. A line that differs by `recount_pieces` or `recount_yen` is counted
    again before it is believed.
    """

    __tablename__ = "stocktake"
    __table_args__ = (
        Index(None, "location_id", "id"),
        Index(
            "uq_stocktake_open",
            "location_id",
            "scope",
            "subject",
            unique=True,
            sqlite_where=text("state IN ('counting', 'applying')"),
            postgresql_where=text("state IN ('counting', 'applying')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    state: Mapped[StocktakeState] = mapped_column(default=StocktakeState.COUNTING)
    scope: Mapped[StocktakeScope]
    subject: Mapped[str] = mapped_column(default="")
    is_blind: Mapped[bool] = mapped_column(default=False)
    counts_kept: Mapped[bool] = mapped_column(default=False)
    recount_pieces: Mapped[int] = mapped_column(default=3)
    recount_yen: Mapped[int] = mapped_column(default=30_000)
    note: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[dt.datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    uncounted: Mapped[Uncounted | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    location: Mapped[Location] = relationship()
    zones: Mapped[list[StocktakeZone]] = relationship(order_by="StocktakeZone.name")


class StocktakeZone(Model):
    """One shelf of a stocktake; goods without a 棚番 are the zone with no name."""

    __tablename__ = "stocktake_zone"
    __table_args__ = (UniqueConstraint("stocktake_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    name: Mapped[str]
    done_at: Mapped[dt.datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class StocktakeCount(Model):
    """What was counted of a SKU on one shelf; `round` 2 is a recount, which alone is believed.

    `movement_id` is the level's last movement when it was counted (0: none yet) and `on_hand` what
    the system held then, `kept` of it behind the counter: later movements do not spoil the count.
    `first_movement_id` is that of its first piece: goods that moved in between are counted again.
    """

    __tablename__ = "stocktake_count"
    __table_args__ = (
        UniqueConstraint("stocktake_id", "variant_id", "zone_id", "round"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("round BETWEEN 1 AND 9", name="round"),
        Index(None, "zone_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    zone_id: Mapped[int] = mapped_column(ForeignKey("stocktake_zone.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    round: Mapped[int] = mapped_column(default=1)
    quantity: Mapped[int]
    first_movement_id: Mapped[int]
    movement_id: Mapped[int]
    on_hand: Mapped[int]
    kept: Mapped[int] = mapped_column(default=0)
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    variant: Mapped[Variant] = relationship()


class StocktakeLine(Model):
    """What a stocktake does to one SKU, written when it is agreed to and applied once.

    `counted` is empty where nobody counted; `difference` is known when it is applied.
    """

    __tablename__ = "stocktake_line"
    __table_args__ = (
        UniqueConstraint("stocktake_id", "variant_id"),
        Index(
            "ix_stocktake_line_due",
            "stocktake_id",
            sqlite_where=text("applied_at IS NULL"),
            postgresql_where=text("applied_at IS NULL"),
        ),
        CheckConstraint("(applied_at IS NULL) = (difference IS NULL)", name="applied"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    counted: Mapped[int | None]
    movement_id: Mapped[int]
    expected: Mapped[int]
    at: Mapped[dt.datetime]
    difference: Mapped[int | None]
    applied_at: Mapped[dt.datetime | None]

    variant: Mapped[Variant] = relationship()
