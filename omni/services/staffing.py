"""Who works here: hired, moved, given a new password, let go; head office decides."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import HEAD_OFFICE, Actor, Role
from omni.domain.errors import N_, Conflict, Invalid
from omni.extensions import db
from omni.models.location import Location
from omni.models.staff import Staff
from omni.queries import staff as people
from omni.services import audit
from omni.services.staff import new_password, new_pin


class LoginTaken(Conflict):
    """Two people cannot log in by one name."""

    sentence = N_("ログインID「%(login)s」はすでに使われています。")
    way_forward = N_("別のログインIDにしてください。")


class LastAdmin(Conflict):
    """Somebody has to be able to undo this."""

    sentence = N_("管理者が1人もいなくなります。")
    way_forward = N_("先に、別の人を管理者にしてください。")


@dataclass(frozen=True)
class Position:
    """A person's name, role and stores, as the form says them."""

    login: str
    name: str
    role: Role
    location_ids: tuple[int, ...]


def hire(position: Position, *, password: str, pin: str, actor: Actor) -> Staff:
    """Add a person with a first password, and a PIN when one is given."""
    _check_login(position.login, None)
    person = Staff(
        login=position.login,
        name=position.name,
        role=position.role,
        password_hash=new_password(password),
        pin_hash=new_pin(pin) if pin else None,
        created_at=clock.now(),
    )
    person.locations = _places(position)
    db.session.add(person)
    db.session.flush()
    audit.write("create", "staff", person.id, actor=actor, **asdict(position))
    return person


def move(staff_id: int, position: Position, *, actor: Actor) -> Staff:
    """Change a person's name, login, role or stores; it counts from their next tap."""
    person = people.get_staff(staff_id)
    _check_login(position.login, staff_id)
    if person.role == Role.ADMIN and position.role != Role.ADMIN:
        _check_other_admin(staff_id)
    before = asdict(_position_of(person))
    person.login, person.name, person.role = position.login, position.name, position.role
    person.locations = _places(position)
    audit.write("update", "staff", staff_id, actor=actor, before=before, after=asdict(position))
    return person


def reset_password(staff_id: int, password: str, *, actor: Actor) -> Staff:
    """Give a person a new password; every session of theirs ends."""
    person = people.get_staff(staff_id)
    person.password_hash = new_password(password)
    person.session_epoch += 1
    audit.write("reset_password", "staff", staff_id, actor=actor)
    return person


def reset_pin(staff_id: int, pin: str, *, actor: Actor) -> Staff:
    """Give a person a new PIN."""
    person = people.get_staff(staff_id)
    person.pin_hash = new_pin(pin)
    audit.write("reset_pin", "staff", staff_id, actor=actor)
    return person


def end_sessions(staff_id: int, *, actor: Actor) -> Staff:
    """Log a person out of every device."""
    person = people.get_staff(staff_id)
    person.session_epoch += 1
    audit.write("end_sessions", "staff", staff_id, actor=actor)
    return person


def deactivate(staff_id: int, *, actor: Actor) -> Staff:
    """Let a person go: no login, no PIN, no approval, and every session ends at once."""
    person = people.get_staff(staff_id)
    if staff_id == actor.staff_id:
        raise Invalid(N_("自分自身は利用停止にできません。"))
    if person.role == Role.ADMIN:
        _check_other_admin(staff_id)
    person.is_active = False
    person.session_epoch += 1
    audit.write("deactivate", "staff", staff_id, actor=actor)
    return person


def reactivate(staff_id: int, *, actor: Actor) -> Staff:
    """Let a person in again."""
    person = people.get_staff(staff_id)
    person.is_active = True
    audit.write("reactivate", "staff", staff_id, actor=actor)
    return person


def _position_of(person: Staff) -> Position:
    places = tuple(place.id for place in person.locations)
    return Position(person.login, person.name, person.role, places)


def _places(position: Position) -> list[Location]:
    wanted = select(Location).where(Location.id.in_(position.location_ids))
    places = list(db.session.scalars(wanted))
    if not places and position.role not in HEAD_OFFICE:
        raise Invalid(N_("店舗を1つ以上選んでください。"), field="location_ids")
    return places


def _check_login(login: str, staff_id: int | None) -> None:
    named_so = select(Staff.id).where(func.lower(Staff.login) == login.lower())
    if set(db.session.scalars(named_so)) - {staff_id}:
        raise LoginTaken(login=login, field="login")


def _check_other_admin(staff_id: int) -> None:
    """Refuse when nobody else is an admin; the others are locked, so that two cannot both leave."""
    others = select(Staff.id).where(Staff.role == Role.ADMIN, Staff.is_active).with_for_update()
    if set(db.session.scalars(others)) <= {staff_id}:
        raise LastAdmin
