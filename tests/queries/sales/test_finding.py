"""What a scan or a typed word means while ringing up."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.extensions import db
from omni.models.hold import Hold, HoldKind, HoldLine
from omni.models.location import Register
from omni.models.member import Identity
from omni.models.style import Style, Variant
from omni.queries.sales import find_for_sale, find_register, find_scanned
from omni.queries.sales.finding import Scanned
from omni.services.members import index_member
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def known(shop: Shop) -> Shop:
    """A shop whose goods can be found."""
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    return shop


def scan(shop: Shop, code: str) -> Scanned:
    return find_scanned(code, location_id=shop.shibuya, today=TODAY)


def test_a_jan_and_a_sku_name_one_sku(known: Shop) -> None:
    medium = known.dress["M"]
    jan = db.session.get_one(Variant, medium).jan
    assert scan(known, str(jan)) == Scanned(variant_id=medium)
    assert scan(known, "op-1001-藍-m").variant_id == medium
    assert scan(known, "4999999999996") == scan(known, "") == Scanned()


def test_a_card_names_its_member(known: Shop) -> None:
    member = known.member(card="2000000000015")
    with transaction():
        index_member(member)
    card = db.session.scalars(select(Identity.id).filter_by(member_id=member)).one()
    assert scan(known, "2000000000015") == Scanned(member_id=member, identity_id=card)


def test_a_holds_slip_names_what_is_left_of_it_and_whose_it_is(known: Shop) -> None:
    member = known.member()
    small, medium = known.dress["S"], known.dress["M"]
    with transaction():
        db.session.add(
            Hold(
                number="H-7K3M9Q",
                kind=HoldKind.PICKUP,
                location_id=known.shibuya,
                member_id=member,
                expires_at=NOW,
                placed_at=NOW,
                lines=[
                    HoldLine(variant_id=small, quantity=2, collected=1),
                    HoldLine(variant_id=medium, quantity=1, collected=1),
                ],
            )
        )
    first = db.session.scalars(select(HoldLine.id).order_by(HoldLine.id)).first()
    found = scan(known, "h7k3m9q")
    assert (found.member_id, found.hold_lines) == (member, ((first, small, 1),))
    elsewhere = find_scanned("H-7K3M9Q", location_id=known.shinjuku, today=TODAY)
    assert elsewhere.hold_lines == ()


def test_a_word_finds_every_size_with_its_price_and_stock(known: Shop) -> None:
    known.stock(known.dress["M"], 2)
    found = find_for_sale("ワンピ", location_id=known.shibuya, today=TODAY)
    assert [(one.label, one.price, one.here) for one in found.goods] == [
        ("藍 S", 9_900, 0),
        ("藍 M", 9_900, 2),
        ("藍 L", 9_900, 0),
    ]
    assert found.members == ()


def test_a_device_without_a_register_takes_the_stores_first(known: Shop) -> None:
    with transaction():
        db.session.add(Register(location_id=known.shibuya, code="02", name="レジ2"))
    first = find_register(known.shibuya, device_id=None)
    assert first is not None
    assert first.id == known.register
    assert find_register(known.warehouse, device_id=None) is None
