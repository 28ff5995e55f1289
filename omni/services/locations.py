"""Stores and warehouses, their hours and rules, and their registers."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import select

from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, NotFound
from omni.extensions import db
from omni.models.company import Company
from omni.models.location import Location, LocationKind, Register
from omni.queries import locations
from omni.services import audit

FIRST_TILL = "レジ1"


class CodeTaken(Conflict):
    """Two places, or two registers of a store, cannot have one code."""

    sentence = N_("コード「%(code)s」はすでに使われています。")
    way_forward = N_("別のコードにしてください。")


@dataclass(frozen=True)
class Place:
    """What head office says about a place."""

    code: str
    name: str
    kind: LocationKind
    opens_at: dt.time
    closes_at: dt.time
    cutover_hour: int
    hold_days: int
    hold_limit: int
    holds_sale_goods: bool
    till_tolerance: int
    postcode: str | None
    address: str | None
    phone: str | None
    is_active: bool


def save_location(location_id: int | None, place: Place, *, actor: Actor) -> Location:
    """Open a place, or change its rules; they count from now on, not for what is already kept.

    A new store opens with one till.
    """
    taken = db.session.scalar(select(Location.id).where(Location.code == place.code))
    if taken not in (None, location_id):
        raise CodeTaken(code=place.code, field="code")
    location = locations.get_location(location_id) if location_id else _new()
    before = {name: getattr(location, name) for name in asdict(place)} if location_id else {}
    for name, value in asdict(place).items():
        setattr(location, name, value)
    db.session.flush()
    changed = {
        name: [before.get(name), value]
        for name, value in asdict(place).items()
        if before.get(name) != value
    }
    action = "update" if location_id else "create"
    audit.write(action, "location", location.id, actor=actor, changes=changed)
    if location_id is None and place.kind is LocationKind.STORE:
        save_register(None, location_id=location.id, code="01", name=FIRST_TILL, actor=actor)
    return location


def _new() -> Location:
    company = db.session.scalars(select(Company).order_by(Company.id)).first()
    if company is None:
        raise Conflict(N_("先に会社を登録してください。"))
    location = Location(company_id=company.id, position=len(locations.list_locations()))
    db.session.add(location)
    return location


def save_register(
    register_id: int | None,
    *,
    location_id: int,
    code: str,
    name: str,
    is_active: bool = True,
    actor: Actor,
) -> Register:
    """Set up a till of a store, rename it or take it out of use; its receipts stay."""
    theirs = {one.code: one.id for one in locations.list_registers(location_id)}
    if theirs.get(code) not in (None, register_id):
        raise CodeTaken(code=code, field="code")
    register = (
        locations.get_register(register_id) if register_id else Register(location_id=location_id)
    )
    if register.location_id != location_id:
        raise NotFound
    register.code, register.name, register.is_active = code, name, is_active
    db.session.add(register)
    db.session.flush()
    action = "update" if register_id else "create"
    audit.write(
        action, "register", register.id, actor=actor, code=code, name=name, is_active=is_active
    )
    return register
