"""Members taken in from a file: new ones written at once, known ones changed where they differ.

A number names one account. Whoever has it is the member; nobody is matched by name or phone here,
so that two rows of one person stay two members until a person or the matching says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain.errors import N_
from omni.domain.imports import members as reading
from omni.domain.imports.members import MemberRecord
from omni.domain.imports.refusals import RowRefused
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Identity, IdentityKind
from omni.services.imports.batching import Hold
from omni.services.imports.job import EXAMPLES, Job, Row, Tally, chunks
from omni.services.imports.member_changes import Change, apply_changes
from omni.services.imports.member_rows import contacts_of, write_members
from omni.services.imports.places import UNKNOWN_STORE, find_places
from omni.services.imports.provenance import Known, Provenance, find_known, find_raws
from omni.services.members.sharing import mark_shared
from omni.services.privacy.forgotten import find_forgotten

FORGOTTEN = N_("消去をご希望になった方の番号です。取り込まず、内容も残していません。")
ADOPTED = N_("登録済みの番号です。空いている項目だけを補いました。")

IS_GROUPED = False


@dataclass(slots=True)
class Entry:
    """A row on its way in: what it says, where it came from, and its home store."""

    record: MemberRecord
    origin: Provenance
    home: Location | None = None


def key_of(values: dict[str, str], job: Job) -> str | None:
    """What tells one member's row from another's."""
    return reading.key_of(values, job.source)


def take(rows: list[Row], tally: Tally, job: Job) -> None:
    """Take rows in, each number at most once among them."""
    named = [(row, _origin(row, job)) for row in rows]
    known = find_known(job, [origin.external_id for _, origin in named])
    news = [one for one in named if not _is_known(one[1], known)]
    tally.unchanged += len(named) - len(news)
    for row, origin in named:
        if _is_known(origin, known):
            tally.show("unchanged", row.line, origin.external_id)
    entries = _read(_without_forgotten(news, tally, job), tally, job)
    fresh = [entry for number, entry in entries.items() if number not in known]
    owners = _find_owners(job, [entry.record.number for entry in fresh])
    changed = [(entry, known[number]) for number, entry in entries.items() if number in known]
    _place(tally, job, [*fresh, *(entry for entry, _ in changed)])
    new = [entry for entry in fresh if entry.record.number not in owners]
    tally.created += len(new)
    for entry in new[:EXAMPLES]:
        tally.show("created", entry.origin.line, _said(entry))
    if not job.is_rehearsal:
        write_members(new, tally, job)
    changes = [
        *_adoptions(fresh, owners, tally),
        *_changes(changed, job),
    ]
    contacts = apply_changes(changes, tally, job)
    if not job.is_rehearsal:
        mark_shared(contacts | contacts_of(new))


def refuse(row: Row, reason: RowRefused, tally: Tally, job: Job) -> None:  # noqa: ARG001
    """List a row as refused."""
    tally.refuse(row, reason)


def finish(job: Job, hold: Hold) -> None:
    """Nothing is left to do when every row has been taken in."""


def _origin(row: Row, job: Job) -> Provenance:
    raw = job.raw(row.cells)
    return Provenance(key_of(row.values, job) or "", raw, job.fingerprint(raw), row.line)


def _is_known(origin: Provenance, known: dict[str, Known]) -> bool:
    """Whether the very same row was taken in before: it is not even read again."""
    found = known.get(origin.external_id)
    return found is not None and found.fingerprint == origin.fingerprint


def _read(rows: list[tuple[Row, Provenance]], tally: Tally, job: Job) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for row, origin in rows:
        try:
            record = reading.read_member(row.values, source=job.source, today=job.today)
        except RowRefused as refused:
            tally.refuse(row, refused)
            continue
        for sentence in record.notices:
            tally.notice(row.line, sentence)
        entries[record.number] = Entry(record, origin)
    return entries


def _without_forgotten(
    named: list[tuple[Row, Provenance]], tally: Tally, job: Job
) -> list[tuple[Row, Provenance]]:
    """Refuse whoever was erased; of her row nothing is kept but its line."""
    forgotten = find_forgotten(job.source, [origin.external_id for _, origin in named])
    for row, origin in named:
        if origin.external_id in forgotten:
            tally.refuse(Row(row.line, {}, []), RowRefused(FORGOTTEN, field="number"))
    return [one for one in named if one[1].external_id not in forgotten]


def _place(tally: Tally, job: Job, entries: list[Entry]) -> None:
    """Find the home stores; a member of an unknown one is taken in without."""
    named = [(one.record.store, one.origin.line) for one in entries if one.record.store]
    places = find_places(job, tally, named)
    for entry in entries:
        if not entry.record.store:
            continue
        entry.home = places[entry.record.store]
        if entry.home is None and not job.create_locations:
            entry.origin.is_resolved = False
            tally.notice(entry.origin.line, UNKNOWN_STORE, value=entry.record.store)


def _find_owners(job: Job, numbers: list[str]) -> dict[str, int]:
    """Members who have one of these numbers though no file brought it: registered by hand."""
    owners: dict[str, int] = {}
    for some in chunks(numbers):
        wanted = select(Identity.value_norm, Identity.member_id).where(
            Identity.kind == account_kind(job.source),
            Identity.source == job.source,
            Identity.value_norm.in_(some),
        )
        owners.update((row[0], row[1]) for row in db.session.execute(wanted))
    return owners


def _said(entry: Entry) -> str:
    record = entry.record
    return f"{record.number} {record.family_name} {record.given_name} {record.family_kana}".strip()


def account_kind(source: str) -> IdentityKind:
    """What a number of this source is: a store's card or an account of the EC site."""
    return IdentityKind.CARD if source == "store" else IdentityKind.EC


def _adoptions(entries: list[Entry], owners: dict[str, int], tally: Tally) -> Iterable[Change]:
    for entry in entries:
        if entry.record.number in owners:
            tally.notice(entry.origin.line, ADOPTED)
            tally.show("linked", entry.origin.line, _said(entry))
            yield Change(
                owners[entry.record.number], entry.record, entry.origin, entry.home, None, None
            )


def _changes(changed: list[tuple[Entry, Known]], job: Job) -> Iterable[Change]:
    raws = find_raws(known.id for _, known in changed)
    for entry, known in changed:
        before = reading.read_member(job.reread(raws[known.id]), source=job.source, today=job.today)
        yield Change(known.target_id, entry.record, entry.origin, entry.home, before, known)
