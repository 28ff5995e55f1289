"""Where a thing came from: the raw rows that were taken in, by source and external id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from omni.extensions import db
from omni.models.import_run import SourceRecord
from omni.services.imports.images import Before, keep_images, read_records
from omni.services.imports.job import Job, chunks
from omni.services.loading import insert_rows, table_of

# A fingerprint that no row has: what could not be resolved is looked at again next time.
UNRESOLVED = "~"


@dataclass(frozen=True, slots=True)
class Known:
    """A thing that was taken in before."""

    id: int
    external_id: str
    target_id: int
    fingerprint: str
    stated_at: dt.datetime | None


@dataclass(slots=True)
class Provenance:
    """The record to be kept of a row that is taken in."""

    external_id: str
    raw: str
    fingerprint: str
    line: int
    target_id: int = 0
    stated_at: dt.datetime | None = None
    is_resolved: bool = True

    @property
    def stored_fingerprint(self) -> str:
        """What the record will be compared with next time."""
        return self.fingerprint if self.is_resolved else UNRESOLVED + self.fingerprint

    def row(self, job: Job) -> dict[str, Any]:
        """The row of `source_record`."""
        return {
            "kind": job.kind,
            "source": job.source,
            "external_id": self.external_id,
            "target_id": self.target_id,
            "raw": self.raw,
            "raw_hash": self.stored_fingerprint,
            "stated_at": self.stated_at,
            "run_id": job.run_id,
            "line": self.line,
        }


def find_known(job: Job, external_ids: Iterable[str]) -> dict[str, Known]:
    """What of these was taken in before, by external id."""
    table = SourceRecord.__table__.c
    known: dict[str, Known] = {}
    for some in chunks(list(external_ids)):
        wanted = select(
            table.id, table.external_id, table.target_id, table.raw_hash, table.stated_at
        ).where(table.kind == job.kind, table.source == job.source, table.external_id.in_(some))
        known.update((row[1], Known(*row)) for row in db.session.execute(wanted))
    return known


def find_raws(ids: Iterable[int]) -> dict[int, str]:
    """The raw rows of these records as they were last taken in."""
    raws: dict[int, str] = {}
    for some in chunks(list(ids)):
        table = SourceRecord.__table__.c
        raws.update(
            (row[0], row[1])
            for row in db.session.execute(select(table.id, table.raw).where(table.id.in_(some)))
        )
    return raws


def keep_new(job: Job, records: list[Provenance], before: Before | None = None) -> None:
    """Keep the raw rows of things that no file of this source brought before.

    Those named in `before` were there already: what they were is kept with them.
    """
    insert_rows(SourceRecord, [record.row(job) for record in records])
    if before:
        there = [one for one in records if one.external_id in before]
        keep_images(job, [(one.external_id, one.target_id, one.line) for one in there], before)


def keep_newer(
    job: Job, records: Iterable[tuple[Known, Provenance]], before: Before | None = None
) -> None:
    """Replace the raw rows of things that a newer file says anything new of, and keep the old."""
    news = [pair for pair in records if pair[1].stored_fingerprint != pair[0].fingerprint]
    if not news:
        return
    was = read_records(known.id for known, _ in news)
    found = [(one.external_id, one.target_id, one.line) for _, one in news]
    keep_images(job, found, before or {}, was)
    table = table_of(SourceRecord)
    rows = [{"the_id": known.id, **record.row(job)} for known, record in news]
    db.session.connection().execute(table.update().where(table.c.id == bindparam("the_id")), rows)
