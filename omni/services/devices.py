"""Tablets and desks: known by a cookie, named by people, retired when lost."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.location import Register
from omni.models.staff import Device, DeviceStaff
from omni.queries import devices
from omni.services import audit

_KINDS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Macintosh", "Mac"),
    ("Windows", "Windows"),
)


@dataclass(frozen=True)
class Recognised:
    """A device and the secret its cookie holds."""

    device: Device
    token: str


def recognise(token: str | None, *, agent: str, location_id: int | None) -> Recognised:
    """The device of this secret, or a new one with a first name that people may change."""
    known = devices.find_device(_fingerprint(token)) if token else None
    if known is not None and token is not None:
        known.seen_at = clock.now()
        return Recognised(known, token)
    made = secrets.token_urlsafe(24)
    now = clock.now()
    device = Device(
        token_hash=_fingerprint(made),
        name=_kind_of(agent),
        location_id=location_id,
        created_at=now,
        seen_at=now,
    )
    db.session.add(device)
    db.session.flush()
    device.name = f"{device.name} {device.id}"
    return Recognised(device, made)


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _kind_of(agent: str) -> str:
    return next((name for sign, name in _KINDS if sign in agent), "端末")


def note_use(device_id: int, staff_id: int) -> None:
    """Remember that this person works on this device, for the names its PIN screen offers."""
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    used_at = clock.now()
    db.session.execute(
        insert(DeviceStaff)
        .values(device_id=device_id, staff_id=staff_id, used_at=used_at)
        .on_conflict_do_update(index_elements=["device_id", "staff_id"], set_={"used_at": used_at})
    )


def edit_device(
    device_id: int,
    *,
    name: str,
    location_id: int | None,
    register_id: int | None,
    actor: Actor,
) -> Device:
    """Name a device and say where it stands; its register belongs to that store."""
    device = devices.get_device(device_id)
    register = db.session.get(Register, register_id) if register_id else None
    if register is not None and register.location_id != location_id:
        raise Invalid(N_("このレジは、選んだ店舗のものではありません。"), field="register_id")
    before = [device.name, device.location_id, device.register_id]
    device.name, device.location_id, device.register_id = name, location_id, register_id
    audit.write(
        "update",
        "device",
        device.id,
        actor=actor,
        before=before,
        after=[name, location_id, register_id],
    )
    return device


def retire_device(device_id: int, *, actor: Actor) -> Device:
    """A lost or replaced device: every session on it ends, and it has to log in as a new one."""
    device = devices.get_device(device_id)
    device.retired_at = clock.now()
    db.session.execute(delete(DeviceStaff).where(DeviceStaff.device_id == device_id))
    audit.write("retire", "device", device.id, actor=actor, name=device.name)
    return device
