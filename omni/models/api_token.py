"""Tokens of programs that use the API: what each may do, where, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.company import Company
from omni.models.location import Location
from omni.models.staff import Device


class ApiToken(Model):
    """One program's key. The secret is kept as its fingerprint only and was shown once.

    It acts as a device of its own name, so that every line of the audit log says which token it
    was, from the location it is for. Without rows in `api_token_location` it reaches every
    location of its company.
    """

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("rate_per_minute > 0", name="rate_per_minute"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[Any]]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), unique=True)
    rate_per_minute: Mapped[int] = mapped_column(default=600)
    created_at: Mapped[dt.datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]

    company: Mapped[Company] = relationship()
    location: Mapped[Location] = relationship(foreign_keys=[location_id])
    device: Mapped[Device] = relationship()
    locations: Mapped[list[Location]] = relationship(
        secondary="api_token_location", order_by=Location.position
    )


class ApiTokenLocation(Model):
    """A location a token is limited to."""

    __tablename__ = "api_token_location"

    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)
