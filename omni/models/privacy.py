"""Rights over one's data: purposes, requests, what was erased, how long things are kept."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import Model


class ConsentPurpose(Model):
    """利用目的: what data are used for, over which channels, and in which words it is asked.

    Without `needs_consent` (取引連絡) a message may go unless she said no; with it only after a
    yes. `wording` is what is read to her; each answer keeps the words it was given to.
    """

    __tablename__ = "consent_purpose"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    wording: Mapped[str]
    needs_consent: Mapped[bool] = mapped_column(default=True)
    channels: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)


class RequestKind(enum.StrEnum):
    """What a person may ask of whoever holds her data."""

    DISCLOSURE = "disclosure"
    CORRECTION = "correction"
    STOP_USE = "stop_use"
    ERASURE = "erasure"


class RequestState(enum.StrEnum):
    """Where a request stands."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class MemberRequest(Model):
    """A request of a person about her data: who checked how that it is she, due when, answered how.

    `note` and `answer` are what staff wrote; they go when she is erased.
    """

    __tablename__ = "member_request"
    __table_args__ = (
        Index(None, "member_id"),
        Index(None, "state", "due_on"),
        CheckConstraint("identity_check <> ''", name="identity_check"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[RequestKind]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    identity_check: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    received_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class ErasedKey(Model):
    """A keyed hash of a number that named an erased person: known again, and never read back."""

    __tablename__ = "erased_key"

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    erased_at: Mapped[dt.datetime]


class RetentionAction(enum.StrEnum):
    """What happens when a kind of data has been kept long enough."""

    CLEAR = "clear"
    PROPOSE = "propose"
    KEEP = "keep"


class RetentionRule(Model):
    """保有期間 of one kind of data, and why: `basis` names the law where one wants it kept."""

    __tablename__ = "retention_rule"
    __table_args__ = (CheckConstraint("months > 0", name="months"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    months: Mapped[int]
    action: Mapped[RetentionAction]
    basis: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class HouseKey(Model):
    """A secret of this house, made when first needed: without it a keyed hash says nothing.

    It lies in the database, not beside it, so that a backup restored elsewhere still knows whom
    it was asked to forget.
    """

    __tablename__ = "house_key"

    name: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str]
