"""The rows of one place's part of an order, locked in order, and the refusals steps share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Forbidden, NotFound
from omni.domain.orders import can
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.order import Order, OrderLine
from omni.models.shipment import Shipment, ShipmentLine, ShipmentState
from omni.services import audit, points
from omni.services.order_events import note_event
from omni.services.orders.rows import lock_order

MOVED = "shipments-moved"


class FulfilmentUnknown(NotFound):
    """There is no such fulfilment."""

    sentence = N_("この出荷手配は見つかりません。")


class FulfilmentMoved(AlreadyDone):
    """Somebody else was faster: says where the fulfilment stands now."""

    event = MOVED
    way_forward = N_("いまの状態を表示しました。続きはここからできます。")


class FulfilmentElsewhere(Forbidden):
    """Goods are picked, packed and handed over only where they lie."""

    sentence = N_("出荷手配%(number)sは%(store)sのものです。")
    way_forward = N_("作業は、その店舗で行ってください。")


STANDS = {
    FulfilmentState.REQUESTED: N_("出荷手配%(number)sは、まだピッキングを始めていません。"),
    FulfilmentState.PICKING: N_("出荷手配%(number)sは、ピッキング中です。"),
    FulfilmentState.PACKED: N_("出荷手配%(number)sは、すでに梱包済みです。"),
    FulfilmentState.SHIPPED: N_("出荷手配%(number)sは、すでに出荷済みです。"),
    FulfilmentState.DELIVERED: N_("出荷手配%(number)sは、すでにお届け済みです。"),
    FulfilmentState.READY: N_("出荷手配%(number)sは、すでにお渡しの準備ができています。"),
    FulfilmentState.COLLECTED: N_("出荷手配%(number)sは、すでにお渡し済みです。"),
    FulfilmentState.REFUSED: N_("出荷手配%(number)sは、出荷不可として終わっています。"),
    FulfilmentState.CANCELLED: N_("出荷手配%(number)sは、取り消されています。"),
}


@dataclass(frozen=True)
class Work:
    """A fulfilment with its order, both locked, and the member's account before them."""

    order: Order
    account: points.Account | None
    fulfilment: Fulfilment
    lines: list[FulfilmentLine]

    def line(self, line_id: int) -> FulfilmentLine:
        """The line of this id; raises NotFound for another's."""
        found = next((one for one in self.lines if one.id == line_id), None)
        if found is None:
            raise NotFound
        return found


def lock_work(fulfilment_id: int, *, actor: Actor, anywhere: bool = False) -> Work:
    """Lock account, order and fulfilment, in this order; refuses another's store."""
    order_id = db.session.scalar(select(Fulfilment.order_id).where(Fulfilment.id == fulfilment_id))
    if order_id is None:
        raise FulfilmentUnknown
    locked = lock_order(order_id)
    fulfilment = db.session.get_one(
        Fulfilment, fulfilment_id, with_for_update={"of": Fulfilment}, populate_existing=True
    )
    if not anywhere and not actor.is_system and actor.location_id != fulfilment.location_id:
        raise FulfilmentElsewhere(number=fulfilment.number, store=fulfilment.location.name)
    return Work(locked.order, locked.account, fulfilment, lines_of(fulfilment))


def lines_of(fulfilment: Fulfilment) -> list[FulfilmentLine]:
    """The lines as they stand now, read under the fulfilment's lock."""
    found = db.session.scalars(
        select(FulfilmentLine)
        .where(FulfilmentLine.fulfilment_id == fulfilment.id)
        .options(joinedload(FulfilmentLine.order_line).joinedload(OrderLine.variant))
        .order_by(FulfilmentLine.id)
        .execution_options(populate_existing=True)
    )
    return list(found)


def parcels_of(fulfilment: Fulfilment) -> list[Shipment]:
    """Its parcels that have not been unpacked again."""
    found = db.session.scalars(
        select(Shipment)
        .where(Shipment.fulfilment_id == fulfilment.id, Shipment.state != ShipmentState.CANCELLED)
        .order_by(Shipment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


def pieces_in(parcel: Shipment) -> list[ShipmentLine]:
    """What lies in a parcel."""
    wanted = select(ShipmentLine).where(ShipmentLine.shipment_id == parcel.id)
    return list(db.session.scalars(wanted.order_by(ShipmentLine.id)))


def check_step(fulfilment: Fulfilment, after: FulfilmentState) -> None:
    """Raise FulfilmentMoved when this step does not start where the fulfilment stands."""
    if not can(fulfilment.state, after, kind=fulfilment.kind.value):
        raise moved(fulfilment)


def check_state(fulfilment: Fulfilment, *states: FulfilmentState) -> None:
    """Raise FulfilmentMoved when the fulfilment stands elsewhere."""
    if fulfilment.state not in states:
        raise moved(fulfilment)


def moved(fulfilment: Fulfilment) -> FulfilmentMoved:
    """The refusal that says where the fulfilment stands."""
    return FulfilmentMoved(STANDS[fulfilment.state], number=fulfilment.number)


def to_find(line: FulfilmentLine) -> int:
    """Pieces neither picked nor missed yet."""
    return line.quantity - line.picked - line.short


def note(work: Work, action: str, *, actor: Actor, tell: bool = True, **details: Any) -> None:
    """The audit line of a command, and its line on the order's timeline where it `tell`s one."""
    one = work.fulfilment
    if tell:
        note_event(
            one.order_id,
            action,
            actor=actor,
            fulfilment_id=one.id,
            location_id=one.location_id,
            number=one.number,
            **details,
        )
    audit.write(
        f"fulfilment.{action}",
        "fulfilment",
        one.id,
        actor=actor,
        member_id=work.order.member_id,
        number=one.number,
        **details,
    )
