"""Reviewing: who looks at which pair now, what was answered, and answers given to many at once."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import Model


class Answer(enum.StrEnum):
    """What a person says of two members."""

    SAME = "same"
    DIFFERENT = "different"


class ReviewClaim(Model):
    """A pair lies before one person until `until`, so that two never answer the same one.

    `put_off_at` is when somebody wanted to see it later: it comes again after all others.
    """

    __tablename__ = "review_claim"
    __table_args__ = (Index(None, "staff_id", "until"),)

    pair_id: Mapped[int] = mapped_column(ForeignKey("match_pair.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    until: Mapped[dt.datetime]
    put_off_at: Mapped[dt.datetime | None]


class BatchState(enum.StrEnum):
    """Where a batch stands; a killed one has an old heartbeat and goes on from its checkpoint."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class ReviewBatch(Model):
    """Every open pair with one pattern of evidence, answered 同じ人 after a look at a sample.

    `checkpoint` is the last pair (while it is undone, the last answer) that is behind it;
    `skipped` counts what had changed since the sample was shown, at `created_at`.
    """

    __tablename__ = "review_batch"
    __table_args__ = (Index(None, "state"), Index(None, "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    pattern: Mapped[str]
    state: Mapped[BatchState] = mapped_column(default=BatchState.QUEUED)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    linked: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    checkpoint: Mapped[int] = mapped_column(default=0)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    created_at: Mapped[dt.datetime]
    heartbeat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class ReviewDecision(Model):
    """One answer to one pair; taken back, it stays on record with who did."""

    __tablename__ = "review_decision"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "staff_id", "at"),
        Index(None, "pair_id"),
        Index(None, "batch_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("match_pair.id"))
    answer: Mapped[Answer]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("review_batch.id"))
    merge_event_id: Mapped[int | None]
    at: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
