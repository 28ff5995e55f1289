"""Holds: goods kept for a person at one store, on one clock, and the line that waits."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.member import Member
from omni.models.style import Variant


class HoldKind(enum.StrEnum):
    """What the customer will do with it: decide, fetch it, or try it on."""

    SOFT = "soft"
    PICKUP = "pickup"
    TRY_ON = "try_on"


class HoldState(enum.StrEnum):
    """Where a hold stands; PLACED is on the list to prepare, PREPARED waits for the person.

    ORDERED is a 取り寄せ whose goods are still to come: nothing is promised here yet.
    """

    ORDERED = "ordered"
    PLACED = "placed"
    PREPARED = "prepared"
    COLLECTED = "collected"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


OPEN_STATES = (HoldState.PLACED, HoldState.PREPARED)
UNENDED = (*OPEN_STATES, HoldState.ORDERED)


class Hold(Model):
    """One promise of a store to a member, or to someone known by name and phone.

    `expires_at` is the store's closing time on the last day; past it the hold counts as lapsed
    whether or not the sweep has been here. `deposit` (前金) is the yen held for it now: the cached
    sum of its deposit entries.
    """

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("member_id IS NOT NULL OR guest_name <> ''", name="someone"),
        Index(None, "member_id", "state"),
        Index(None, "location_id", "state", "expires_at"),
        Index(None, "guest_phone"),
        CheckConstraint("deposit >= 0", name="deposit"),
        Index(
            "ix_hold_deposit",
            "location_id",
            sqlite_where=text("deposit > 0"),
            postgresql_where=text("deposit > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[HoldKind]
    state: Mapped[HoldState] = mapped_column(default=HoldState.PLACED)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    guest_name: Mapped[str] = mapped_column(default="")
    guest_phone: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="store")
    visit_on: Mapped[dt.date | None]
    expires_at: Mapped[dt.datetime]
    extensions: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    placed_at: Mapped[dt.datetime]
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    placed_location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    prepared_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    called_at: Mapped[dt.datetime | None]
    close_reason: Mapped[str | None]
    deposit: Mapped[int] = mapped_column(default=0)

    lines: Mapped[list[HoldLine]] = relationship(back_populates="hold", order_by="HoldLine.id")
    location: Mapped[Location] = relationship(foreign_keys=[location_id])
    member: Mapped[Member | None] = relationship()


class HoldLine(Model):
    """Pieces of one SKU in a hold: each is collected, given back, or still waiting."""

    __tablename__ = "hold_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "collected >= 0 AND returned >= 0 AND collected + returned <= quantity", name="pieces"
        ),
        Index(None, "hold_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("hold.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]
    collected: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    shelved_at: Mapped[dt.datetime | None]

    hold: Mapped[Hold] = relationship(back_populates="lines")
    variant: Mapped[Variant] = relationship()


class WaitState(enum.StrEnum):
    """Where someone in the waiting list stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    PASSED = "passed"
    CANCELLED = "cancelled"


class WaitEntry(Model):
    """Someone who wants what is held for another; offered the item when it is released.

    An offer is a soft hold of its own (`hold_id`), so that nobody else can take the item.
    """

    __tablename__ = "wait_entry"
    __table_args__ = (
        Index(
            "ix_wait_entry_queue",
            "location_id",
            "variant_id",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "member_id"),
        Index(None, "hold_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int] = mapped_column(default=1)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    guest_name: Mapped[str] = mapped_column(default="")
    guest_phone: Mapped[str] = mapped_column(default="")
    state: Mapped[WaitState] = mapped_column(default=WaitState.WAITING)
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"))
    created_at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    offered_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]

    member: Mapped[Member | None] = relationship()
    variant: Mapped[Variant] = relationship()
