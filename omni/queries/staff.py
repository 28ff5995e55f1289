"""Reading staff."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, selectinload

from omni.domain.actor import HEAD_OFFICE, Role
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.staff import Device, DeviceStaff, Staff, StaffLocation
from omni.queries.prepared import Prepared


def find_active_staff(staff_id: int, device_id: int | None = None) -> Staff | None:
    """The active person of this id, on a device that is still in use; or None."""
    wanted = select(Staff).where(Staff.id == staff_id, Staff.is_active)
    if device_id is not None:
        in_use = select(Device.id).where(Device.id == device_id, Device.retired_at.is_(None))
        wanted = wanted.where(in_use.exists())
    return db.session.scalar(wanted)


def find_person_at_work(staff_id: int, device_id: int | None = None) -> Staff | None:
    """As `find_active_staff`, with the stores they work at, for every single request.

    Asks the database each time whether the person, their rights and the device are as they were,
    in one small statement, and takes the rest from this process's memory; only what a store is
    called or when it closes may be five seconds old. The person belongs to no session: read it,
    never change it.
    """
    asked = {"staff_id": staff_id, "device_id": device_id}
    stamp = next(iter(_stamp(on_device=device_id is not None).rows(asked)), None)
    if stamp is None:
        return None
    name = (id(db.engine), staff_id)
    known = _at_work.get(name)
    if known and known.stamp == stamp and monotonic() - known.since < _REMEMBERED:
        return known.person
    with Session(db.engine, expire_on_commit=False) as own:
        person = own.get_one(Staff, staff_id, options=[selectinload(Staff.locations)])
        own.expunge_all()
    _at_work[name] = _AtWork(person, stamp, monotonic())
    return person


@dataclass(frozen=True, slots=True)
class _AtWork:
    person: Staff
    stamp: Any
    since: float


_REMEMBERED = 5.0
_at_work: dict[tuple[int, int], _AtWork] = {}


@cache
def _stamp(*, on_device: bool) -> Prepared:
    """Everything of the person, where they may work, and nothing at all on a retired device."""
    places = (
        select(func.count() * 1_000_003 + func.sum(StaffLocation.location_id))
        .where(StaffLocation.staff_id == Staff.id)
        .scalar_subquery()
    )
    wanted = select(*Staff.__table__.columns, places)
    wanted = wanted.where(Staff.id == bindparam("staff_id"), Staff.is_active)
    if on_device:
        device = Device.id == bindparam("device_id")
        wanted = wanted.where(select(Device.id).where(device, Device.retired_at.is_(None)).exists())
    return Prepared(wanted)


def find_staff_by_login(login: str) -> Staff | None:
    """The active person with this login, or None."""
    return db.session.scalar(select(Staff).where(Staff.login == login, Staff.is_active))


def list_approvers(location_id: int | None) -> list[Staff]:
    """Who may agree to an exception at this store: its managers, then head office's admins."""
    here = select(StaffLocation.staff_id).where(StaffLocation.location_id == location_id)
    wanted = select(Staff).where(
        Staff.is_active,
        Staff.pin_hash.is_not(None),
        or_(Staff.role == Role.ADMIN, (Staff.role == Role.MANAGER) & Staff.id.in_(here)),
    )
    return sorted(db.session.scalars(wanted), key=lambda one: (one.role == Role.ADMIN, one.id))


def list_pin_people(location_id: int | None, device_id: int | None) -> list[Staff]:
    """Whom the PIN screen of a device offers: who worked on it lately, then the store's others."""
    here = select(StaffLocation.staff_id).where(StaffLocation.location_id == location_id)
    at_store = Staff.id.in_(here) & Staff.role.not_in(HEAD_OFFICE)
    used = and_(DeviceStaff.staff_id == Staff.id, DeviceStaff.device_id == device_id)
    wanted = (
        select(Staff)
        .outerjoin(DeviceStaff, used)
        .where(Staff.is_active, Staff.pin_hash.is_not(None))
        .where(at_store | (DeviceStaff.staff_id.is_not(None) & Staff.role.in_(HEAD_OFFICE)))
        .order_by(DeviceStaff.used_at.is_(None), DeviceStaff.used_at.desc(), Staff.id)
    )
    return list(db.session.scalars(wanted))


def list_staff() -> list[Staff]:
    """Everybody, those at work first, with their stores."""
    wanted = (
        select(Staff)
        .options(selectinload(Staff.locations))
        .order_by(Staff.is_active.desc(), Staff.role, Staff.id)
    )
    return list(db.session.scalars(wanted))


def get_staff(staff_id: int) -> Staff:
    """The person of this id, gone or not; raises NotFound."""
    person = db.session.get(Staff, staff_id)
    if person is None:
        raise NotFound
    return person
