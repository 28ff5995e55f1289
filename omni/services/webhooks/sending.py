"""The worker's side: events become messages, each is leased, told, settled, and tried again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, insert, or_, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, NotFound
from omni.domain.webhooks import sign, wait_after
from omni.extensions import db
from omni.models.api_token import ApiToken, ApiTokenLocation
from omni.models.delivery import DeliveryState
from omni.models.location import Location
from omni.models.style import Variant
from omni.models.webhook import WebhookDelivery, WebhookEvent, WebhookSubscription
from omni.queries.stock import list_levels
from omni.services import audit
from omni.services.webhooks.publishing import SENDER, STOCK
from omni.transactions import wake

LEASE = dt.timedelta(minutes=2)
HANDED_AT_ONCE = 200
SENDABLE = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCERTAIN)


class StillSending(Conflict):
    """It is on its way by itself."""

    sentence = N_("この通知は、いま送信中か、送信待ちです。")
    way_forward = N_("しばらく待ってから、履歴を確かめてください。")


@dataclass(frozen=True)
class Message:
    """One message as it goes out: signed, with the event's own id whatever try this is."""

    delivery_id: int
    url: str
    headers: dict[str, str]
    body: bytes


def hand_out(limit: int = HANDED_AT_ONCE) -> int:
    """Turn waiting events into messages, oldest first; returns how many events.

    A change of stock takes its figure now, after whoever changed it has committed.
    """
    waiting = (
        select(WebhookEvent.id)
        .where(WebhookEvent.handed_out_at.is_(None))
        .order_by(WebhookEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(db.session.scalars(waiting))
    if not ids:
        return 0
    now = clock.now()
    taken = update(WebhookEvent).where(WebhookEvent.id.in_(ids)).values(handed_out_at=now)
    db.session.execute(taken.execution_options(synchronize_session=False))
    events = db.session.scalars(
        select(WebhookEvent)
        .where(WebhookEvent.id.in_(ids))
        .order_by(WebhookEvent.id)
        .execution_options(populate_existing=True)
    ).all()
    for event in events:
        if event.type == STOCK:
            event.data = _figure(event)
    db.session.flush()
    rows = [
        {
            "event_id": event.id,
            "subscription_id": one,
            "state": DeliveryState.QUEUED,
            "attempts": 0,
            "due_at": now,
            "created_at": now,
        }
        for event in events
        for one in _listeners(event)
    ]
    if rows:
        db.session.execute(insert(WebhookDelivery), rows)
    return len(ids)


def _figure(event: WebhookEvent) -> dict[str, Any]:
    """What may be promised now."""
    assert event.variant_id is not None
    sku, jan = db.session.execute(
        select(Variant.sku, Variant.jan).where(Variant.id == event.variant_id)
    ).one()
    code = db.session.scalar(select(Location.code).where(Location.id == event.location_id))
    levels = list_levels([event.variant_id], location_id=event.location_id)
    return {
        "sku": sku,
        "jan": jan,
        "location": code,
        "available": levels[0].available if levels else 0,
        "on_hand": levels[0].on_hand if levels else 0,
    }


def _listeners(event: WebhookEvent) -> list[int]:
    """The subscriptions that are told: of the kind, and whose token reaches the place."""
    limits = exists().where(ApiTokenLocation.token_id == ApiToken.id)
    wanted = (
        select(WebhookSubscription.id, WebhookSubscription.events)
        .join(ApiToken, ApiToken.id == WebhookSubscription.token_id)
        .where(
            WebhookSubscription.disabled_at.is_(None),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > clock.now()),
        )
        .order_by(WebhookSubscription.id)
    )
    if event.company_id is not None:
        wanted = wanted.where(ApiToken.company_id == event.company_id)
    if event.location_id is not None:
        here = limits.where(ApiTokenLocation.location_id == event.location_id)
        owner = select(Location.company_id).where(Location.id == event.location_id)
        wanted = wanted.where(ApiToken.company_id == owner.scalar_subquery(), or_(~limits, here))
    return [row.id for row in db.session.execute(wanted) if event.type in row.events]


def claim_delivery() -> Message | None:
    """The message that has been due longest, leased to the caller; None when nothing is due."""
    now = clock.now()
    due = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.state == DeliveryState.QUEUED, WebhookDelivery.due_at <= now)
        .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = db.session.scalar(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == due, WebhookDelivery.state == DeliveryState.QUEUED)
        .values(
            state=DeliveryState.SENDING,
            leased_until=now + LEASE,
            attempts=WebhookDelivery.attempts + 1,
        )
        .returning(WebhookDelivery.id)
    )
    return _message(claimed, now) if claimed else None


def _message(delivery_id: int, now: dt.datetime) -> Message:
    row: Row[Any] = db.session.execute(
        select(
            WebhookEvent.id,
            WebhookEvent.type,
            WebhookEvent.data,
            WebhookEvent.occurred_at,
            WebhookSubscription.url,
            WebhookSubscription.secret,
        )
        .join(WebhookDelivery, WebhookDelivery.event_id == WebhookEvent.id)
        .join(WebhookSubscription, WebhookSubscription.id == WebhookDelivery.subscription_id)
        .where(WebhookDelivery.id == delivery_id)
    ).one()
    said = {
        "type": row.type,
        "timestamp": row.occurred_at.isoformat(timespec="milliseconds"),
        "data": row.data,
    }
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    message_id, timestamp = f"evt_{row.id}", int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(row.secret, message_id, timestamp, body),
    }
    return Message(delivery_id, row.url, headers, body)


def settle_delivery(
    delivery_id: int, *, status_code: int | None = None, failure: str | None = None
) -> bool:
    """Say what became of it; what was not taken is tried again later, until the last try.

    False when its lease had run out meanwhile.
    """
    found = db.session.get(
        WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True
    )
    if found is None or found.state is not DeliveryState.SENDING:
        return False
    now = clock.now()
    wait = None if found.subscription.disabled_at else wait_after(found.attempts)
    found.leased_until, found.status_code, found.failure = None, status_code, failure
    if failure is None:
        found.state, found.settled_at = DeliveryState.SENT, now
    elif wait is None:
        found.state, found.settled_at = DeliveryState.FAILED, now
    else:
        found.state, found.due_at = DeliveryState.QUEUED, now + wait
        _hold_back(found.subscription_id, now + wait)
    return True


def _hold_back(subscription_id: int, until: dt.datetime) -> None:
    """Who does not answer now is not asked for each message anew, while others wait."""
    db.session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.subscription_id == subscription_id,
            WebhookDelivery.state == DeliveryState.QUEUED,
            WebhookDelivery.due_at < until,
        )
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


def give_up_leases() -> int:
    """Messages whose sender never came back may have arrived: a person looks at them, and sends
    them again with the same id; returns how many."""
    now = clock.now()
    given_up = db.session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.state == DeliveryState.SENDING, WebhookDelivery.leased_until < now)
        .values(state=DeliveryState.UNCERTAIN, leased_until=None, settled_at=now, failure="lease")
        .returning(WebhookDelivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(given_up.all())


def replay(delivery_id: int, *, actor: Actor) -> WebhookDelivery:
    """Send it again, by the same id, so that who has seen it knows; raises StillSending."""
    found = db.session.get(
        WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotFound
    if found.state not in SENDABLE:
        raise StillSending
    found.state, found.attempts = DeliveryState.QUEUED, 0
    found.due_at, found.settled_at = clock.now(), None
    audit.write("replay", "webhook_delivery", found.id, actor=actor)
    wake(SENDER)
    return found
