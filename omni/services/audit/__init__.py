"""The audit log: a change writes its line in its own transaction, a reading soon after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Table, insert

from omni.domain.actor import Actor
from omni.domain.audit_chain import digest
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.services.audit import reads
from omni.services.audit.lines import compose, storable
from omni.transactions import in_transaction

__all__ = ["compose", "digest", "remember_read", "write", "write_all"]

# Built once: every command writes a line.
_LINES = cast(Table, AuditLine.__table__)
_ADD_LINE = insert(_LINES).returning(_LINES.c.id)
_ADD_VALUES = insert(cast(Table, AuditValue.__table__))


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
    kept = storable(values)
    line = compose(
        action,
        object_type,
        object_id,
        actor=actor,
        values=kept,
        member_id=member_id,
        approved_by_id=approved_by_id,
    )
    line_id = db.session.execute(_ADD_LINE, line).scalar_one()
    if kept:
        db.session.execute(_ADD_VALUES, {"line_id": line_id, "values": kept})


def write_all(
    action: str,
    object_type: str,
    lines: Iterable[tuple[int | None, int | None, dict[str, Any]]],
    *,
    actor: Actor,
    approved_by_id: int | None = None,
) -> None:
    """Write many lines of one kind at once, each (object id, member id, values)."""
    written = []
    for object_id, member_id, values in lines:
        kept = storable(values)
        line = compose(
            action,
            object_type,
            object_id,
            actor=actor,
            values=kept,
            member_id=member_id,
            approved_by_id=approved_by_id,
        )
        written.append((AuditLine(**line), kept))
    db.session.add_all([line for line, _ in written])
    db.session.flush()
    db.session.add_all([AuditValue(line_id=line.id, values=kept) for line, kept in written if kept])


def remember_read(
    action: str,
    object_type: str,
    object_id: int | None,
    *,
    actor: Actor,
    member_id: int | None = None,
    settling: bool = False,
    **values: Any,
) -> None:
    """Have a line for reading written within a second, without holding up the reader.

    With `settling` (a search while it is typed) it waits until it has stood for two seconds or
    the person goes on to something else on that tablet; the next one typed before replaces it.
    Inside a command it is an ordinary line of that command.
    """
    if in_transaction():
        write(action, object_type, object_id, actor=actor, member_id=member_id, **values)
        return
    kept = storable(values)
    line = compose(action, object_type, object_id, actor=actor, values=kept, member_id=member_id)
    reader = (actor.staff_id, actor.device_id, actor.address)
    reads.buffer_of(db.engine).put(reads.Read(line, kept), reader=reader, settling=settling)
