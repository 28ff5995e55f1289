"""Products taken in from a file: one row a SKU, styles made from the first row that names them."""

from __future__ import annotations

from omni.domain.imports import products as reading
from omni.domain.imports.refusals import RowRefused
from omni.services.imports.batching import Hold
from omni.services.imports.job import Job, Row, Tally
from omni.services.imports.provenance import (
    Provenance,
    find_known,
    keep_new,
    keep_newer,
)
from omni.services.imports.shelf import Entry, Shelf
from omni.services.styles import index_styles

IS_GROUPED = False


def key_of(values: dict[str, str], job: Job) -> str | None:  # noqa: ARG001
    """What tells one SKU's row from another's."""
    return reading.key_of(values)


def take(rows: list[Row], tally: Tally, job: Job) -> None:
    """Take rows in, each SKU at most once among them."""
    entries = _read(rows, tally, job)
    known = find_known(job, entries)
    fresh = []
    changed = []
    for sku, entry in entries.items():
        found = known.get(sku)
        if found is None:
            fresh.append(entry)
        elif found.fingerprint == entry.origin.fingerprint:
            tally.unchanged += 1
        else:
            changed.append((entry, found))
    shelf = Shelf([*fresh, *(entry for entry, _ in changed)], tally, job)
    written = [entry for entry in fresh if shelf.add(entry)]
    newer = [(found, entry) for entry, found in shelf.change(changed)]
    if job.is_rehearsal:
        return
    shelf.settle()
    before = shelf.before()
    for entry in [*written, *(entry for _, entry in newer)]:
        entry.origin.target_id = shelf.variants[entry.record.sku].id
    there = {sku: one for sku, one in before.items() if one["changes"] or not one["made"]}
    keep_new(job, [entry.origin for entry in written], there)
    keep_newer(job, [(found, entry.origin) for found, entry in newer], before)
    index_styles(shelf.touched)


def refuse(row: Row, reason: RowRefused, tally: Tally, job: Job) -> None:  # noqa: ARG001
    """List a row as refused."""
    tally.refuse(row, reason)


def finish(job: Job, hold: Hold) -> None:
    """Nothing is left to do when every row has been taken in."""


def _read(rows: list[Row], tally: Tally, job: Job) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for row in rows:
        try:
            record = reading.read_product(row.values, currency=job.currency)
        except RowRefused as refused:
            tally.refuse(row, refused)
            continue
        raw = job.raw(row.cells)
        origin = Provenance(record.sku, raw, job.fingerprint(raw), row.line)
        entries[record.sku] = Entry(row, record, origin)
    return entries
