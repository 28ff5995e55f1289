"""What one line of the log is made of."""

from __future__ import annotations

import math
import secrets
from typing import Any

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.audit_chain import digest


def storable(value: Any) -> Any:
    """The value as either engine can keep it: plain JSON, no NUL, no broken characters."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode(errors="replace").decode()
    if isinstance(value, dict):
        return {str(storable(name)): storable(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [storable(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return storable(str(value))


def compose(
    action: str,
    object_type: str,
    object_id: int | None,
    *,
    actor: Actor,
    values: dict[str, Any],
    member_id: int | None = None,
    approved_by_id: int | None = None,
) -> dict[str, Any]:
    """The columns of a line, digest and all; its values must be storable already."""
    salt = secrets.token_hex(8)
    return {
        "at": clock.now(),
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "member_id": member_id,
        "staff_id": actor.staff_id,
        "approved_by_id": approved_by_id,
        "location_id": actor.location_id,
        "device_id": actor.device_id,
        "address": actor.address,
        "salt": salt,
        "digest": digest(salt, values),
    }
