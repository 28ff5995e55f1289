"""The timeline of an order is written in order, with who and where."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.orders import NewLine
from omni.extensions import db
from omni.models.order import OrderEvent
from omni.services.order_events import note_event
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.orders.desk import Desk


def test_an_event_says_who_where_and_what(shop: Shop) -> None:
    desk = Desk(shop)
    made = desk.place(NewLine(None, 1, 500, description="別注トート"))
    with transaction():
        event_id = note_event(made, "resent", actor=shop.actor(), paper="confirmation")
    event = db.session.scalars(select(OrderEvent).where(OrderEvent.id == event_id)).one()
    assert (event.kind, event.staff_id, event.location_id, event.details) == (
        "resent",
        shop.staff["clerk"],
        shop.shibuya,
        {"paper": "confirmation"},
    )
