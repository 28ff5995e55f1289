"""Our own list of members, back from a spreadsheet: only what was changed there is changed here.

Each row says by its check which cells were changed since it went out. A cell that lost letters on
the way (〓) or was masked is left alone, and so is one that was changed here in the meantime.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain import exports
from omni.domain.errors import N_
from omni.domain.imports.refusals import RowRefused
from omni.domain.profiles import is_phone
from omni.domain.text import addresses, dates, mails, phones
from omni.extensions import db
from omni.models.member import (
    Gender,
    Identity,
    IdentityKind,
    Member,
    MemberChange,
    MemberState,
    Verification,
)
from omni.queries.exports.members import cells_of
from omni.services.imports.batching import Hold
from omni.services.imports.images import plain
from omni.services.imports.job import Job, Row, Tally
from omni.services.imports.provenance import Provenance, find_known, keep_new, keep_newer
from omni.services.members.index import index_members
from omni.services.members.sharing import mark_shared

IS_GROUPED = False

NO_CHECK = N_("照合コードが失われています。出力し直したファイルを直してください。")
UNKNOWN = N_("omni ID「%(value)s」の会員はいません。")
NOT_HERE = N_("退会・統合・消去された会員です。登録情報は変えていません。")
NO_NAME = N_("姓とセイを両方とも空にはできません。")
UNREADABLE = N_("「%(value)s」を読み取れません。")
DAMAGED = N_("置き換えられた文字（〓）や伏せ字のある項目は、変えていません。")
MEANWHILE = N_("出力のあとにこちらでも変更された項目は、そのままにしました。")
EMPTY_CONTACT = N_(
    "電話番号とメールアドレスは、ここでは削除できません。会員の画面で外してください。"
)

_COLUMNS = {
    "family": "family_name",
    "given": "given_name",
    "family_kana": "family_kana",
    "given_kana": "given_kana",
    "postcode": "postcode",
    "prefecture": "prefecture",
    "city": "city",
    "street": "street",
    "building": "building",
    "birthday": "birthday",
    "gender": "gender",
}
_REQUIRED_TEXT = frozenset({"family_name", "given_name", "family_kana", "given_kana"})
_LONGEST = 200


@dataclass(slots=True)
class Entry:
    """A row with what was changed in it."""

    row: Row
    origin: Provenance
    member: Member
    edits: dict[str, str]


def key_of(values: dict[str, str], job: Job) -> str | None:  # noqa: ARG001
    """What tells one member's row from another's."""
    return values.get("omni_id") or None


def take(rows: list[Row], tally: Tally, job: Job) -> None:
    """Take changed cells in; a row without any changes nothing."""
    members = _members(rows)
    named = _named(members)
    entries = []
    for row in rows:
        try:
            entry = _read(row, members, named, tally, job)
            if entry.edits:
                _check(entry)
        except RowRefused as refused:
            tally.refuse(row, refused)
            continue
        tally.updated += bool(entry.edits)
        tally.unchanged += not entry.edits
        if entry.edits:
            entries.append(entry)
            tally.show("updated", row.line, "、".join(entry.edits.values()))
    if not job.is_rehearsal:
        _write(entries, job)


def refuse(row: Row, reason: RowRefused, tally: Tally, job: Job) -> None:  # noqa: ARG001
    """List a row as refused."""
    tally.refuse(row, reason)


def finish(job: Job, hold: Hold) -> None:
    """Nothing is left to do when every row has been taken in."""


def _members(rows: list[Row]) -> dict[str, Member]:
    ids = {int(said) for row in rows if (said := row.values.get("omni_id", "")).isdecimal()}
    small = [one for one in sorted(ids) if one < 2**63]
    wanted = select(Member).where(Member.id.in_(small)).order_by(Member.id).with_for_update()
    found = db.session.scalars(wanted.execution_options(populate_existing=True))
    return {str(member.id): member for member in found}


def _named(members: Mapping[str, Member]) -> dict[int, list[tuple[IdentityKind, str]]]:
    ids = [member.id for member in members.values()]
    found: dict[int, list[tuple[IdentityKind, str]]] = {}
    wanted = select(Identity.member_id, Identity.kind, Identity.value_norm)
    order = (Identity.member_id, Identity.kind, Identity.id)
    for owner, kind, value in db.session.execute(
        wanted.where(Identity.member_id.in_(ids)).order_by(*order)
    ):
        found.setdefault(owner, []).append((kind, value))
    return found


def _read(
    row: Row,
    members: Mapping[str, Member],
    named: Mapping[int, list[tuple[IdentityKind, str]]],
    tally: Tally,
    job: Job,
) -> Entry:
    said = row.values.get("omni_id", "")
    member = members.get(said)
    if member is None:
        raise RowRefused(UNKNOWN, field="omni_id", value=said)
    if member.state is not MemberState.ACTIVE:
        raise RowRefused(NOT_HERE, field="omni_id")
    changed = exports.find_edited(row.values.get("check", ""), row.values)
    if changed is None:
        raise RowRefused(NO_CHECK, field="check")
    now = cells_of(member, named.get(member.id, ()))
    edits = {name: row.values[name] for name in changed if _is_wanted(name, row, now, tally)}
    raw = job.raw(row.cells)
    origin = Provenance(f"omni:{said}", raw, job.fingerprint(raw), row.line, target_id=member.id)
    return Entry(row, origin, member, edits)


def _is_wanted(name: str, row: Row, now: Mapping[str, str], tally: Tally) -> bool:
    """Whether a changed cell is to be taken in; says why where it is not."""
    cell = row.values[name]
    if exports.meaning(name, cell) == exports.meaning(name, now[name]):
        return False
    if exports.is_damaged(cell):
        tally.notice(row.line, DAMAGED)
        return False
    if not cell and name in ("phone", "mail"):
        tally.notice(row.line, EMPTY_CONTACT)
        return False
    went_out = exports.check_in(row.values["check"], name)
    is_as_it_went_out = exports.check_of(name, now[name]) == went_out
    if not is_as_it_went_out:
        tally.notice(row.line, MEANWHILE)
    return is_as_it_went_out


def _check(entry: Entry) -> None:
    """Refuse the row when one of its new values cannot be kept."""
    for name, cell in entry.edits.items():
        _value(name, cell)
    names = {
        name: entry.edits.get(name, getattr(entry.member, _COLUMNS[name]))
        for name in ("family", "family_kana")
    }
    if not any(names.values()):
        raise RowRefused(NO_NAME, field="family")
    if is_phone(names["family"]):
        raise RowRefused(UNREADABLE, field="family", value=names["family"])


def _value(name: str, cell: str) -> Any:
    """What a cell means for its column; raises RowRefused."""
    if name in ("phone", "mail", "postcode", "birthday", "gender"):
        return _folded(name, cell)
    if len(cell) > _LONGEST:
        raise RowRefused(UNREADABLE, field=name, value=f"{cell[:20]}…")
    text = exports.meaning(name, cell)
    return text if _COLUMNS[name] in _REQUIRED_TEXT else text or None


def _folded(name: str, cell: str) -> Any:
    if not cell:
        return None
    folds: dict[str, Callable[[str], Any]] = {
        "phone": phones.fold_phone,
        "mail": mails.fold_mail,
        "postcode": addresses.fold_postcode,
        "birthday": dates.parse_date,
        "gender": _gender,
    }
    read = folds[name](cell)
    if read is None:
        raise RowRefused(UNREADABLE, field=name, value=cell)
    return read


def _gender(cell: str) -> Gender | None:
    word = exports.meaning("gender", cell)
    return Gender(word) if word in set(Gender) else None


def _write(entries: list[Entry], job: Job) -> None:
    contacts: set[tuple[str, str]] = set()
    before: dict[str, dict[str, Any]] = {}
    for entry in entries:
        kept: dict[str, Any] = {"member": {}, "contacts": []}
        for name, cell in entry.edits.items():
            if name in _COLUMNS:
                _set(entry.member, _COLUMNS[name], _value(name, cell), kept, job)
            else:
                contacts |= _set_contact(entry.member, name, cell, kept, job)
        entry.member.updated_at = job.now
        before[entry.origin.external_id] = kept
    db.session.flush()
    known = find_known(job, [entry.origin.external_id for entry in entries])
    fresh = [one.origin for one in entries if one.origin.external_id not in known]
    keep_new(job, fresh, before)
    again = [one.origin for one in entries if one.origin.external_id in known]
    keep_newer(job, [(known[one.external_id], one) for one in again], before)
    mark_shared(contacts)
    index_members([entry.member.id for entry in entries])


def _set(member: Member, column: str, new: Any, kept: dict[str, Any], job: Job) -> None:
    old = getattr(member, column)
    setattr(member, column, new)
    kept["member"][column] = [plain(old), plain(new)]
    _note(member, column, _text(old), _text(new), job)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _note(member: Member, field: str, old: str | None, new: str | None, job: Job) -> None:
    db.session.add(
        MemberChange(
            member_id=member.id,
            at=job.now,
            staff_id=job.staff_id,
            source=f"import:{job.source}",
            field=field,
            old=old,
            new=new,
        )
    )


def _set_contact(
    member: Member, name: str, cell: str, kept: dict[str, Any], job: Job
) -> set[tuple[str, str]]:
    """Her first phone or mail becomes this one; what hangs on it follows."""
    norm = _value(name, cell)
    mine = [one for one in member.identities if one.kind.value == name]
    if any(one.value_norm == norm for one in mine):
        return set()
    said: dict[str, Any] = {"kind": name, "new": norm}
    if mine:
        first = mine[0]
        old = first.value_norm
        said["old"] = [old, first.value_raw, first.verification.value]
        first.value_norm, first.value_raw, first.verification = norm, cell, Verification.NONE
    else:
        old = None
        member.identities.append(
            Identity(
                kind=IdentityKind(name),
                value_norm=norm,
                value_raw=cell,
                source=job.source,
                created_at=job.now,
            )
        )
    kept["contacts"].append(said)
    _note(member, name, old, norm, job)
    return {(name, value) for value in (old, norm) if value}
