"""Locations: where stock lies and people work; stores also have registers."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.company import Company


class LocationKind(enum.StrEnum):
    """What a place is for."""

    STORE = "store"
    WAREHOUSE = "warehouse"


class Location(Model):
    """A store or a warehouse, with its clock, its rules for holds and for its tills.

    A till that differs by more than `till_tolerance` is closed with a manager's approval.
    """

    __tablename__ = "location"
    __table_args__ = (CheckConstraint("hold_days BETWEEN 1 AND 31", name="hold_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[LocationKind] = mapped_column(default=LocationKind.STORE)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    time_zone: Mapped[str] = mapped_column(default="Asia/Tokyo")
    cutover_hour: Mapped[int] = mapped_column(default=5)
    opens_at: Mapped[dt.time] = mapped_column(default=dt.time(10))
    closes_at: Mapped[dt.time] = mapped_column(default=dt.time(20))
    postcode: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    hold_days: Mapped[int] = mapped_column(default=7)
    hold_limit: Mapped[int] = mapped_column(default=5)
    holds_sale_goods: Mapped[bool] = mapped_column(default=True)
    till_tolerance: Mapped[int] = mapped_column(default=500)
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    company: Mapped[Company] = relationship(lazy="joined")


class Register(Model):
    """A till of a store; receipt numbers run per register and business day."""

    __tablename__ = "register"
    __table_args__ = (UniqueConstraint("location_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    code: Mapped[str]
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)

    location: Mapped[Location] = relationship()


class RegisterDayState(enum.StrEnum):
    """Whether a register still sells on a business day."""

    OPEN = "open"
    CLOSED = "closed"


class RegisterDay(Model):
    """A register's business day: it numbers the receipts and is closed once."""

    __tablename__ = "register_day"
    __table_args__ = (UniqueConstraint("register_id", "business_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    register_id: Mapped[int] = mapped_column(ForeignKey("register.id"))
    business_day: Mapped[dt.date]
    state: Mapped[RegisterDayState] = mapped_column(default=RegisterDayState.OPEN)
    last_receipt: Mapped[int] = mapped_column(default=0)
    opening_float: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    register: Mapped[Register] = relationship()


class TillCountKind(enum.StrEnum):
    """Why the till was counted (点検, 精算), or what the POS beside it says it sold."""

    CHECK = "check"
    CLOSE = "close"
    POS = "pos"


class TillCount(Model):
    """What one count of a till found for one tender, beside what was expected."""

    __tablename__ = "till_count"
    __table_args__ = (Index(None, "register_day_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    register_day_id: Mapped[int] = mapped_column(ForeignKey("register_day.id"))
    kind: Mapped[TillCountKind]
    tender: Mapped[str]
    expected: Mapped[int]
    counted: Mapped[int]
    counted_at: Mapped[dt.datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str | None]
