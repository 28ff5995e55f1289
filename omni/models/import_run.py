"""Imports: a file taken in, where each record came from, and what was refused."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import KeyText, Model


class ImportKind(enum.StrEnum):
    """What a file holds."""

    MEMBERS = "members"
    PRODUCTS = "products"
    STOCK = "stock"
    SALES = "sales"


class ImportState(enum.StrEnum):
    """Where an import stands; a killed one is RUNNING with an old heartbeat, and resumes."""

    UPLOADED = "uploaded"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportRun(Model):
    """One file taken in: its mapping, its checkpoint and its result.

    One of a kind runs at a time. `done_rows` is the checkpoint; `totals` are sums of accepted and
    refused lines of sale, `notices` what was taken in with something left out.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        Index(
            "uq_import_run_running",
            "kind",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind]
    source: Mapped[str]
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    file_name: Mapped[str]
    file_path: Mapped[str]
    file_sha256: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total_rows: Mapped[int | None]
    done_rows: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    totals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notices: Mapped[list[Any]] = mapped_column(default=list)
    runner: Mapped[str | None]
    failure: Mapped[dict[str, Any] | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    created_at: Mapped[dt.datetime]
    heartbeat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class SourceRecord(Model):
    """The raw record behind a thing taken in: provenance, and the guard against doubling."""

    __tablename__ = "source_record"
    __table_args__ = (
        UniqueConstraint("kind", "source", "external_id"),
        Index(None, "run_id"),
        Index(None, "kind", "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind]
    source: Mapped[str]
    external_id: Mapped[str] = mapped_column(KeyText)
    target_id: Mapped[int]
    raw: Mapped[str]
    raw_hash: Mapped[str]
    stated_at: Mapped[dt.datetime | None]
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    line: Mapped[int]


class ImportRefusal(Model):
    """A row that was not taken in: its line, why, and its original text."""

    __tablename__ = "import_refusal"
    __table_args__ = (Index(None, "run_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    line: Mapped[int]
    field: Mapped[str | None]
    reason: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    raw: Mapped[str]


class HeaderMapping(Model):
    """What a person said a column of a source's files means; remembered for the next one."""

    __tablename__ = "header_mapping"

    kind: Mapped[ImportKind] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    header: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str | None]


class ImportImage(Model):
    """What a run found before it changed a thing; what it made anew needs no image.

    `record` is the source record as it was (None where the run kept the first one), `before` the
    columns that changed with what they held and what the run left, by the kind's own layout.
    """

    __tablename__ = "import_image"
    __table_args__ = (Index(None, "run_id", "target_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    line: Mapped[int]
    external_id: Mapped[str] = mapped_column(KeyText)
    target_id: Mapped[int]
    record: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)


class UndoState(enum.StrEnum):
    """Where the undoing of an import stands; a killed one is RUNNING and goes on."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


class ImportUndo(Model):
    """An import taken back: who asked why, how far it is, and what it came to.

    `last_record` is the checkpoint; what was left as it is stands in `import_left`.
    """

    __tablename__ = "import_undo"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    state: Mapped[UndoState] = mapped_column(default=UndoState.QUEUED)
    reason: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    last_record: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0)
    restored: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)


class ImportLeft(Model):
    """A row of an undone import that stays as it is, and why."""

    __tablename__ = "import_left"
    __table_args__ = (Index(None, "run_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    line: Mapped[int]
    external_id: Mapped[str] = mapped_column(KeyText)
    target_id: Mapped[int]
    reason: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
