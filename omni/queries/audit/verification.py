"""Walking the chain: is every line still what was written?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from omni.domain.audit_chain import FIRST, digest, line_text, seal_hash
from omni.extensions import db
from omni.models.audit import AuditLine, AuditSeal, AuditValue
from omni.queries.audit.sealing import COVERED, count_unsealed

ERASED = "erase_values"
SEARCH = "search"
_SEALS_AT_ONCE = 50


@dataclass(frozen=True)
class Break:
    """A place where the log is not what was written."""

    seal_id: int | None
    line_ids: tuple[int, ...]
    reason: str


@dataclass
class Verdict:
    """What a walk along the whole chain found."""

    seals: int = 0
    lines: int = 0
    erased: int = 0
    unsealed: int = 0
    unsealed_since: dt.datetime | None = None
    head: str = FIRST
    breaks: list[Break] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing is broken."""
        return not self.breaks


@dataclass(frozen=True)
class Written:
    """A line as it lies in the tables: the columns the chain covers, its values, its seal."""

    columns: tuple[Any, ...]
    values: dict[str, Any] | None
    seal_id: int | None

    @property
    def id(self) -> int:
        return int(self.columns[0])


def verify(anchor: str | None = None) -> Verdict:
    """Recompute every digest and every hash; `anchor` is a hash noted earlier, to be found again.

    Without an anchor somebody who can write the tables could cut the newest seals off unseen.
    """
    verdict = Verdict()
    anchored = anchor in (None, FIRST)
    erasures = _list_erasures()
    for seal, lines in _walk():
        _check_seal(verdict, seal, lines)
        for line in lines:
            _check_values(verdict, line, erasures)
        anchored = anchored or seal.hash == anchor
        verdict.head = seal.hash
    for line in _list_lines(AuditLine.seal_id.is_(None)):
        _check_values(verdict, line, erasures)
    verdict.unsealed, verdict.unsealed_since = count_unsealed()
    if not anchored:
        verdict.breaks.append(Break(None, (), "the noted hash is not in the chain any more"))
    return verdict


def _walk() -> Iterator[tuple[Row[Any], list[Written]]]:
    """Each seal with its lines, in the order of the chain; a few seals in memory at a time."""
    last = 0
    while True:
        seals = db.session.execute(
            select(*AuditSeal.__table__.c)
            .where(AuditSeal.id > last)
            .order_by(AuditSeal.id)
            .limit(_SEALS_AT_ONCE)
        ).all()
        if not seals:
            return
        lines: dict[int | None, list[Written]] = defaultdict(list)
        for line in _list_lines(AuditLine.seal_id.in_([seal.id for seal in seals])):
            lines[line.seal_id].append(line)
        for seal in seals:
            yield seal, lines[seal.id]
        last = seals[-1].id


def _list_lines(which: ColumnElement[bool]) -> list[Written]:
    rows = db.session.execute(
        select(*COVERED, AuditValue.values, AuditLine.seal_id)
        .outerjoin(AuditValue, AuditValue.line_id == AuditLine.id)
        .where(which)
        .order_by(AuditLine.id)
    )
    return [Written(tuple(row[:-2]), row[-2], row[-1]) for row in rows]


def _check_seal(verdict: Verdict, seal: Row[Any], lines: list[Written]) -> None:
    verdict.seals += 1
    verdict.lines += len(lines)
    span = (lines[0].id, lines[-1].id) if lines else ()
    if seal.previous_hash != verdict.head:
        verdict.breaks.append(Break(seal.id, span, "does not follow the seal before it"))
    if len(lines) != seal.line_count:
        reason = f"covers {seal.line_count} lines, {len(lines)} are there"
        verdict.breaks.append(Break(seal.id, span, reason))
    elif seal_hash(seal.previous_hash, (line_text(one.columns) for one in lines)) != seal.hash:
        verdict.breaks.append(Break(seal.id, span, "a line between these was changed"))


def _check_values(verdict: Verdict, line: Written, erasures: Erasures) -> None:
    covered = dict(zip((column.key for column in COVERED), line.columns, strict=True))
    if digest(covered["salt"], line.values or {}) == covered["digest"]:
        return
    if line.values is None and erasures.cover(line.id, covered):
        verdict.erased += 1
        return
    reason = "its values are gone" if line.values is None else "its values were changed"
    verdict.breaks.append(Break(line.seal_id, (line.id,), reason))


@dataclass(frozen=True)
class Erasures:
    """Which values were erased on purpose: a member's, single lines', searches up to a line."""

    members: dict[int, int]
    lines: frozenset[int]
    searches: int

    def cover(self, line_id: int, covered: dict[str, Any]) -> bool:
        """Whether the chain itself says that this line's values may be missing."""
        if self.members.get(covered["member_id"], 0) > line_id or line_id in self.lines:
            return True
        return covered["action"] == SEARCH and line_id <= self.searches


def _list_erasures() -> Erasures:
    """Every erasure that a line of the log tells of."""
    rows = db.session.execute(
        select(AuditLine.member_id, func.max(AuditLine.id))
        .where(AuditLine.action == ERASED, AuditLine.member_id.is_not(None))
        .group_by(AuditLine.member_id)
    )
    members = {row[0]: row[1] for row in rows if row[0] is not None}
    single = select(AuditLine.object_id).where(
        AuditLine.action == ERASED, AuditLine.object_type == "audit_line"
    )
    searched = select(func.max(AuditLine.object_id)).where(
        AuditLine.action == ERASED, AuditLine.object_type == SEARCH
    )
    lines = frozenset(line for line in db.session.scalars(single) if line is not None)
    return Erasures(members, lines, db.session.scalar(searched) or 0)
