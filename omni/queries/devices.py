"""Reading devices."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.api_token import ApiToken
from omni.models.staff import Device


def find_device(token_hash: str) -> Device | None:
    """The device in use whose cookie has this fingerprint, or None."""
    return db.session.scalar(
        select(Device).where(Device.token_hash == token_hash, Device.retired_at.is_(None))
    )


def list_devices() -> list[Device]:
    """Every device in use that people hold, the one seen last first, with its store and register.

    A token acts as a device of its own, which is no tablet.
    """
    wanted = (
        select(Device)
        .where(Device.retired_at.is_(None), Device.id.not_in(select(ApiToken.device_id)))
        .options(joinedload(Device.location), joinedload(Device.register))
        .order_by(Device.seen_at.desc(), Device.id)
    )
    return list(db.session.scalars(wanted))


def get_device(device_id: int) -> Device:
    """The device of this id; raises NotFound."""
    device = db.session.get(Device, device_id)
    if device is None:
        raise NotFound
    return device
