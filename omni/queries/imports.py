"""Reading imports: runs, what they refused, and what was said of headers before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.import_run import (
    HeaderMapping,
    ImportKind,
    ImportLeft,
    ImportRefusal,
    ImportRun,
    ImportState,
    ImportUndo,
    UndoState,
)

Refused = tuple[int, str | None, str, dict[str, Any], list[str]]


def list_runs(limit: int = 20, *, at: tuple[int, ...] | None = None) -> list[ImportRun]:
    """The latest imports, newest first; `at` names the stores whose they are, None means all."""
    wanted = select(ImportRun).order_by(ImportRun.created_at.desc(), ImportRun.id.desc())
    if at is not None:
        wanted = wanted.where(ImportRun.location_id.in_(at))
    return list(db.session.scalars(wanted.limit(limit)))


def get_run(run_id: int) -> ImportRun:
    """The import of this id, as it stands now; raises NotFound."""
    run = db.session.get(ImportRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound
    return run


def list_waiting() -> list[int]:
    """The imports that are queued or say that they run, oldest first."""
    waiting = (ImportState.QUEUED, ImportState.RUNNING)
    wanted = select(ImportRun.id).where(ImportRun.state.in_(waiting)).order_by(ImportRun.id)
    return list(db.session.scalars(wanted))


def list_undoing() -> list[int]:
    """The imports that are to be taken back, oldest first."""
    waiting = (UndoState.QUEUED, UndoState.RUNNING)
    wanted = select(ImportUndo.run_id).where(ImportUndo.state.in_(waiting))
    return list(db.session.scalars(wanted.order_by(ImportUndo.run_id)))


def find_undo(run_id: int) -> ImportUndo | None:
    """How far the taking back of an import is, if anybody asked for it."""
    return db.session.get(ImportUndo, run_id, populate_existing=True)


def list_left(run_id: int, limit: int = 50) -> list[ImportLeft]:
    """The first rows that stayed when an import was taken back."""
    wanted = select(ImportLeft).where(ImportLeft.run_id == run_id)
    return list(db.session.scalars(wanted.order_by(ImportLeft.line, ImportLeft.id).limit(limit)))


def find_unfinished(kind: ImportKind, source: str, sha256: str) -> ImportRun | None:
    """An earlier import of the same file that was begun or queued and did not end."""
    wanted = (
        select(ImportRun)
        .where(
            ImportRun.kind == kind,
            ImportRun.source == source,
            ImportRun.file_sha256 == sha256,
            ImportRun.state.in_((ImportState.QUEUED, ImportState.RUNNING, ImportState.FAILED)),
        )
        .order_by(ImportRun.id.desc())
    )
    return db.session.scalars(wanted).first()


def remembered_headers(kind: ImportKind, source: str) -> dict[str, str | None]:
    """What a person has said of headers in this source's files."""
    wanted = select(HeaderMapping.header, HeaderMapping.field).where(
        HeaderMapping.kind == kind, HeaderMapping.source == source
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def list_refusals(run_id: int, limit: int = 20) -> list[ImportRefusal]:
    """The first rows an import refused."""
    wanted = select(ImportRefusal).where(ImportRefusal.run_id == run_id)
    return list(
        db.session.scalars(wanted.order_by(ImportRefusal.line, ImportRefusal.id).limit(limit))
    )


def walk_refusals(run_id: int) -> Iterator[Refused]:
    """Every row an import refused: line, field, sentence, params, original cells."""
    after = (-1, 0)
    while True:
        wanted = (
            select(ImportRefusal)
            .where(
                ImportRefusal.run_id == run_id,
                (ImportRefusal.line > after[0])
                | ((ImportRefusal.line == after[0]) & (ImportRefusal.id > after[1])),
            )
            .order_by(ImportRefusal.line, ImportRefusal.id)
            .limit(1_000)
        )
        page = db.session.scalars(wanted).all()
        for one in page:
            yield one.line, one.field, one.reason, one.params, json.loads(one.raw)
        if len(page) < 1_000:
            return
        after = (page[-1].line, page[-1].id)
        db.session.expunge_all()
