"""An open order goes elsewhere as long as nothing is on its way, and finds places again."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from omni.domain.errors import Invalid
from omni.domain.orders import NewLine
from omni.extensions import db
from omni.models.order import Destination, OrderEvent
from omni.models.shipment import Carrier, Shipment
from omni.services import orders, shipments
from omni.services.fulfilments import HasLeft
from omni.services.orders import OrderClosed
from omni.services.privacy.clearing import clear_books
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.orders.desk import HOME, Desk, healthy, leave, pick

ELSEWHERE = dataclasses.replace(HOME, city="港区", street="芝公園4-2-8")


@pytest.fixture
def made(shop: Shop, desk: Desk) -> int:
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    return desk.place(NewLine(shop.dress["M"], 2, 9_900), paid="cod")


def test_the_timeline_names_what_changed_and_no_person(desk: Desk, made: int) -> None:
    desk.do(orders.change_destination, made, ELSEWHERE)
    assert db.session.get_one(Destination, made, populate_existing=True).city == "港区"
    event = db.session.scalars(
        select(OrderEvent).where(OrderEvent.kind == "destination_changed")
    ).one()
    assert event.details == {"fields": ["city", "street"]}
    desk.do(orders.change_destination, made, ELSEWHERE)
    assert desk.events(made).count("destination_changed") == 1


def test_labels_to_the_old_address_are_void(desk: Desk, made: int) -> None:
    (asked,) = desk.fulfilments(made)
    pick(desk, asked.id, packed=False)
    desk.do(shipments.pack, asked.id, Carrier.YAMATO, [shipments.Box()])
    desk.do(orders.change_destination, made, ELSEWHERE)
    assert [one.state.value for one in db.session.scalars(select(Shipment))] == ["cancelled"]
    assert desk.fulfilments(made)[0].state.value == "picking"
    desk.do(shipments.pack, asked.id, Carrier.YAMATO, [shipments.Box()])
    assert healthy()


def test_what_is_on_its_way_or_over_is_not_redirected(shop: Shop, desk: Desk, made: int) -> None:
    pickup = desk.place(NewLine(shop.dress["M"], 1, 9_900), pickup_location_id=shop.warehouse)
    with pytest.raises(Invalid):
        desk.do(orders.change_destination, pickup, ELSEWHERE)
    short = desk.place(NewLine(shop.dress["M"], 9, 9_900))
    (asked,) = desk.fulfilments(short)
    pick(desk, asked.id)
    leave(desk, asked.id)
    with pytest.raises(HasLeft):
        desk.do(orders.change_destination, short, ELSEWHERE)
    desk.do(orders.cancel_order, made, reason="customer")
    with pytest.raises(OrderClosed):
        desk.do(orders.change_destination, made, ELSEWHERE)
    with pytest.raises(OrderClosed):
        desk.do(orders.find_places, made)


def test_an_erased_person_leaves_no_address_behind(shop: Shop, desk: Desk, made: int) -> None:
    member = shop.member()
    hers = desk.place(NewLine(shop.dress["M"], 1, 9_900), member_id=member, note="裏口へ")
    with transaction():
        clear_books((member,))
    where = db.session.get_one(Destination, hers, populate_existing=True)
    assert (where.name, where.phone, where.street, where.prefecture) == ("＊", "", "", "東京都")
    assert desk.order(hers).note == ""
    assert db.session.get_one(Destination, made).name == HOME.name
