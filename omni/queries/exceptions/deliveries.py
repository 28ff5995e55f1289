"""送れたか分からない連絡: messages whose sender never came back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, literal, select

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.delivery import Delivery, DeliveryState
from omni.models.member import Member
from omni.queries.exceptions.kind import MOST_ROWS, Kind, Places, Row


def _counted(places: Places) -> ScalarSelect[int]:
    """Mail belongs to the chain: it stands on the list of whoever sees every store."""
    if places is not None:
        return select(literal(0)).scalar_subquery()
    wanted = select(func.count(Delivery.id)).where(Delivery.state == DeliveryState.UNCERTAIN)
    return wanted.scalar_subquery()


def _rows(places: Places) -> Sequence[Row]:
    if places is not None:
        return []
    rows = db.session.execute(
        select(Delivery, Member)
        .outerjoin(Member, Member.id == Delivery.member_id)
        .where(Delivery.state == DeliveryState.UNCERTAIN)
        .order_by(Delivery.id)
        .limit(MOST_ROWS)
    )
    return [
        Row(one.id, one.settled_at or one.created_at, "", (one, member)) for one, member in rows
    ]


KIND = Kind(
    "deliveries",
    "exceptions/_deliveries.html",
    N_("送れたか分からない連絡"),
    N_("送信の途中で止まりました。届いたかどうか、お客様かメールの記録で確かめてください。"),
    "members.edit",
    _counted,
    _rows,
)
