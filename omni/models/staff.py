"""Staff, where they work, the tablets they use and their wrong PINs."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.domain.actor import Role
from omni.extensions import Model
from omni.models.location import Location, Register


class Staff(Model):
    """A person who works here; `role` says what for, `locations` where."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    password_hash: Mapped[str]
    pin_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="ja")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]

    locations: Mapped[list[Location]] = relationship(
        secondary="staff_location", order_by=Location.position
    )

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """The session's name for this person; a new epoch logs every device out."""
        return f"{self.id}.{self.session_epoch}"


class StaffLocation(Model):
    """Where a person may work; head office roles work everywhere and need no row."""

    __tablename__ = "staff_location"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)


class Device(Model):
    """A tablet or a desk, known by a signed cookie and called by its name; a lost one retires."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    register_id: Mapped[int | None] = mapped_column(ForeignKey("register.id"))
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]

    location: Mapped[Location | None] = relationship()
    register: Mapped[Register | None] = relationship()


class DeviceStaff(Model):
    """Who has worked on a device, and last when: the names its PIN screen offers first."""

    __tablename__ = "device_staff"

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    used_at: Mapped[dt.datetime]


class PinAttempt(Model):
    """One try of a PIN or a password; too many wrong ones close the door for a while."""

    __tablename__ = "pin_attempt"
    __table_args__ = (Index(None, "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    at: Mapped[dt.datetime]
    succeeded: Mapped[bool]
