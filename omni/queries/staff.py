"""Reading staff."""

from __future__ import annotations

from sqlalchemy import or_, select

from omni.domain.actor import Role
from omni.extensions import db
from omni.models.staff import Staff, StaffLocation


def find_active_staff(staff_id: int) -> Staff | None:
    """The active person of this id, or None."""
    person = db.session.get(Staff, staff_id)
    return person if person and person.is_active else None


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
