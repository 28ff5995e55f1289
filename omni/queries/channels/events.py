"""What shops told us, newest first, and one event with its words."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from omni.domain.errors import NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.channel import ChannelEvent, ChannelPush, EventState, PushState

PAGE = 50


def list_events(
    account_id: int | None, state: EventState | None, *, before: int | None = None
) -> Sequence[ChannelEvent]:
    """A page of events without their bytes; one more than a page says that there are more."""
    wanted = select(ChannelEvent).options(
        joinedload(ChannelEvent.account), defer(ChannelEvent.body), defer(ChannelEvent.fetched)
    )
    if account_id is not None:
        wanted = wanted.where(ChannelEvent.account_id == account_id)
    if state is not None:
        wanted = wanted.where(ChannelEvent.state == state)
    if before is not None:
        wanted = wanted.where(ChannelEvent.id < before)
    return db.session.scalars(wanted.order_by(ChannelEvent.id.desc()).limit(PAGE + 1)).all()


def get_event(event_id: int) -> ChannelEvent:
    """The event of this id; raises NotFound."""
    found = (
        db.session.get(ChannelEvent, event_id, options=[joinedload(ChannelEvent.account)])
        if event_id <= LARGEST_ID
        else None
    )
    if found is None:
        raise NotFound
    return found


def show_body(body: bytes | None) -> str:
    """The bytes as a person reads them: JSON indented, anything else as text."""
    if body is None:
        return ""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return body[:20_000].decode("utf-8", "replace")


def list_pushes(
    account_id: int | None, *, stuck: bool, before: int | None = None
) -> Sequence[ChannelPush]:
    """A page of what shops are told, newest first; only what is stuck, when asked."""
    wanted = select(ChannelPush).options(
        joinedload(ChannelPush.account), joinedload(ChannelPush.listing)
    )
    if account_id is not None:
        wanted = wanted.where(ChannelPush.account_id == account_id)
    if stuck:
        wanted = wanted.where(ChannelPush.state.in_((PushState.FAILED, PushState.UNCERTAIN)))
    if before is not None:
        wanted = wanted.where(ChannelPush.id < before)
    return db.session.scalars(wanted.order_by(ChannelPush.id.desc()).limit(PAGE + 1)).all()
