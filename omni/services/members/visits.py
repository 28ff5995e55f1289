"""Greeting a member: a visit counts once per store and business day."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day
from omni.domain.errors import N_, Invalid, NotFound
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import MemberState, Visit
from omni.services import audit
from omni.services.members.index import touch_seen
from omni.services.members.living import lock_living


def check_in_visit(member_id: int, *, actor: Actor) -> Visit:
    """Note that she is here today; a second tap finds the visit that is there."""
    if actor.location_id is None:
        raise Invalid(N_("店舗を選んでから来店を記録してください。"))
    member = lock_living(member_id)
    if member is None or member.state not in (MemberState.ACTIVE, MemberState.WITHDRAWN):
        raise NotFound
    member_id = member.id
    here = db.session.get_one(Location, actor.location_id)
    day = business_day(clock.now(), here.time_zone, here.cutover_hour)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = db.session.scalar(
        insert(Visit)
        .values(
            member_id=member_id,
            location_id=here.id,
            business_day=day,
            at=clock.now(),
            staff_id=actor.staff_id,
        )
        .on_conflict_do_nothing()
        .returning(Visit.id)
    )
    if made is not None:
        audit.write("create", "visit", made, actor=actor, member_id=member_id)
        touch_seen(member_id, here.id, day)
    wanted = select(Visit).filter_by(member_id=member_id, location_id=here.id, business_day=day)
    return db.session.scalars(wanted).one()
