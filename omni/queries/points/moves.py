"""The ledger of one member, page by page, for programs."""

from __future__ import annotations

from sqlalchemy import select

from omni.extensions import db
from omni.models.point import PointTransaction


def list_moves(member_id: int, *, after: int, limit: int) -> list[PointTransaction]:
    """Her transactions after that one, oldest first."""
    wanted = (
        select(PointTransaction)
        .where(PointTransaction.member_id == member_id, PointTransaction.id > after)
        .order_by(PointTransaction.id)
        .limit(limit)
    )
    return list(db.session.scalars(wanted))
