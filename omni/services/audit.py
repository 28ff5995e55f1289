"""The audit log: a change writes its line in its own transaction."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue


def digest(salt: str, values: dict[str, Any]) -> str:
    """The salted fingerprint of a line's values: it proves them and outlives them."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def write(
    action: str,
    object_type: str,
    object_id: int | None,
    *,
    actor: Actor,
    member_id: int | None = None,
    approved_by_id: int | None = None,
    **values: Any,
) -> None:
    """Write one line in the command's own transaction; `values` may be personal."""
    salt = secrets.token_hex(8)
    line = AuditLine(
        at=clock.now(),
        action=action,
        object_type=object_type,
        object_id=object_id,
        member_id=member_id,
        staff_id=actor.staff_id,
        approved_by_id=approved_by_id,
        location_id=actor.location_id,
        device_id=actor.device_id,
        address=actor.address,
        salt=salt,
        digest=digest(salt, values),
    )
    db.session.add(line)
    if values:
        db.session.flush()
        db.session.add(AuditValue(line_id=line.id, values=values))
