"""One sealer chains what was written; writers never wait for the chain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.audit_chain import line_text, seal_hash
from omni.extensions import db
from omni.models.audit import AuditLine, AuditSeal, AuditValue
from omni.queries.audit import sealing
from omni.queries.audit.verification import ERASED, SEARCH
from omni.services import audit

BATCH = 500
_SEALERS_LOCK = 4_120_553_817


def seal_lines(limit: int = BATCH) -> int:
    """Seal the oldest unsealed lines as one batch; returns how many.

    Does nothing while another sealer is at work. Run it again while it returns `limit`.
    """
    if not _is_only_sealer():
        return 0
    lines = sealing.list_unsealed(limit)
    if not lines:
        return 0
    previous = sealing.head_hash()
    seal = AuditSeal(
        sealed_at=clock.now(),
        line_count=len(lines),
        previous_hash=previous,
        hash=seal_hash(previous, map(line_text, lines)),
    )
    db.session.add(seal)
    db.session.flush()
    db.session.execute(
        update(AuditLine)
        .where(AuditLine.id.in_([line[0] for line in lines]), AuditLine.seal_id.is_(None))
        .values(seal_id=seal.id)
        .execution_options(synchronize_session=False)
    )
    return len(lines)


def _is_only_sealer() -> bool:
    """SQLite's one writer is the only sealer; on PostgreSQL a lock until the commit decides."""
    if db.session.get_bind().dialect.name != "postgresql":
        return True
    return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(_SEALERS_LOCK))))


def erase_values(member_id: int, *, reason: str, actor: Actor) -> int:
    """Erase what the log says about a member beyond that it happened; returns how many lines.

    The lines and their digests stay, so that the chain holds; the erasure is a line itself.
    """
    theirs = select(AuditLine.id).where(AuditLine.member_id == member_id)
    gone = db.session.execute(delete(AuditValue).where(AuditValue.line_id.in_(theirs)))
    count = int(gone.rowcount)  # type: ignore[attr-defined]
    audit.write(
        ERASED, "member", member_id, actor=actor, member_id=member_id, reason=reason, lines=count
    )
    return count


def erase_lines(line_ids: Sequence[int], *, actor: Actor) -> None:
    """Erase the values of single lines that name a person though they hang on nobody.

    Each erasure is a line of its own, so that the chain itself says which values may be missing.
    """
    for line_id in line_ids:
        gone = db.session.execute(delete(AuditValue).where(AuditValue.line_id == line_id))
        if gone.rowcount:  # type: ignore[attr-defined]
            audit.write(ERASED, "audit_line", line_id, actor=actor)


def erase_searches(before: dt.datetime, *, actor: Actor) -> int:
    """Erase what was searched for before a moment; returns how many lines lost their text."""
    old = select(AuditLine.id).where(AuditLine.action == SEARCH, AuditLine.at < before)
    last = db.session.scalar(old.order_by(AuditLine.id.desc()).limit(1))
    if last is None:
        return 0
    gone = db.session.execute(delete(AuditValue).where(AuditValue.line_id.in_(old)))
    count = int(gone.rowcount)  # type: ignore[attr-defined]
    if count:
        audit.write(ERASED, SEARCH, last, actor=actor, lines=count)
    return count
