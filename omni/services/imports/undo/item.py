"""One row of an import on its way back, and what may hang on what it made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Date, Table, delete, select

from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.extensions import UtcDateTime, db
from omni.models.import_run import ImportImage, ImportRun, SourceRecord

LATER_IMPORT = N_("あとの取込（%(name)s）で変わっています。先にそちらを取り消してください。")
TOUCHED = N_("取込のあとに変更されています。")
IN_USE = N_("取込のあとの記録（%(what)s）があります。")

# What hangs on a thing, as it is said to whoever wants it gone.
WORDS = {
    "order": N_("購入"),
    "order_line": N_("購入"),
    "sale_return": N_("返品"),
    "return_line": N_("返品"),
    "refund": N_("返品"),
    "formal_receipt": N_("領収書"),
    "hold": N_("取り置き"),
    "hold_line": N_("取り置き"),
    "wait_entry": N_("キャンセル待ち"),
    "allocation": N_("取り置き"),
    "note": N_("メモ"),
    "visit": N_("来店"),
    "member": N_("統合"),
    "merge_event": N_("統合"),
    "match_pair": N_("名寄せ"),
    "member_request": N_("開示などの請求"),
    "point_transaction": N_("ポイント"),
    "point_lot": N_("ポイント"),
    "stock_level": N_("在庫"),
    "stock_movement": N_("入出庫履歴"),
    "stock_exception": N_("在庫差異"),
}
OTHERS = N_("ほかの記録")


@dataclass(frozen=True, slots=True)
class Item:
    """A source record of the run, and the image of what it changed; without one it was made."""

    record_id: int
    external_id: str
    target_id: int
    line: int
    image: ImportImage | None

    @property
    def before(self) -> dict[str, Any]:
        """What was changed, by the kind's own layout."""
        return self.image.before if self.image else {}

    @property
    def was_made(self) -> bool:
        """Whether the run made the thing itself."""
        if self.image is None:
            return True
        return self.image.record is None and bool(self.image.before.get("made"))


Left = dict[int, Sentence]
"""Why rows are left as they are, by the id of their source record."""


def read_items(run: ImportRun, after: int, limit: int) -> list[Item]:
    """The next rows of a run that nothing newer has taken over."""
    records = list(
        db.session.execute(
            select(
                SourceRecord.id, SourceRecord.external_id, SourceRecord.target_id, SourceRecord.line
            )
            .where(SourceRecord.run_id == run.id, SourceRecord.id > after)
            .order_by(SourceRecord.id)
            .limit(limit)
        )
    )
    wanted = select(ImportImage).where(
        ImportImage.run_id == run.id, ImportImage.target_id.in_({one[2] for one in records})
    )
    images = {image.external_id: image for image in db.session.scalars(wanted)}
    return [Item(*one, images.get(one[1])) for one in records]


def settle_records(items: Iterable[Item]) -> None:
    """Give each row's source record back what it was, or let it go with what the run made."""
    gone = []
    for item in items:
        was = item.image.record if item.image else None
        if was is None:
            gone.append(item.record_id)
            continue
        record = db.session.get_one(SourceRecord, item.record_id)
        for name, value in was.items():
            setattr(record, name, value)
        stated = was.get("stated_at")
        record.stated_at = dt.datetime.fromisoformat(stated) if stated else None
    for item in items:
        if item.image is not None:
            db.session.delete(item.image)
    db.session.flush()
    if gone:
        run_delete(SourceRecord, SourceRecord.id.in_(gone))


def find_used(
    target: Column[int], ids: Collection[int], *, but: Collection[str] = ()
) -> dict[int, str]:
    """Which of these ids another table names, and by which table; `but` names tables of its own.

    The tables are read from the schema, so that what is added later holds a thing back too.
    """
    found: dict[int, str] = {}
    if not ids:
        return found
    for table, column in _references(target, but):
        for used in db.session.scalars(select(column).where(column.in_(ids)).distinct()):
            found.setdefault(used, table.name)
    return found


def _references(target: Column[int], but: Collection[str]) -> Iterator[tuple[Table, Column[Any]]]:
    for table in db.metadata.sorted_tables:
        if table.name in but:
            continue
        for column in table.c:
            if any(key.column is target for key in column.foreign_keys):
                yield table, column


def in_use(table: str) -> Sentence:
    """The reason: something of that table hangs on it."""
    return Sentence(IN_USE, {"what": Sentence(WORDS.get(table, OTHERS))})


def run_delete(model: Any, condition: Any) -> None:
    """Delete rows without asking the session about each."""
    db.session.execute(delete(model).where(condition).execution_options(synchronize_session=False))


def revive(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A kept row as the table's own types have it."""
    return {name: _revived(table.c[name], value) for name, value in row.items()}


def _revived(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if isinstance(column.type, Date) else value
