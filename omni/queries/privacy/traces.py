"""Where a person stands in free text that is not hers: searches, refused rows, guests, kept files.

Read before the command that erases her, because it looks through every such text once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from omni.domain.imports import files
from omni.domain.imports.files import Layout
from omni.domain.privacy import fold, traces_in
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.hold import Hold, WaitEntry
from omni.models.import_run import ImportRefusal, ImportRun, ImportState
from omni.models.member import Identity, IdentityKind, Member, MemberChange, MemberState

NAMES = ("family_name", "given_name", "family_kana", "given_kana")
_PLACES = ("street", "building")
_WAYS = frozenset(kind.value for kind in IdentityKind)
_SHORTEST_NUMBER = 7
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Traces:
    """Ids of what speaks of her: lines of the log, refused rows, guests' holds, runs' files."""

    lines: tuple[int, ...] = ()
    refusals: tuple[int, ...] = ()
    holds: tuple[int, ...] = ()
    waits: tuple[int, ...] = ()
    files: tuple[int, ...] = ()


class _Terms:
    """What names her, folded: numbers and whole names; a single name when it is hers alone."""

    def __init__(self, records: tuple[int, ...]) -> None:
        self.phones: set[str] = set()
        self.whole: set[str] = set()
        self._read_identities(records)
        self._read_members(records)
        self._read_changes(records)
        self.pattern = traces_in(term for term in self.whole if _is_long(term))

    def found_in(self, text: str) -> bool:
        """Whether a text names her."""
        plain = fold(text)
        return plain in self.whole or bool(self.pattern and self.pattern.search(plain))

    def _read_identities(self, records: tuple[int, ...]) -> None:
        wanted = select(Identity.kind, Identity.value_norm, Identity.value_raw)
        for kind, norm, raw in db.session.execute(wanted.where(Identity.member_id.in_(records))):
            self._add_contact(kind.value, norm, raw)

    def _add_contact(self, kind: str, *values: str) -> None:
        self.whole.update(fold(value) for value in values)
        if kind == IdentityKind.PHONE.value:
            self.phones.update(values)
            self.whole.update(fold(value).lstrip("0") for value in values)

    def _read_members(self, records: tuple[int, ...]) -> None:
        for member in db.session.scalars(select(Member).where(Member.id.in_(records))):
            self._add_names(
                records,
                (member.family_name, member.given_name),
                (member.family_kana, member.given_kana),
            )
            self._add_own(records, *(getattr(member, name) for name in _PLACES))

    def _read_changes(self, records: tuple[int, ...]) -> None:
        wanted = select(MemberChange.field, MemberChange.old, MemberChange.new)
        for field, old, new in db.session.execute(
            wanted.where(MemberChange.member_id.in_(records))
        ):
            said = [value for value in (old, new) if value]
            if field in _WAYS:
                self._add_contact(field, *said)
            elif field in NAMES or field in _PLACES:
                self._add_own(records, *said)

    def _add_names(self, records: tuple[int, ...], *pairs: tuple[str, str]) -> None:
        for family, given in pairs:
            if family and given:
                self.whole |= {fold(family + given), fold(given + family)}
            self._add_own(records, family, given)

    def _add_own(self, records: tuple[int, ...], *values: str | None) -> None:
        for value in values:
            if value and not _is_shared(value, records):
                self.whole.add(fold(value))


def _is_long(term: str) -> bool:
    return len(term) >= _SHORTEST_NUMBER if term.isdecimal() else len(term) > 1


def _is_shared(value: str, records: tuple[int, ...]) -> bool:
    """Whether somebody else bears this name or lives at this place: then it names nobody."""
    same = or_(*(getattr(Member, name) == value for name in (*NAMES, *_PLACES)))
    others = select(Member.id).where(
        same, Member.id.not_in(records), Member.state != MemberState.ERASED
    )
    return db.session.scalar(others.limit(1)) is not None


def find_traces(records: tuple[int, ...]) -> Traces:
    """Every text that names her and hangs on nobody."""
    terms = _Terms(records)
    return Traces(
        lines=tuple(_lines(terms)),
        refusals=tuple(_refusals(terms)),
        holds=tuple(_guests(Hold, terms)),
        waits=tuple(_guests(WaitEntry, terms)),
        files=tuple(_files(terms)),
    )


def _each(wanted: Select[*tuple[Any, ...]], key: InstrumentedAttribute[int]) -> Iterator[Any]:
    """Every row by its key (the first column), some at a time."""
    last = 0
    while True:
        page = db.session.execute(wanted.where(key > last).order_by(key).limit(_AT_ONCE)).all()
        yield from page
        if len(page) < _AT_ONCE:
            return
        last = page[-1][0]


def _lines(terms: _Terms) -> Iterator[int]:
    wanted = (
        select(AuditValue.line_id, AuditValue.values)
        .join(AuditLine, AuditLine.id == AuditValue.line_id)
        .where(AuditLine.member_id.is_(None))
    )
    for line_id, values in _each(wanted, AuditValue.line_id):
        if any(terms.found_in(text) for text in _texts(values)):
            yield line_id


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _refusals(terms: _Terms) -> Iterator[int]:
    wanted = select(ImportRefusal.id, ImportRefusal.raw, ImportRefusal.params)
    for refusal_id, raw, params in _each(wanted, ImportRefusal.id):
        if any(terms.found_in(text) for text in (*json.loads(raw), *_texts(params))):
            yield refusal_id


def _guests(model: type[Hold] | type[WaitEntry], terms: _Terms) -> Iterator[int]:
    wanted = select(model.id, model.guest_name, model.guest_phone).where(
        model.member_id.is_(None), model.guest_name != ""
    )
    for one_id, name, phone in _each(wanted, model.id):
        if phone in terms.phones or terms.found_in(name):
            yield one_id


def _files(terms: _Terms) -> Iterator[int]:
    """Runs whose kept file, not taken in yet, has a row of hers."""
    waiting = select(ImportRun).where(
        ImportRun.state.in_((ImportState.UPLOADED, ImportState.FAILED))
    )
    for run in db.session.scalars(waiting).all():
        path = Path(run.file_path)
        if path.exists() and any(terms.found_in(cell) for cell in _cells(path, run.options)):
            yield run.id


def _cells(path: Path, options: dict[str, Any]) -> Iterable[str]:
    layout = dict(options["layout"], headers=tuple(options["layout"]["headers"]))
    for record in files.read_rows(path, Layout(**layout)):
        yield from record.cells
