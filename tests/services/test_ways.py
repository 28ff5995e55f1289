"""A way taken is a hold, a 取り寄せ, an order or a place in line: once, and never twice sold."""

import pytest
from sqlalchemy import select

from omni.domain.errors import Invalid
from omni.domain.ways import WayKind
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.hold import Hold, HoldState, WaitEntry
from omni.models.order import LineKind, Order
from omni.models.stock import StockLevel
from omni.models.transfer import Transfer
from omni.queries.doctor import list_findings
from omni.services import ways
from omni.services.holds import Customer
from omni.services.ways import Chosen, WayGone
from omni.transactions import transaction

HOME = {"postcode": "1500002", "prefecture": "東京都", "city": "渋谷区", "street": "渋谷1-1-1"}


@pytest.fixture
def mia(shop):
    """A member with an address."""
    return Customer(shop.member(phone="0312345678", **HOME))


def take(shop, kind, from_id, customer, key="w1", **rest):
    chosen = Chosen(kind, from_id, customer, **rest)
    with transaction():
        return ways.take_way(shop.dress["M"], chosen, key=key, actor=shop.actor()).id


def reserved(shop, place):
    level = db.session.get(StockLevel, (place, shop.dress["M"]), populate_existing=True)
    return level.reserved if level else 0


def test_it_is_kept_at_another_store(shop, mia):
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    hold = db.session.get_one(Hold, take(shop, WayKind.HOLD, shop.shinjuku, mia))
    assert (hold.location_id, hold.member_id) == (shop.shinjuku, mia.member_id)
    assert reserved(shop, shop.shinjuku) == 1


def test_it_is_brought_here_for_her(shop, mia):
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    transfer = db.session.get_one(Transfer, take(shop, WayKind.TRANSFER, shop.shinjuku, mia))
    assert (transfer.from_id, transfer.to_id) == (shop.shinjuku, shop.shibuya)
    assert transfer.hold.member_id == mia.member_id
    assert transfer.hold.state is HoldState.ORDERED


def test_it_is_brought_here_for_somebody_with_a_name_and_a_phone(shop):
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    guest = Customer(None, "通りすがり", "03-1234-5678")
    transfer = db.session.get_one(Transfer, take(shop, WayKind.TRANSFER, shop.shinjuku, guest))
    assert transfer.hold.guest_name == "通りすがり"


@pytest.mark.parametrize(
    ("tender", "charges", "is_awaited"),
    [("card", [("shipping", 550)], False), ("cod", [("shipping", 550), ("cod_fee", 330)], True)],
)
def test_it_is_sent_home_from_there(shop, mia, tender, charges, is_awaited):
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    order_id = take(shop, WayKind.SHIP_STORE, shop.shinjuku, mia, tender=tender)
    order = db.session.get_one(Order, order_id)
    kept = [(line.kind.value, line.amount) for line in order.lines]
    assert kept == [("goods", 9900), *charges]
    (payment,) = order.payments
    assert (payment.tender.value, payment.is_awaited) == (tender, is_awaited)
    assert payment.amount == 9900 + sum(yen for _kind, yen in charges)
    assert (order.destination.name, order.destination.city) == ("田中 美咲", "渋谷区")
    (part,) = db.session.scalars(select(Fulfilment)).all()
    assert part.location_id == shop.shinjuku
    assert all(line.kind is not LineKind.WRAPPING for line in order.lines)
    assert list_findings() == []


def test_she_stands_in_line(shop, mia):
    entry = db.session.get_one(WaitEntry, take(shop, WayKind.WAIT, None, mia))
    assert (entry.location_id, entry.member_id) == (shop.shibuya, mia.member_id)


@pytest.mark.parametrize(
    "kind", [WayKind.HOLD, WayKind.TRANSFER, WayKind.SHIP_STORE, WayKind.SHIP_WAREHOUSE]
)
def test_a_second_tap_does_nothing_twice(shop, mia, kind):
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    first = take(shop, kind, shop.shinjuku, mia)
    assert take(shop, kind, shop.shinjuku, mia) == first
    assert reserved(shop, shop.shinjuku) == 1


@pytest.mark.parametrize("kind", [WayKind.HOLD, WayKind.TRANSFER, WayKind.SHIP_STORE])
def test_whoever_comes_second_for_the_last_piece_is_told_so(shop, mia, kind):
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    take(shop, WayKind.HOLD, shop.shinjuku, Customer(None, "先の人", "0398765432"))
    with pytest.raises(WayGone) as refused:
        take(shop, kind, shop.shinjuku, mia, key="w2")
    assert str(refused.value) == ("たったいま、新宿店の最後の1点がほかのお客様に決まりました。")
    assert reserved(shop, shop.shinjuku) == 1
    assert db.session.scalars(select(Order)).all() == []


def test_nothing_is_sent_to_nobody_or_paid_by_nothing(shop, mia):
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    with pytest.raises(Invalid):
        take(shop, WayKind.SHIP_STORE, shop.shinjuku, Customer(None, "客", "0312345678"))
    with pytest.raises(Invalid):
        take(shop, WayKind.SHIP_STORE, shop.shinjuku, mia, tender="beads")
    with pytest.raises(ways.NoWayNow):
        take(shop, WayKind.HOLD, None, mia)
    assert reserved(shop, shop.shinjuku) == 0
