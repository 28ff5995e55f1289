"""Reading staff."""

from __future__ import annotations

from sqlalchemy import select

from omni.extensions import db
from omni.models.staff import Staff


def find_active_staff(staff_id: int) -> Staff | None:
    """The active person of this id, or None."""
    person = db.session.get(Staff, staff_id)
    return person if person and person.is_active else None


def find_staff_by_login(login: str) -> Staff | None:
    """The active person with this login, or None."""
    return db.session.scalar(select(Staff).where(Staff.login == login, Staff.is_active))
