"""Known members changed by a newer file: only what the file says differently than it did.

Compared are the file's own last word and its new one, so that what a clerk has corrected here in
the meantime stays, as long as the source still says the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain.errors import N_
from omni.domain.imports.members import COLUMNS, MemberRecord
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import (
    Consent,
    Gender,
    Identity,
    IdentityKind,
    Member,
    MemberChange,
    MemberState,
    Verification,
)
from omni.services.imports.images import plain
from omni.services.imports.job import Job, Tally, chunks
from omni.services.imports.member_rows import consent_row
from omni.services.imports.opening import find_granted
from omni.services.imports.places import ensure_company
from omni.services.imports.provenance import Known, Provenance, keep_new, keep_newer
from omni.services.loading import insert_rows
from omni.services.members.index import index_member
from omni.services.points import grant_opening

BALANCE_KEPT = N_("移行ポイントは付与済みです。ファイルの新しい残高は反映していません。")
NOT_ACTIVE = N_("退会・統合・削除された会員です。登録情報は変えていません。")


@dataclass(frozen=True, slots=True)
class Change:
    """What a row says of a known member; without `before` only what is empty is filled in."""

    member_id: int
    record: MemberRecord
    origin: Provenance
    home: Location | None
    before: MemberRecord | None
    known: Known | None


@dataclass(slots=True)
class _Edits:
    """Everything that a batch of changes writes."""

    members: list[dict[str, Any]]
    history: list[dict[str, Any]]
    contacts: set[tuple[str, str]]
    consents: list[dict[str, Any]]
    reindex: set[int]
    before: dict[str, dict[str, Any]]


def apply_changes(changes: Sequence[Change], tally: Tally, job: Job) -> set[tuple[str, str]]:
    """Write what differs, its history and its provenance; count who really changed.

    Returns the phones and mails that came and went, for the caller to say who shares them.
    """
    if not changes:
        return set()
    members = _load(change.member_id for change in changes)
    edits = _Edits([], [], set(), [], set(), {})
    for change in changes:
        change.origin.target_id = change.member_id
        if _edit(change, members[change.member_id], edits, tally, job):
            tally.updated += 1
            if job.is_rehearsal:
                tally.show("updated", change.origin.line, _news(change, edits))
        else:
            tally.unchanged += 1
            tally.show("unchanged", change.origin.line, change.record.number)
    _grant(changes, edits, tally, job)
    if job.is_rehearsal:
        return set()
    _write(edits, members, job)
    keep_new(job, [one.origin for one in changes if one.known is None], edits.before)
    known = [(one.known, one.origin) for one in changes if one.known is not None]
    keep_newer(job, known, edits.before)
    return edits.contacts


def _news(change: Change, edits: _Edits) -> str:
    """What a row changes, as it was and as it becomes."""
    before = edits.before.get(change.record.number, {})
    fields = [f"{old or '–'} → {new or '–'}" for old, new in before.get("member", {}).values()]
    ways = [f"{(one.get('old') or ['–'])[0]} → {one['new']}" for one in before.get("contacts", ())]
    return f"{change.record.number} {'、'.join([*fields, *ways])}".strip()


def _load(member_ids: Iterable[int]) -> dict[int, Member]:
    found: dict[int, Member] = {}
    for some in chunks(sorted(set(member_ids))):
        wanted = (
            select(Member)
            .where(Member.id.in_(some))
            .order_by(Member.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found.update((member.id, member) for member in db.session.scalars(wanted))
    return found


def _edit(change: Change, member: Member, edits: _Edits, tally: Tally, job: Job) -> bool:
    before = edits.before.setdefault(change.record.number, {})
    if member.state is not MemberState.ACTIVE:
        tally.notice(change.origin.line, NOT_ACTIVE)
        return False
    values = _differences(change, member, job)
    for name, (old, new) in values.items():
        edits.history.append(_history(member.id, name, old, new, job))
    if values:
        edits.members.append({name: new for name, (_, new) in values.items()} | {"id": member.id})
        before["member"] = {name: [plain(old), plain(new)] for name, (old, new) in values.items()}
    contacts = _edit_contacts(change, member, edits, job)
    opted = _edit_consent(change, edits, job)
    if values or contacts:
        edits.reindex.add(member.id)
    return bool(values) or contacts or opted


def _differences(change: Change, member: Member, job: Job) -> dict[str, tuple[Any, Any]]:
    """The columns to change, with what they hold and what they shall."""
    found: dict[str, tuple[Any, Any]] = {}
    for name, fields in COLUMNS.items():
        if not fields & job.fields:
            continue
        new, now = getattr(change.record, name), getattr(member, name)
        if name == "gender" and new:
            new = Gender(new)
        is_news = not now if change.before is None else getattr(change.before, name) != new
        if is_news and new != now and not (change.before is None and not new):
            found[name] = (now, new)
    home = change.home.id if change.home else None
    moved = change.before is None or change.before.store != change.record.store
    if home and moved and home != member.home_location_id:
        if change.before is not None or member.home_location_id is None:
            found["home_location_id"] = (member.home_location_id, home)
    elif home and member.home_location_id is None:
        found["home_location_id"] = (None, home)
    return found


def _history(member_id: int, name: str, old: Any, new: Any, job: Job) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "at": job.now,
        "staff_id": job.staff_id,
        "source": f"import:{job.source}",
        "field": name,
        "old": _text(old),
        "new": _text(new),
    }


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _edit_contacts(change: Change, member: Member, edits: _Edits, job: Job) -> bool:
    changed = False
    for kind, pairs, before in (
        (IdentityKind.PHONE, change.record.phones, change.before and change.before.phones),
        (IdentityKind.MAIL, change.record.mails, change.before and change.before.mails),
    ):
        new = {norm: raw for raw, norm in pairs}
        old = {norm for _, norm in before or ()}
        here = {
            one.value_norm: one
            for one in member.identities
            if one.kind == kind and one.source == job.source
        }
        added = [norm for norm in new if norm not in old and norm not in here]
        gone = [norm for norm in old if norm not in new and norm in here]
        for norm in added:
            replaced = here.pop(gone.pop(0)) if gone else None
            edits.before[change.record.number].setdefault("contacts", []).append(
                _contact(replaced, kind, norm)
            )
            _replace(member, replaced, kind, (new[norm], norm), job)
            changed = True
        edits.contacts |= {(kind.value, norm) for norm in {*added, *old}} if added else set()
        for norm in added:
            edits.history.append(
                _history(member.id, kind.value, next(iter(old - set(new)), None), norm, job)
            )
    return changed


def _contact(old: Identity | None, kind: IdentityKind, norm: str) -> dict[str, Any]:
    """A phone or a mail that comes in, and the one whose place it takes."""
    said: dict[str, Any] = {"kind": kind.value, "new": norm}
    if old is not None:
        said["old"] = [old.value_norm, old.value_raw, old.verification.value]
    return said


def _replace(
    member: Member, old: Identity | None, kind: IdentityKind, pair: tuple[str, str], job: Job
) -> None:
    """Give the old phone or mail its new value; what hangs on it follows."""
    if job.is_rehearsal:
        return
    raw, norm = pair
    if old is not None:
        old.value_norm, old.value_raw = norm, raw
        old.verification = Verification.NONE
        return
    member.identities.append(
        Identity(kind=kind, value_norm=norm, value_raw=raw, source=job.source, created_at=job.now)
    )


def _edit_consent(change: Change, edits: _Edits, job: Job) -> bool:
    said = change.record.mail_opt_in
    before = change.before.mail_opt_in if change.before else None
    if said is None or said == before or change.before is None:
        return False
    edits.consents.append(consent_row(change.member_id, said, job))
    edits.before[change.record.number]["consent"] = True
    return True


def _grant(changes: Sequence[Change], edits: _Edits, tally: Tally, job: Job) -> None:
    """Grant balances that no earlier file brought; say so where one was granted already."""
    granted = find_granted(job.source, [change.record.number for change in changes])
    due = []
    for change in changes:
        points = change.record.points
        if points is None:
            continue
        if change.record.number not in granted:
            due.append(change)
        elif change.before is not None and change.before.points != points:
            tally.notice(change.origin.line, BALANCE_KEPT)
    if job.is_rehearsal:
        return
    chain = ensure_company() if due else 0
    for one in due:
        granted_now = grant_opening(
            one.member_id,
            company_id=one.home.company_id if one.home else chain,
            source=job.source,
            account=one.record.number,
            amount=one.record.points or 0,
            on=job.today,
        )
        if granted_now is not None:
            tally.add(opening_points=granted_now.amount)
            edits.before[one.record.number]["opening"] = granted_now.id


def _write(edits: _Edits, members: dict[int, Member], job: Job) -> None:
    for row in edits.members:
        _update_member(members[row["id"]], row, job)
    db.session.flush()
    insert_rows(MemberChange, edits.history)
    insert_rows(Consent, edits.consents)
    for member_id in sorted(edits.reindex):
        index_member(member_id)


def _update_member(member: Member, row: dict[str, Any], job: Job) -> None:
    for name, value in row.items():
        if name != "id":
            setattr(member, name, value)
    member.updated_at = job.now
