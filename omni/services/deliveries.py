"""Messages that leave: queued with the command, claimed with a lease, sent, and settled once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import AlreadyDone
from omni.extensions import db
from omni.models.delivery import Delivery, DeliveryState
from omni.services import audit
from omni.transactions import wake

SENDER = "deliveries"
LEASE = dt.timedelta(minutes=2)


def queue_mail(address: str, *, subject: str, body: str, member_id: int | None = None) -> Delivery:
    """Write the message down; the worker sends it as soon as the command is kept."""
    delivery = Delivery(
        member_id=member_id, address=address, subject=subject, body=body, created_at=clock.now()
    )
    db.session.add(delivery)
    db.session.flush()
    wake(SENDER)
    return delivery


def claim_delivery() -> Delivery | None:
    """The oldest message that waits, leased to the caller; None when nothing does."""
    oldest = (
        select(Delivery.id)
        .where(Delivery.state == DeliveryState.QUEUED)
        .order_by(Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = db.session.scalar(
        update(Delivery)
        .where(Delivery.id == oldest, Delivery.state == DeliveryState.QUEUED)
        .values(state=DeliveryState.SENDING, leased_until=clock.now() + LEASE)
        .returning(Delivery.id)
    )
    return db.session.get_one(Delivery, claimed, populate_existing=True) if claimed else None


def settle_delivery(delivery_id: int, *, failure: str | None = None) -> bool:
    """Say what became of it and forget its text; False when its lease had run out meanwhile."""
    state = DeliveryState.FAILED if failure else DeliveryState.SENT
    return _settle(Delivery.id == delivery_id, state, failure) == 1


def give_up_leases() -> int:
    """Messages whose sender never came back are uncertain: for a person to look at, and neither
    lost nor sent twice; returns how many."""
    lapsed = Delivery.leased_until < clock.now()
    return _settle(lapsed, DeliveryState.UNCERTAIN, "lease")


def answer_uncertain(delivery_id: int, *, arrived: bool, actor: Actor) -> Delivery:
    """A person has found out what became of a message: it had gone, or it had not.

    Its text is no longer kept, so that one that had not gone is written anew by whoever sends it.
    """
    state = DeliveryState.SENT if arrived else DeliveryState.FAILED
    told = db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.UNCERTAIN)
        .values(state=state, settled_at=clock.now())
        .returning(Delivery.id)
    )
    if told.first() is None:
        raise AlreadyDone
    delivery = db.session.get_one(Delivery, delivery_id, populate_existing=True)
    audit.write(
        "delivery.answer",
        "delivery",
        delivery_id,
        actor=actor,
        member_id=delivery.member_id,
        state=state.value,
    )
    return delivery


def _settle(which: object, state: DeliveryState, failure: str | None) -> int:
    settled = db.session.execute(
        update(Delivery)
        .where(which, Delivery.state == DeliveryState.SENDING)  # type: ignore[arg-type]
        .values(state=state, leased_until=None, settled_at=clock.now(), failure=failure, body="")
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(settled.all())
