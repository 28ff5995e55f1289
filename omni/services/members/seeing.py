"""When and where a member was last seen, told by her visits and purchases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import func, select, union_all, update

from omni.extensions import db
from omni.models.member import Member, MemberKey, Visit
from omni.models.order import Order
from omni.services.members.index import day_number


def last_seen(member_ids: Collection[int]) -> dict[int, tuple[int, dt.date]]:
    """Of these members the (location, business day) of the last visit or purchase there is."""
    came = union_all(
        select(Visit.member_id, Visit.location_id, Visit.business_day, Visit.at).where(
            Visit.member_id.in_(member_ids)
        ),
        select(Order.member_id, Order.location_id, Order.business_day, Order.placed_at).where(
            Order.member_id.in_(member_ids)
        ),
    ).subquery()
    latest = (came.c.business_day.desc(), came.c.at.desc())
    place = func.row_number().over(partition_by=came.c.member_id, order_by=latest).label("place")
    ranked = select(came.c.member_id, came.c.location_id, came.c.business_day, place).subquery()
    rows = db.session.execute(select(ranked).where(ranked.c.place == 1))
    return {row.member_id: (row.location_id, row.business_day) for row in rows}


def rank_anew(member_ids: Collection[int]) -> None:
    """Rank them by the visits and purchases they have now; by the day they joined without any."""
    seen = last_seen(member_ids)
    people = db.session.execute(
        select(Member.id, Member.registered_on, Member.home_location_id)
        .where(Member.id.in_(member_ids))
        .order_by(Member.id)
    ).all()
    for member_id, joined, home in people:
        place, day = seen.get(member_id, (home, joined))
        _rank(member_id, place, max(0, day_number(day)) if day else 0)


def _rank(member_id: int, place: int | None, day: int) -> None:
    db.session.execute(
        update(Member)
        .where(Member.id == member_id)
        .values(seen_day=day, seen_location_id=place)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(MemberKey)
        .where(MemberKey.member_id == member_id)
        .values(seen_day=day, location_id=place)
        .execution_options(synchronize_session=False)
    )
