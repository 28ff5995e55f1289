"""The parcels desk of 渋谷店: each step of a fulfilment as one short word."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from omni.domain.orders import NewDestination, NewLine, NewOrder, NewPayment
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.order import Order, OrderEvent, Payment
from omni.models.shipment import Carrier, Shipment
from omni.models.stock import StockLevel
from omni.models.style import Variant
from omni.queries.doctor import list_findings
from omni.services import orders, shipments
from omni.services.shipments import Box
from omni.transactions import transaction
from tests.factories import Shop

HOME = NewDestination(
    name="山田 花子",
    phone="09012345678",
    postcode="1500001",
    prefecture="東京都",
    city="渋谷区",
    street="神宮前1-2-3",
)


def key() -> str:
    """A key of its own for each tap."""
    return str(uuid.uuid4())


class Dock:
    """Places orders for 渋谷店 and does what its clerk does."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.actor = shop.actor()

    def ask(
        self,
        *pieces: tuple[str, int],
        tender: str = "online",
        pickup: bool = False,
        **rest: Any,
    ) -> int:
        """Place an order of these sizes and pieces to be sent from here; the fulfilment's id."""
        lines = tuple(NewLine(self.shop.dress[size], count, 9_900) for size, count in pieces)
        due = sum(line.gross for line in lines) - rest.get("points_spent", 0)
        awaited = tender in {"cod", "cash"}
        where: dict[str, Any] = (
            {"pickup_location_id": self.shop.shibuya}
            if pickup
            else {
                "destination": rest.pop("destination", HOME),
                "ship_from": self.shop.shibuya,
            }
        )
        new = NewOrder(
            channel="ec",
            location_id=self.shop.warehouse,
            lines=lines,
            payments=(NewPayment(tender, due, is_awaited=awaited),),
            **where,
            **rest,
        )
        with transaction():
            order = orders.place_order(new, key=key(), actor=self.actor)
            wanted = select(Fulfilment.id).where(Fulfilment.order_id == order.id)
            return int(db.session.scalars(wanted).one())

    def do(self, command: Callable[..., Any], *args: Any, **rest: Any) -> int:
        """One command of the desk under a key of its own; the id of what it answers with."""
        rest.setdefault("key", key())
        rest.setdefault("actor", self.actor)
        with transaction():
            return int(command(*args, **rest).id)

    def scan(self, one: int, size: str, times: int = 1) -> None:
        """Scan the JAN of a size."""
        for _ in range(times):
            self.do(shipments.pick, one, code=self.jan(size))

    def pack(self, one: int, *boxes: Box, carrier: Carrier = Carrier.YAMATO) -> list[int]:
        """Pack what was picked; the parcels' ids."""
        self.do(shipments.pack, one, carrier, boxes or (Box(),))
        return [parcel.id for parcel in self.parcels(one)]

    def send(self, one: int, *sizes: tuple[str, int]) -> list[int]:
        """Pick, pack and ship it all; the parcels' ids."""
        for size, count in sizes:
            self.scan(one, size, count)
        made = self.pack(one)
        self.do(shipments.ship, one)
        return made

    def jan(self, size: str) -> str:
        """What is printed on the tag."""
        return db.session.get_one(Variant, self.shop.dress[size]).jan or ""

    def read(self, one: int) -> Fulfilment:
        """The fulfilment as it is kept."""
        db.session.rollback()
        return db.session.get_one(Fulfilment, one)

    def state(self, one: int) -> FulfilmentState:
        """Where it stands."""
        return self.read(one).state

    def lines(self, one: int) -> list[tuple[int, int, int]]:
        """Asked, picked and short of each line."""
        wanted = select(FulfilmentLine).where(FulfilmentLine.fulfilment_id == one)
        return [
            (line.quantity, line.picked, line.short)
            for line in db.session.scalars(wanted.order_by(FulfilmentLine.id))
        ]

    def line(self, one: int, position: int = 0) -> int:
        """The id of one of its lines."""
        db.session.rollback()
        return self.read(one).lines[position].id

    def parcels(self, one: int) -> list[Shipment]:
        """Its parcels, the void ones too."""
        db.session.rollback()
        wanted = select(Shipment).where(Shipment.fulfilment_id == one).order_by(Shipment.id)
        return list(db.session.scalars(wanted))

    def level(self, size: str, location_id: int | None = None) -> tuple[int, int]:
        """On hand and reserved."""
        db.session.rollback()
        where = (location_id or self.shop.shibuya, self.shop.dress[size])
        level = db.session.get(StockLevel, where)
        return (level.on_hand, level.reserved) if level else (0, 0)

    def order(self, one: int) -> Order:
        """The order it is a part of."""
        return self.read(one).order

    def payments(self, one: int) -> list[Payment]:
        """The order's payments."""
        order_id = self.read(one).order_id
        return list(db.session.scalars(select(Payment).where(Payment.order_id == order_id)))

    def story(self, one: int) -> list[str]:
        """What is on the order's timeline."""
        order_id = self.read(one).order_id
        wanted = select(OrderEvent.kind).where(OrderEvent.order_id == order_id)
        return list(db.session.scalars(wanted.order_by(OrderEvent.id)))


def healthy() -> bool:
    """Whether the doctor finds nothing."""
    db.session.rollback()
    found = list_findings()
    assert found == [], found
    return True
