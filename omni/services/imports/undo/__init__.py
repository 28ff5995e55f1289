"""An import taken back: everything it made or changed, unless somebody has touched it since.

Each batch is one transaction with its checkpoint, so that a killed undoing goes on where it was;
what is left stands in `import_left` with its reason, whole, never half done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import delete, func, select

from omni.domain import clock
from omni.domain.actor import Actor, Role
from omni.domain.errors import N_, AlreadyDone, Conflict, Invalid
from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.import_run import (
    ImportImage,
    ImportKind,
    ImportLeft,
    ImportRun,
    ImportState,
    ImportUndo,
    SourceRecord,
    UndoState,
)
from omni.queries.imports import get_run
from omni.services import audit
from omni.services.imports.undo import members, products, sales, stock
from omni.services.imports.undo.item import LATER_IMPORT, Item, Left, read_items, settle_records
from omni.transactions import transaction, wake

BATCH = 500
REHEARSED = 5_000
SHOWN = 20

NO_REASON = N_("取り消す理由を入力してください。")


class NotOver(Conflict):
    """Only what has ended can be taken back."""

    sentence = N_("まだ終わっていない取込は取り消せません。")
    way_forward = N_("終わるまで待つか、中断した取込は続きから再開してください。")


class Undoer(Protocol):
    """How one kind of rows goes back."""

    def find_left(self, items: list[Item], run: ImportRun) -> Left:
        """Which rows stay, and why."""

    def take_back(self, items: list[Item], run: ImportRun) -> None:
        """Take these rows back."""


UNDOERS: dict[ImportKind, Undoer] = {
    ImportKind.MEMBERS: members,
    ImportKind.PRODUCTS: products,
    ImportKind.STOCK: stock,
    ImportKind.SALES: sales,
}


@dataclass
class Outlook:
    """What taking an import back would do; of a long one, to its first rows."""

    total: int = 0
    seen: int = 0
    removed: int = 0
    restored: int = 0
    left: list[tuple[int, str, Sentence]] = field(default_factory=list)
    left_count: int = 0

    def note(self, items: list[Item], left: Left) -> None:
        """Count a batch."""
        self.seen += len(items)
        for item in items:
            if item.record_id in left:
                self.leave(item.line, item.external_id, left[item.record_id])
            elif item.was_made:
                self.removed += 1
            else:
                self.restored += 1

    def leave(self, line: int, external_id: str, why: Sentence) -> None:
        """Count a row that stays."""
        self.left_count += 1
        if len(self.left) < SHOWN:
            self.left.append((line, external_id, why))


def foresee_undo(run: ImportRun) -> Outlook:
    """What taking this import back would do now; nothing is changed."""
    outlook = Outlook(total=_count(run))
    after = 0
    while outlook.seen < REHEARSED:
        items = read_items(run, after, BATCH)
        if not items:
            break
        outlook.note(items, UNDOERS[run.kind].find_left(items, run))
        after = items[-1].record_id
    for line, external_id, _, why in _overtaken(run):
        outlook.leave(line, external_id, why)
    return outlook


def ask_undo(run: ImportRun, *, reason: str, actor: Actor) -> ImportUndo:
    """Have an import taken back; asked again when rows were left, those are tried once more."""
    if not reason.strip():
        raise Invalid(NO_REASON, field="reason")
    db.session.refresh(run, with_for_update=True)
    if run.state not in (ImportState.DONE, ImportState.FAILED):
        raise NotOver
    undo = db.session.get(ImportUndo, run.id)
    if undo is None:
        undo = ImportUndo(run_id=run.id, reason=reason.strip(), asked_at=clock.now())
        db.session.add(undo)
    elif undo.state is not UndoState.DONE:
        return undo
    elif not undo.left:
        raise AlreadyDone
    undo.state, undo.last_record, undo.left = UndoState.QUEUED, 0, 0
    undo.reason, undo.staff_id, undo.finished_at = reason.strip(), actor.staff_id, None
    undo.total = _count(run)
    db.session.execute(delete(ImportLeft).where(ImportLeft.run_id == run.id))
    audit.write("import.undo_ask", "import_run", run.id, actor=actor, reason=reason.strip())
    wake("undos")
    return undo


def undo_import(run_id: int, on_progress: Callable[[int], None] | None = None) -> ImportUndo:
    """Take an import back to its end; goes on from the checkpoint of one that was killed."""
    done = 0
    while True:
        with transaction():
            taken = _take_back(run_id)
        if not taken:
            break
        done += taken
        if on_progress is not None:
            on_progress(done)
    return db.session.get_one(ImportUndo, run_id)


def _take_back(run_id: int) -> int:
    """One batch under the undoing's lock; returns how many rows it saw, 0 at the end."""
    undo = db.session.get_one(ImportUndo, run_id, with_for_update=True, populate_existing=True)
    if undo.state is UndoState.DONE:
        return 0
    run = get_run(run_id)
    undo.state = UndoState.RUNNING
    items = read_items(run, undo.last_record, BATCH)
    if not items:
        _close(undo, run)
        return 0
    left = UNDOERS[run.kind].find_left(items, run)
    back = [item for item in items if item.record_id not in left]
    undo.last_record = items[-1].record_id
    undo.left += len(left)
    undo.removed += sum(item.was_made for item in back)
    undo.restored += sum(not item.was_made for item in back)
    if back:
        UNDOERS[run.kind].take_back(back, run)
        settle_records(back)
    _list([(item.line, item.external_id, item.target_id, left[item.record_id])
           for item in items if item.record_id in left], run)  # fmt: skip
    return len(items)


def _list(rows: list[tuple[int, str, int, Sentence]], run: ImportRun) -> None:
    for line, external_id, target_id, why in rows:
        params = {name: str(value) for name, value in why.params.items()}
        db.session.add(
            ImportLeft(
                run_id=run.id,
                line=line,
                external_id=external_id,
                target_id=target_id,
                reason=why.text,
                params=params,
            )
        )
    db.session.flush()


def _close(undo: ImportUndo, run: ImportRun) -> None:
    overtaken = list(_overtaken(run))
    _list(overtaken, run)
    undo.left += len(overtaken)
    undo.state = UndoState.DONE
    undo.finished_at = clock.now()
    audit.write(
        "import.undo",
        "import_run",
        run.id,
        actor=Actor(staff_id=undo.staff_id, role=Role.ADMIN, location_id=run.location_id),
        removed=undo.removed,
        restored=undo.restored,
        left=undo.left,
        reason=undo.reason,
    )


def _overtaken(run: ImportRun) -> list[tuple[int, str, int, Sentence]]:
    """Rows of this run that a later import changed again: its images name this run."""
    rows: Any = db.session.execute(
        select(ImportImage, ImportRun.file_name)
        .join(ImportRun, ImportRun.id == ImportImage.run_id)
        .where(
            ImportImage.run_id > run.id,
            ImportRun.kind == run.kind,
            ImportRun.source == run.source,
            ImportImage.record["run_id"].as_integer() == run.id,
        )
        .order_by(ImportImage.line)
    )
    return [
        (
            image.record["line"],
            image.external_id,
            image.target_id,
            Sentence(LATER_IMPORT, {"name": name}),
        )
        for image, name in rows
    ]


def _count(run: ImportRun) -> int:
    wanted = select(func.count()).where(SourceRecord.run_id == run.id)
    return db.session.scalar(wanted) or 0
