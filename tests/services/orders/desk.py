"""Taking orders in tests: short to say, and everything an order leaves behind to look at."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import select

from omni.domain.orders import NewDestination, NewLine, NewOrder, NewPayment
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.order import Order, OrderEvent, OrderLine, Payment
from omni.models.order_exception import OrderException
from omni.models.order_refund import OrderRefund
from omni.models.shipment import Carrier
from omni.models.stock import StockLevel
from omni.queries import doctor
from omni.queries import points as point_query
from omni.services import orders, points, shipments
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.sales.till import TODAY

T = TypeVar("T")
_numbers = itertools.count(1)
HOME = NewDestination(
    name="田中 美咲",
    postcode="1500001",
    prefecture="東京都",
    city="渋谷区",
    street="神宮前1-2-3",
    phone="09012345678",
)


class Desk:
    """Commands on orders, each in its own transaction under a key of its own."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.clerk = shop.actor("ec", location_id=shop.warehouse)

    def new(self, *lines: NewLine, paid: str = "online", **details: Any) -> NewOrder:
        """An EC order paid online for the warehouse to send, unless said otherwise."""
        about: dict[str, Any] = {
            "channel": "ec",
            "location_id": self.shop.warehouse,
            "destination": None if details.get("pickup_location_id") else HOME,
        } | details
        due = sum(line.gross - line.discount for line in lines) - about.get("points_spent", 0)
        awaited = paid in ("cod", "bank", "credit")
        payments = (NewPayment(paid, due, is_awaited=awaited),) if due else ()
        return NewOrder(lines=lines, **({"payments": payments} | about))

    def place(self, *lines: NewLine, key: str | None = None, **details: Any) -> int:
        """Place such an order; returns its id."""
        asked = self.new(*lines, **details)
        with transaction():
            made = orders.place_order(asked, key=key or str(uuid.uuid4()), actor=self.clerk)
            return int(made.id)

    def do(self, command: Callable[..., T], *what: Any, **details: Any) -> T:
        """Run a command of the trade, with a key of its own where it has none."""
        with transaction():
            return command(*what, **({"key": str(uuid.uuid4()), "actor": self.clerk} | details))

    def order(self, order_id: int) -> Order:
        db.session.rollback()
        return db.session.get_one(Order, order_id, populate_existing=True)

    def lines(self, order_id: int) -> list[OrderLine]:
        return self._of(OrderLine, order_id)

    def payments(self, order_id: int) -> list[Payment]:
        return self._of(Payment, order_id)

    def fulfilments(self, order_id: int) -> list[Fulfilment]:
        return self._of(Fulfilment, order_id)

    def refunds(self, order_id: int) -> list[OrderRefund]:
        return self._of(OrderRefund, order_id)

    def exceptions(self, order_id: int) -> list[OrderException]:
        return [one for one in self._of(OrderException, order_id) if one.resolved_at is None]

    def events(self, order_id: int) -> list[str]:
        return [one.kind for one in self._of(OrderEvent, order_id)]

    def _of(self, kind: type[T], order_id: int) -> list[T]:
        table: Any = kind
        wanted = select(table).where(table.order_id == order_id).order_by(table.id)
        return list(db.session.scalars(wanted.execution_options(populate_existing=True)))

    def level(self, variant_id: int, location_id: int | None = None) -> tuple[int, int]:
        """On hand and reserved at the warehouse, or elsewhere."""
        key = (location_id or self.shop.warehouse, variant_id)
        level = db.session.get_one(StockLevel, key, populate_existing=True)
        return level.on_hand, level.reserved

    def give_points(self, member_id: int, amount: int) -> None:
        with transaction():
            points.grant_opening(
                member_id,
                company_id=self.shop.company,
                source="test",
                account=f"a{next(_numbers)}",
                amount=amount,
                on=TODAY,
            )

    def balance(self, member_id: int) -> int:
        return point_query.get_balance(member_id, TODAY).usable


def healthy() -> bool:
    """Whether the doctor finds nothing."""
    db.session.rollback()
    assert [str(one) for one in doctor.list_findings()] == []
    return True


def pick(desk: Desk, fulfilment_id: int, *, pieces: int | None = None, packed: bool = True) -> None:
    """A place has its pieces in hand, and has packed them."""
    with transaction():
        one = db.session.get_one(Fulfilment, fulfilment_id)
        for line in one.lines:
            line.picked = line.quantity - line.short if pieces is None else pieces
        ready = FulfilmentState.READY if one.pickup_code else FulfilmentState.PACKED
        one.state = ready if packed else FulfilmentState.PICKING


def leave(desk: Desk, fulfilment_id: int) -> None:
    """What a place has in hand goes to the carrier or the customer."""
    with transaction():
        one = db.session.get_one(Fulfilment, fulfilment_id)
        at, is_pickup = one.location_id, one.pickup_code is not None
        if one.state is FulfilmentState.PACKED:
            one.state = FulfilmentState.PICKING
    actor = desk.shop.actor("ec", location_id=at)
    if is_pickup:
        desk.do(shipments.hand_over, fulfilment_id, actor=actor)
        return
    desk.do(shipments.pack, fulfilment_id, Carrier.YAMATO, [shipments.Box()], actor=actor)
    desk.do(shipments.ship, fulfilment_id, actor=actor)
