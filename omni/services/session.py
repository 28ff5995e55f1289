"""Coming and going: who works on which device, for which store."""

from __future__ import annotations

from dataclasses import dataclass

from omni.domain.actor import HEAD_OFFICE, Actor, Role
from omni.domain.errors import N_, Invalid
from omni.domain.patience import FREE_TRIES
from omni.extensions import db
from omni.models.staff import Staff
from omni.queries import staff as people
from omni.services import attempts, audit, devices
from omni.services.staff import is_pin_right, renew_hash

FREE_FROM_ADDRESS = 30
FREE_EVERYWHERE = 50


@dataclass(frozen=True)
class Entry:
    """Somebody at a device: what the session keeps, and the secret for the device's cookie."""

    staff: Staff
    device_id: int
    device_token: str
    location_id: int | None


class NotHere(Invalid):
    """This person's PIN does not open this tablet."""

    sentence = N_("この端末では、その人に切り替えられません。")
    way_forward = N_("ログインIDとパスワードでログインしてください。")


def _doors(login: str, address: str | None) -> dict[str, int]:
    """What a password is tried on: this login from here, anything from here, this login at all."""
    known = login.casefold()
    return {
        f"login:{known}@{address}": FREE_TRIES,
        f"address:{address}": FREE_FROM_ADDRESS,
        f"login:{known}": FREE_EVERYWHERE,
    }


def knock(login: str, *, address: str | None) -> None:
    """Count a try before the password is looked at, so that many at once cannot outrun it."""
    doors = _doors(login, address)
    for door, free in doors.items():
        attempts.check_patience(door, free=free)
    for door in doors:
        attempts.count_try(door, succeeded=False)


def note_wrong_password(login: str, *, address: str | None) -> None:
    """Write who somebody tried to be; a login nobody has may be a mistyped password: not kept."""
    person = people.find_staff_by_login(login)
    nobody = Actor(staff_id=None, role=Role.CLERK, address=address)
    audit.write("login_failed", "staff", person.id if person else None, actor=nobody)


def log_in(
    staff_id: int, *, password: str, device_token: str | None, agent: str, address: str | None
) -> Entry:
    """Let this person in on this device, at the device's store when they may work there."""
    person = db.session.get_one(Staff, staff_id)
    renew_hash(person, password)
    for door in _doors(person.login, address):
        attempts.count_try(door, succeeded=True)
    first = next((place.id for place in person.locations), None)
    known = devices.recognise(device_token, agent=agent, location_id=first)
    place = known.device.location_id if _may_work_at(person, known.device.location_id) else first
    devices.note_use(known.device.id, person.id)
    who = Actor(person.id, person.role, place, known.device.id, address)
    audit.write("login", "staff", person.id, actor=who)
    return Entry(person, known.device.id, known.token, place)


def _may_work_at(person: Staff, location_id: int | None) -> bool:
    return person.role in HEAD_OFFICE or location_id in {place.id for place in person.locations}


def switch(staff_id: int, pin: str, *, actor: Actor, unlocks: bool = False) -> Staff | None:
    """Hand this device to a colleague, or unlock it, by PIN; None when the PIN is wrong.

    Only those whom the PIN screen of this device may offer; wrong PINs are counted per device.
    The store stays.
    """
    offered = {one.id: one for one in people.list_pin_people(actor.location_id, actor.device_id)}
    person = offered.get(staff_id)
    if person is None:
        raise NotHere
    if not is_pin_right(person, pin, actor=actor, failure="switch_failed"):
        return None
    if actor.device_id is not None:
        devices.note_use(actor.device_id, person.id)
    action = "unlock" if unlocks and person.id == actor.staff_id else "switch"
    now_here = Actor(person.id, person.role, actor.location_id, actor.device_id, actor.address)
    audit.write(action, "staff", person.id, actor=now_here, before=actor.staff_id)
    return person


def log_out(*, actor: Actor) -> None:
    """Write that this person has left the device."""
    audit.write("logout", "staff", actor.staff_id, actor=actor)


def change_store(location_id: int, *, actor: Actor) -> None:
    """Write that this device now works for another store."""
    audit.write("change_store", "location", location_id, actor=actor, before=actor.location_id)
