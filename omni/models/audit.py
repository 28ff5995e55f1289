"""The audit log: who, when, on which device, did or saw what; sealed in a hash chain."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import Model


class AuditSeal(Model):
    """One batch of sealed lines: its hash covers the batch before it and every line in it.

    UNIQUE on the hash before it keeps the chain from forking, whatever two sealers do.
    """

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed_at: Mapped[dt.datetime]
    line_count: Mapped[int]
    previous_hash: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str]


class AuditLine(Model):
    """One line: append-only; `digest` covers the personal values that lie beside it."""

    __tablename__ = "audit_line"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "member_id", "at"),
        Index(None, "staff_id", "at"),
        Index(None, "seal_id"),
        Index(
            "ix_audit_line_unsealed",
            "id",
            sqlite_where=text("seal_id IS NULL"),
            postgresql_where=text("seal_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[int | None]
    member_id: Mapped[int | None]
    staff_id: Mapped[int | None]
    approved_by_id: Mapped[int | None]
    location_id: Mapped[int | None]
    device_id: Mapped[int | None]
    address: Mapped[str | None]
    salt: Mapped[str]
    digest: Mapped[str]
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("audit_seal.id"))


class AuditValue(Model):
    """The values of a line, personal ones among them; may be erased, the digest stays."""

    __tablename__ = "audit_value"

    line_id: Mapped[int] = mapped_column(ForeignKey("audit_line.id"), primary_key=True)
    values: Mapped[dict[str, Any]]
