"""What staff tell one another about a member."""

from __future__ import annotations

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.extensions import db
from omni.models.member import Note
from omni.services import audit
from omni.services.idempotency import once
from omni.services.members.living import lock_living

LONGEST = 2000


@once("member.note", Note)
def add_note(
    member_id: int,
    body: str,
    *,
    is_pinned: bool = False,
    key: str,  # noqa: ARG001  the decorator's
    actor: Actor,
) -> Note:
    """Write a note; a pinned one stands on the card until somebody takes it down."""
    text = body.strip()
    if not text:
        raise Invalid(N_("メモを入力してください。"), field="body")
    if len(text) > LONGEST:
        raise Invalid(N_("メモが長すぎます。2000文字までで入力してください。"), field="body")
    member = lock_living(member_id)
    if member is None:
        raise NotFound
    if actor.staff_id is None:
        raise Invalid
    note = Note(
        member_id=member.id,
        at=clock.now(),
        staff_id=actor.staff_id,
        location_id=actor.location_id,
        body=text,
        is_pinned=is_pinned,
    )
    db.session.add(note)
    db.session.flush()
    audit.write("create", "note", note.id, actor=actor, member_id=member.id, body=text)
    return note


def change_note(
    note_id: int,
    *,
    member_id: int,
    is_pinned: bool | None = None,
    is_hidden: bool | None = None,
    actor: Actor,
) -> Note:
    """Pin, unpin, hide or show a note of this member; nothing is ever deleted."""
    note = db.session.get(Note, note_id)
    if note is None or note.member_id != member_id:
        raise NotFound
    if is_pinned is not None:
        note.is_pinned = is_pinned
    if is_hidden is not None:
        note.hidden_at = clock.now() if is_hidden else None
    audit.write(
        "update",
        "note",
        note.id,
        actor=actor,
        member_id=member_id,
        is_pinned=note.is_pinned,
        is_hidden=note.hidden_at is not None,
    )
    return note
