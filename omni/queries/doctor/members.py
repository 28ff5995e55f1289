"""What is kept twice about members is the same twice: who shares a phone, when one was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Date, Integer, cast, func, literal, or_, select, union_all

from omni.extensions import db
from omni.models.member import ACCOUNT_KINDS, Identity, Member, MemberKey, MemberState, Visit
from omni.models.order import Channel, Order
from omni.queries.doctor.finding import Finding

_LIVING = (MemberState.ACTIVE, MemberState.WITHDRAWN)


def broken() -> list[Finding]:
    """Every rule of the members' books that does not hold."""
    return [finding for check in CHECKS for finding in check()]


def _shared() -> Iterator[Finding]:
    """A phone or mail says that it is shared where more than one living record has it."""
    people = func.count(Identity.member_id.distinct())
    shared = (
        select(Identity.kind, Identity.value_norm, literal(True).label("so"))
        .join(Member, Member.id == Identity.member_id)
        .where(Member.state != MemberState.MERGED, Identity.kind.not_in(ACCOUNT_KINDS))
        .group_by(Identity.kind, Identity.value_norm)
        .having(people > 1)
        .subquery()
    )
    so = func.coalesce(shared.c.so, False)
    rows = (
        select(Identity.id, Identity.is_shared)
        .outerjoin(
            shared,
            (shared.c.kind == Identity.kind) & (shared.c.value_norm == Identity.value_norm),
        )
        .where(Identity.is_shared.is_distinct_from(so))
        .order_by(Identity.id)
    )
    for pk, said in db.session.execute(rows):
        where = f"identity {pk}"
        yield Finding("members", "who shares a phone or a mail", where, str(not said), str(said))


def _ranked() -> Iterator[Finding]:
    """The index ranks her by the store and the day that her own row names."""
    rows = (
        select(MemberKey.member_id, func.count())
        .join(Member, Member.id == MemberKey.member_id)
        .where(
            or_(
                MemberKey.seen_day != Member.seen_day,
                MemberKey.location_id.is_distinct_from(Member.seen_location_id),
            )
        )
        .group_by(MemberKey.member_id)
        .order_by(MemberKey.member_id)
    )
    for member_id, count in db.session.execute(rows):
        yield Finding("members", "keys that rank her as she is", f"member {member_id}", 0, count)


def _seen() -> Iterator[Finding]:
    """Seen no earlier than her last visit or purchase in a store, and on that day somewhere.

    Later is no fault: registering and coming back count as seen, and leave no such row.
    """
    came = union_all(
        select(Visit.member_id, _day_number(Visit.business_day).label("day")),
        select(Order.member_id, _day_number(Order.business_day)).where(
            Order.channel == Channel.STORE
        ),
    ).subquery()
    last = func.max(came.c.day)
    rows = (
        select(Member.id, Member.seen_day, last)
        .join(came, came.c.member_id == Member.id)
        .where(Member.state.in_(_LIVING))
        .group_by(Member.id, Member.seen_day, Member.seen_location_id)
        .having(or_(last > Member.seen_day, Member.seen_location_id.is_(None)))
        .order_by(Member.id)
    )
    for member_id, seen, day in db.session.execute(rows):
        yield Finding("members", "the day she was last seen", f"member {member_id}", day, seen)


def _day_number(column: Any) -> Any:
    """Days since 1970, as `seen_day` counts them."""
    if db.engine.dialect.name == "postgresql":
        return column - cast(literal("1970-01-01"), Date)
    return cast(func.julianday(column) - 2440587.5, Integer)


CHECKS = (_shared, _ranked, _seen)
