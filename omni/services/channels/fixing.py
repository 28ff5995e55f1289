"""What a person does about an event: again, in spite of its problem, or not at all."""

from __future__ import annotations

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotFound
from omni.extensions import db
from omni.models.channel import ChannelEvent, EventState
from omni.services import audit
from omni.services.channels.receiving import APPLIER
from omni.transactions import wake

# Problems that a person may have applied in spite of.
OVERRULED = ("unknown_sku", "sums", "no_address", "refund_without_goods")


class ReasonMissing(Invalid):
    """Nobody would know later why it was left out."""

    sentence = N_("取り込まない理由を入力してください。")


class CannotOverrule(Invalid):
    """This problem does not go away by wanting."""

    sentence = N_("この内容は、このままでは取り込めません。")
    way_forward = N_("ショップで受注を直すか、取り込まない理由を残してください。")


def replay_event(event_id: int, *, anyway: bool = False, actor: Actor) -> ChannelEvent:
    """Apply a kept event once more; what it did already it does not do again."""
    event = _lock(event_id)
    if event.state is EventState.RECEIVED:
        raise AlreadyDone
    if anyway and event.failure not in OVERRULED:
        raise CannotOverrule
    if anyway:
        event.details = {**event.details, "anyway": True}
    event.state, event.applied_at, event.attempts = EventState.RECEIVED, None, 0
    event.due_at, event.leased_until, event.staff_id = clock.now(), None, actor.staff_id
    audit.write("channel.replay", "channel_event", event.id, actor=actor, anyway=anyway)
    wake(APPLIER)
    return event


def ignore_event(event_id: int, *, reason: str, actor: Actor) -> ChannelEvent:
    """Leave it out for good, and say why."""
    event = _lock(event_id)
    if event.state is not EventState.FAILED:
        raise AlreadyDone
    if not reason.strip():
        raise ReasonMissing(field="reason")
    event.state, event.reason, event.staff_id = EventState.IGNORED, reason.strip(), actor.staff_id
    audit.write("channel.ignore", "channel_event", event.id, actor=actor, reason=reason.strip())
    return event


def _lock(event_id: int) -> ChannelEvent:
    event = db.session.get(ChannelEvent, event_id, with_for_update=True, populate_existing=True)
    if event is None:
        raise NotFound
    return event
