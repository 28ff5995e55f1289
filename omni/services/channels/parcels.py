"""What a shop is told of goods that left: its order, its lines, the carrier and the number."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.shops import Parcel
from omni.extensions import db
from omni.models.channel import ChannelSubject
from omni.models.fulfilment import Fulfilment
from omni.models.shipment import Carrier, Shipment, ShipmentState

# As shops know them, so that their own links to the carrier work.
_NAMES = {
    Carrier.YAMATO: "ヤマト運輸",
    Carrier.SAGAWA: "佐川急便",
    Carrier.JAPAN_POST: "日本郵便",
}


def parcel_of(fulfilment_id: int, key: str) -> Parcel:
    """The fulfilment in the shop's words; of several parcels the first number."""
    fulfilment = db.session.get_one(Fulfilment, fulfilment_id)
    subject = db.session.scalars(
        select(ChannelSubject).where(ChannelSubject.order_id == fulfilment.order_id)
    ).one()
    theirs = {ours: name for name, ours in subject.details.get("lines", {}).items()}
    shipment = db.session.scalar(
        select(Shipment)
        .where(Shipment.fulfilment_id == fulfilment_id, Shipment.state != ShipmentState.CANCELLED)
        .order_by(Shipment.id)
        .limit(1)
    )
    return Parcel(
        order=subject.subject.partition(":")[2],
        lines=tuple(
            (theirs[one.order_line_id], one.quantity - one.short)
            for one in fulfilment.lines
            if one.order_line_id in theirs and one.quantity > one.short
        ),
        carrier=_NAMES[shipment.carrier] if shipment else "",
        tracking=(shipment.tracking_number or "") if shipment else "",
        key=key,
    )
