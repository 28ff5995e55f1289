"""Stock taken in from a file: a count at its stated time, which later movements are added to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_

from omni.domain.actor import Actor, Role
from omni.domain.errors import N_
from omni.domain.imports import stock as reading
from omni.domain.imports.goods import UNKNOWN_GOODS
from omni.domain.imports.refusals import RowRefused
from omni.domain.imports.stock import StockRecord
from omni.extensions import db
from omni.models.location import Location
from omni.models.stock import MovementReason, StockLevel
from omni.services.imports.batching import Hold
from omni.services.imports.goods import find_goods
from omni.services.imports.images import plain
from omni.services.imports.job import Job, Row, Tally, chunks
from omni.services.imports.places import UNKNOWN_STORE, find_places
from omni.services.imports.provenance import Known, Provenance, find_known, keep_new, keep_newer
from omni.services.stock.counting import apply_count
from omni.services.stock.moving import Source

IS_GROUPED = False

COUNTED_SINCE = N_("この時刻よりあとの棚卸があるため、古い在庫数は取り込みません。")
NAMED_TWICE = N_("同じ商品の在庫が%(line)s行目にもあります。")

Key = tuple[int, int]


@dataclass(slots=True)
class Entry:
    """A row on its way in: the level it counts, and what was known of it."""

    row: Row
    record: StockRecord
    origin: Provenance
    known: Known | None
    place: int = 0
    variant: int = 0

    @property
    def key(self) -> Key:
        """The level: place and SKU."""
        return self.place, self.variant


def key_of(values: dict[str, str], job: Job) -> str | None:  # noqa: ARG001
    """What tells one level's row from another's."""
    return reading.key_of(values)


def take(rows: list[Row], tally: Tally, job: Job) -> None:
    """Take rows in, each level at most once among them."""
    entries = _read(rows, tally, job)
    known = find_known(job, [entry.origin.external_id for entry in entries])
    for entry in entries:
        entry.known = known.get(entry.origin.external_id)
    news = [entry for entry in entries if not _is_the_same(entry)]
    tally.unchanged += len(entries) - len(news)
    news = _once(_resolve(news, tally, job), tally)
    levels = _levels([entry.key for entry in news])
    fit = [entry for entry in news if _is_newer(entry, levels, tally)]
    for entry in fit:
        before = levels.get(entry.key)
        tally.created += before is None
        tally.updated += before is not None
        tally.add(counted_pieces=entry.record.quantity)
        if job.is_rehearsal:
            said = f"{entry.record.store} {entry.record.goods.label}：{entry.record.quantity}"
            tally.show("updated" if entry.key in levels else "created", entry.row.line, said)
    if not job.is_rehearsal:
        _write(fit, job)


def _write(fit: list[Entry], job: Job) -> None:
    before = _before(fit)
    _apply(fit, job)
    keep_new(job, [entry.origin for entry in fit if entry.known is None], before)
    keep_newer(job, [(one.known, one.origin) for one in fit if one.known is not None], before)


def refuse(row: Row, reason: RowRefused, tally: Tally, job: Job) -> None:  # noqa: ARG001
    """List a row as refused."""
    tally.refuse(row, reason)


def finish(job: Job, hold: Hold) -> None:
    """Nothing is left to do when every row has been taken in."""


def _is_the_same(entry: Entry) -> bool:
    return entry.known is not None and entry.known.fingerprint == entry.origin.fingerprint


def _read(rows: list[Row], tally: Tally, job: Job) -> list[Entry]:
    entries = []
    for row in rows:
        try:
            record = reading.read_stock(
                row.values, zone=job.zone, counted_at=job.counted_at, now=job.now
            )
        except RowRefused as refused:
            tally.refuse(row, refused)
            continue
        raw = job.raw(row.cells)
        origin = Provenance(
            reading.key_of(row.values) or "",
            raw,
            job.fingerprint(raw),
            row.line,
            stated_at=record.at,
        )
        entries.append(Entry(row, record, origin, None))
    return entries


def _resolve(entries: list[Entry], tally: Tally, job: Job) -> list[Entry]:
    """Find the levels; what nobody knows is refused."""
    goods = find_goods(entry.record.goods for entry in entries)
    known = []
    for entry in entries:
        variant = goods.find(entry.record.goods)
        if variant is None:
            label = entry.record.goods.label
            tally.refuse(entry.row, RowRefused(UNKNOWN_GOODS, field="jan", value=label))
            continue
        entry.variant = variant
        known.append(entry)
    places = find_places(job, tally, [(one.record.store, one.row.line) for one in known])
    found = []
    for entry in known:
        place = places[entry.record.store]
        if not _set_place(entry, place, job):
            reason = RowRefused(UNKNOWN_STORE, field="store", value=entry.record.store)
            tally.refuse(entry.row, reason)
            continue
        found.append(entry)
    return found


def _set_place(entry: Entry, place: Location | None, job: Job) -> bool:
    if place is None:
        # A rehearsal does not make the store that the run would make.
        return job.create_locations
    entry.place = place.id
    entry.origin.target_id = entry.variant
    return True


def _once(entries: list[Entry], tally: Tally) -> list[Entry]:
    """One row a level: the same SKU named by JAN here and by SKU there is named twice."""
    first: dict[tuple[str, Key], Entry] = {}
    for entry in entries:
        earlier = first.setdefault(
            (entry.record.store if not entry.place else "", entry.key), entry
        )
        if earlier is not entry:
            tally.refuse(entry.row, RowRefused(NAMED_TWICE, field="sku", line=earlier.row.line))
    return list(first.values())


def _levels(keys: list[Key]) -> dict[Key, dt.datetime | None]:
    """When each of these levels was counted last; nothing for levels that are not there."""
    found: dict[Key, dt.datetime | None] = {}
    for some in chunks(keys, 400):
        wanted = select(StockLevel.location_id, StockLevel.variant_id, StockLevel.counted_at).where(
            tuple_(StockLevel.location_id, StockLevel.variant_id).in_(some)
        )
        found.update(((row[0], row[1]), row[2]) for row in db.session.execute(wanted))
    return found


def _before(entries: list[Entry]) -> dict[str, dict[str, Any]]:
    """Each level as it is, by the row that counts it; a level that is not there held nothing."""
    there: dict[Key, Any] = {}
    for some in chunks([entry.key for entry in entries], 400):
        key = tuple_(StockLevel.location_id, StockLevel.variant_id)
        wanted = select(
            StockLevel.location_id,
            StockLevel.variant_id,
            StockLevel.on_hand,
            StockLevel.counted_at,
            StockLevel.shelf,
        ).where(key.in_(some))
        there.update(((row[0], row[1]), row[2:]) for row in db.session.execute(wanted))
    found = {}
    for entry in entries:
        on_hand, counted_at, shelf = there.get(entry.key, (0, None, None))
        found[entry.origin.external_id] = {
            "place": entry.place,
            "on_hand": on_hand,
            "counted_at": plain(counted_at),
            "counted": plain(entry.record.at),
            "shelf": shelf,
        }
    return found


def _is_newer(entry: Entry, levels: dict[Key, dt.datetime | None], tally: Tally) -> bool:
    counted_at = levels.get(entry.key)
    if counted_at is not None and counted_at > entry.record.at:
        tally.refuse(entry.row, RowRefused(COUNTED_SINCE, field="counted_at"))
        return False
    return True


def _apply(entries: list[Entry], job: Job) -> None:
    """Count place by place in key order, so that two commands never wait in a circle."""
    actor = Actor(staff_id=job.staff_id, role=Role.ADMIN)
    groups: defaultdict[tuple[int, dt.datetime], list[tuple[int, int]]] = defaultdict(list)
    for entry in entries:
        groups[entry.place, entry.record.at].append((entry.variant, entry.record.quantity))
    for (place, at), lines in sorted(groups.items()):
        source = Source(MovementReason.COUNT, "import_run", job.run_id, at)
        apply_count(place, sorted(lines), source, actor=actor)
    _set_shelves([entry for entry in entries if entry.row.values.get("shelf")])


def _set_shelves(entries: list[Entry]) -> None:
    for entry in entries:
        level = db.session.get_one(StockLevel, entry.key)
        level.shelf = entry.row.values["shelf"]
