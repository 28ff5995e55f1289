"""Merges: two records found to be one person, and every row that followed, so that it can go back.

Nothing is deleted: the merged member stays and points at the survivor (`member.merged_into_id`).
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import Model


class MergeKind(enum.StrEnum):
    """Two records of one person, or a store card linked with an EC account."""

    MERGE = "merge"
    LINK = "link"


class MergeEvent(Model):
    """One member became another: who said so, why, on what evidence, and how both were before.

    Without `staff_id` the house decided by itself. `evidence` is a list of {field, kind, weight};
    `choices` says by group of fields whose value stayed; `marks` holds the highest id of each
    table at that moment, so that what was born since can be told. `undone` says what the undoing
    did: what went back, what stayed, and how points were split.
    """

    __tablename__ = "merge_event"
    __table_args__ = (
        CheckConstraint("survivor_id <> merged_id", name="two"),
        Index(
            "uq_merge_event_standing",
            "merged_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index(None, "merged_id"),
        Index(None, "survivor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MergeKind] = mapped_column(default=MergeKind.MERGE)
    survivor_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    reason: Mapped[str]
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    survivor_before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    merged_before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    undone: Mapped[dict[str, Any]] = mapped_column(default=dict)


class MoveEnd(enum.StrEnum):
    """What became of a move when it, or an earlier one of the same row, was undone."""

    BACK = "back"
    KEPT = "kept"
    VOID = "void"


class MergeMove(Model):
    """One value a merge changed: `old` and `new` as text; the same twice is a row that rests.

    A row rests with the merged member when the survivor has its twin: the same phone from the
    same source, the same day's visit to the same store.
    """

    __tablename__ = "merge_move"
    __table_args__ = (
        Index(None, "event_id", "table_name"),
        Index(None, "table_name", "pk"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("merge_event.id"))
    table_name: Mapped[str]
    pk: Mapped[int]
    column_name: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    ended: Mapped[MoveEnd | None]
