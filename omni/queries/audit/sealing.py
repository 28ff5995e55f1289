"""The columns a seal covers, and the lines it has not yet reached."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from omni.domain.audit_chain import FIRST
from omni.extensions import db
from omni.models.audit import AuditLine, AuditSeal

# In the order of the chain, which never changes; a new column would begin a new chain.
COVERED: tuple[Any, ...] = (
    AuditLine.id,
    AuditLine.at,
    AuditLine.action,
    AuditLine.object_type,
    AuditLine.object_id,
    AuditLine.member_id,
    AuditLine.staff_id,
    AuditLine.approved_by_id,
    AuditLine.location_id,
    AuditLine.device_id,
    AuditLine.address,
    AuditLine.salt,
    AuditLine.digest,
)


def list_unsealed(limit: int) -> list[tuple[object, ...]]:
    """Lines no seal covers yet, oldest first, as the columns a seal covers.

    By what is unsealed, never by a range of ids: on PostgreSQL a line may be committed after one
    with a higher id, and belongs to a later seal then.
    """
    wanted = select(*COVERED).where(AuditLine.seal_id.is_(None)).order_by(AuditLine.id)
    return [tuple(row) for row in db.session.execute(wanted.limit(limit))]


def count_unsealed() -> tuple[int, dt.datetime | None]:
    """How many lines wait for a seal, and since when."""
    waiting = select(func.count(), func.min(AuditLine.at)).where(AuditLine.seal_id.is_(None))
    count, since = db.session.execute(waiting).one()
    return count, since


def find_head() -> AuditSeal | None:
    """The newest seal, or None."""
    return db.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))


def head_hash() -> str:
    """What the next seal has to cover."""
    head = find_head()
    return head.hash if head else FIRST
