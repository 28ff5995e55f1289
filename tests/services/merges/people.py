"""Two people to merge, each with a life of her own, and what one can see of them."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.member import Consent, ConsentState, Member, MemberKey, Note, Visit
from omni.models.merge import MergeEvent, MergeMove
from omni.models.point import PointProgram
from omni.queries.doctor import list_findings
from omni.queries.merges.tables import FOLLOWING
from omni.services import merges
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import ring

_keys = itertools.count(1)


def merge(shop: Shop, survivor: int, merged: int, **rest: Any) -> int:
    """Merge them as the manager; returns the event's id."""
    told = {"reason": "同じ電話・同じ生年月日", "actor": shop.actor("manager")} | rest
    with transaction():
        return merges.merge_members(survivor, merged, key=f"merge-{next(_keys)}", **told).id


def undo(shop: Shop, event_id: int, **rest: Any) -> MergeEvent:
    """Take it back as the manager."""
    told = {"actor": shop.actor("manager")} | rest
    with transaction():
        merges.undo_merge(event_id, key=f"undo-{next(_keys)}", **told)
    return db.session.get_one(MergeEvent, event_id)


def say(member: int, channel: str, state: str, *, source: str = "store") -> None:
    """She answers."""
    with transaction():
        db.session.add(
            Consent(
                member_id=member,
                purpose="marketing",
                channel=channel,
                state=ConsentState(state),
                source=source,
                recorded_at=clock.now(),
            )
        )


def says(member: int) -> dict[str, str]:
    """What holds of her by channel."""
    db.session.rollback()
    rows = db.session.scalars(
        select(Consent).filter_by(member_id=member).order_by(Consent.recorded_at, Consent.id)
    )
    return {row.channel: row.state.value for row in rows}


def give_life(shop: Shop, member: int, *, yen: int = 9900, points: int = 0) -> int:
    """A purchase, a note, a visit; returns the order."""
    order = ring(shop, (shop.dress["M"], 1, yen), member=member, points=points)
    with transaction():
        db.session.add(
            Note(member_id=member, at=clock.now(), staff_id=shop.staff["clerk"], body="メモ")
        )
        db.session.add(
            Visit(
                member_id=member,
                location_id=shop.shibuya,
                business_day=dt.date(2026, 11, 1) + dt.timedelta(days=member % 20),
                at=clock.now(),
            )
        )
    return order


def rows_of(member: int) -> dict[str, list[int]]:
    """The rows that name her, by table."""
    db.session.rollback()
    found = {}
    for one in FOLLOWING:
        wanted = select(one.table.c.id).where(one.table.c[one.column] == member, *one.only)
        if ids := sorted(db.session.scalars(wanted)):
            found[one.name] = ids
    return found


def member(member_id: int) -> Member:
    """Her record, read anew."""
    db.session.rollback()
    return db.session.get_one(Member, member_id, populate_existing=True)


def keys_of(member_id: int) -> set[str]:
    """What she is found by."""
    db.session.rollback()
    return set(db.session.scalars(select(MemberKey.key).filter_by(member_id=member_id)))


def moves_of(event_id: int) -> list[tuple[str, str | None, str | None]]:
    """(table.column, old, new) of every move, in order."""
    rows = db.session.scalars(select(MergeMove).filter_by(event_id=event_id).order_by(MergeMove.id))
    return [(f"{row.table_name}.{row.column_name}", row.old, row.new) for row in rows]


def assert_healthy() -> None:
    """The doctor finds nothing."""
    db.session.rollback()
    assert [str(one) for one in list_findings()] == []


def never_expire() -> None:
    """Points that stay until they are used, so that days change nothing."""
    with transaction():
        for program in db.session.scalars(select(PointProgram)):
            program.expiry_kind = "never"
