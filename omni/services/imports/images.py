"""What a run found before it changed it: kept in the batch that changes it, so that it can go back.

Things a run makes anew need no image: their source record names the run.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from omni.extensions import db
from omni.models.import_run import ImportImage, SourceRecord
from omni.services.imports.job import Job, chunks
from omni.services.loading import insert_rows, table_of

_RECORD = ("raw", "raw_hash", "stated_at", "run_id", "line", "target_id")
Before = Mapping[str, Mapping[str, Any]]


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it; `revive` makes it the column's again."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    return value


def keep_images(
    job: Job,
    found: Iterable[tuple[str, int, int]],
    before: Before,
    records: Mapping[str, dict[str, Any]] | None = None,
) -> None:
    """Keep the images of these (external id, target id, line), in one statement for all."""
    kept = records or {}
    insert_rows(
        ImportImage,
        [
            {
                "run_id": job.run_id,
                "line": line,
                "external_id": external_id,
                "target_id": target_id,
                "record": kept.get(external_id),
                "before": dict(before.get(external_id, {})),
            }
            for external_id, target_id, line in found
        ],
    )


def read_records(ids: Iterable[int]) -> dict[str, dict[str, Any]]:
    """The source records of these ids as they are now, by external id."""
    table = table_of(SourceRecord).c
    found: dict[str, dict[str, Any]] = {}
    for some in chunks(list(ids)):
        wanted = select(table.external_id, *(table[name] for name in _RECORD))
        for row in db.session.execute(wanted.where(table.id.in_(some))):
            found[row.external_id] = {name: plain(getattr(row, name)) for name in _RECORD}
    return found
