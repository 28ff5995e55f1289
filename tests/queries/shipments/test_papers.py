"""The packing slip is a 適格簡易請求書 of the order; a gift's shows no prices."""

from __future__ import annotations

import dataclasses

import pytest

from omni.domain.orders import NewLine, NewOrder, NewPayment
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.queries import shipments as query
from omni.services import orders, shipments
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.shipments.dock import HOME, Dock, key


@pytest.fixture
def dock(shop: Shop) -> Dock:
    for variant_id in shop.dress.values():
        shop.stock(variant_id, 9)
    return Dock(shop)


def test_the_slip_has_the_taxes_of_the_whole_order(dock: Dock, shop: Shop) -> None:
    tea = shop.style("TEA", "紅茶", sizes=("F",), price=1_080, tax_rate=8)["F"]
    shop.stock(tea, 3)
    lines = (
        NewLine(shop.dress["M"], 1, 9_900),
        NewLine(tea, 2, 1_080, tax_rate=8),
        NewLine(kind="shipping", unit_price=550),
    )
    new = NewOrder(
        channel="ec",
        location_id=shop.warehouse,
        lines=lines,
        payments=(NewPayment("online", 12_610),),
        destination=HOME,
        ship_from=shop.shibuya,
    )
    with transaction():
        orders.place_order(new, key=key(), actor=dock.actor)
    (one,) = db.session.query(Fulfilment).all()

    slip = query.get_slip(one.id)

    assert slip.company.invoice_number == "T1234567890123"
    assert [(tax.rate, tax.total, tax.tax) for tax in slip.taxes] == [
        (10, 10_450, 950),
        (8, 2_160, 160),
    ]
    assert [(line.name, line.is_reduced, line.here) for line in slip.lines] == [
        ("ワンピース", False, 1),
        ("紅茶", True, 2),
        ("送料", False, 0),
    ]
    assert (slip.due, slip.is_part, slip.is_gift) == (12_610, False, False)


def test_a_gift_says_so(dock: Dock) -> None:
    gift = dataclasses.replace(HOME, is_gift=True, gift_note="おめでとう", sender_name="佐藤")
    one = dock.ask(("M", 1), destination=gift)

    assert query.get_slip(one).is_gift


def test_a_part_of_an_order_says_what_lies_here(dock: Dock) -> None:
    dock.shop.stock(dock.shop.dress["M"], 0, dock.shop.shinjuku)
    one = dock.ask(("M", 3))
    dock.scan(one, "M", 2)

    dock.do(shipments.report_short, one, dock.line(one), 1, shipments.ShortReason.NOT_FOUND)

    slip = query.get_slip(one)

    assert slip.is_part
    assert [(line.quantity, line.here) for line in slip.lines] == [(3, 2)]
