"""What is cancelled before it left gives back exactly what it took, and nothing that has left."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from omni.domain.errors import AlreadyDone, Invalid, NotFound
from omni.domain.orders import NewLine, NewPayment
from omni.extensions import db
from omni.models.order import OrderState
from omni.models.order_exception import OrderException
from omni.models.point import PointTransaction, PointType
from omni.models.stock import Allocation, AllocationState
from omni.services import orders
from omni.services.fulfilments import HasLeft
from omni.services.orders import OrderClosed
from tests.factories import Shop
from tests.services.orders.desk import Desk, healthy, leave, pick


@pytest.fixture
def medium(shop: Shop) -> int:
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    return shop.dress["M"]


def test_a_cancelled_order_frees_its_goods_and_asks_for_its_refund(
    shop: Shop, desk: Desk, medium: int
) -> None:
    made = desk.place(NewLine(medium, 2, 9_900), NewLine(kind="shipping", unit_price=550))
    desk.do(orders.cancel_order, made, reason="customer")
    order = desk.order(made)
    assert (order.state, order.total) == (OrderState.CANCELLED, 20_350)
    assert order.cancelled_at is not None
    assert desk.level(medium) == (5, 0)
    assert [(one.tender.value, one.amount, one.paid_at) for one in desk.refunds(made)] == [
        ("online", 20_350, None)
    ]
    assert [one.state.value for one in desk.fulfilments(made)] == ["cancelled"]
    assert desk.events(made)[-3:] == ["fulfilment_cancelled", "refund_asked", "cancelled"]
    assert healthy()
    with pytest.raises(OrderClosed, match="取消済"):
        desk.do(orders.cancel_order, made, reason="customer")


def test_money_that_was_only_promised_is_no_longer_awaited(
    shop: Shop, desk: Desk, medium: int
) -> None:
    made = desk.place(NewLine(medium, 2, 9_900), paid="cod")
    line = desk.lines(made)[0].id
    desk.do(orders.cancel_pieces, made, [(line, 1)], reason="customer")
    (owed,) = desk.payments(made)
    assert (owed.amount, owed.is_awaited, owed.refunded) == (9_900, True, 0)
    assert desk.refunds(made) == []
    desk.do(orders.cancel_order, made, reason="customer")
    (owed,) = desk.payments(made)
    assert (owed.amount, owed.is_awaited) == (0, False)
    assert healthy()


def test_money_without_a_way_back_goes_by_transfer(shop: Shop, desk: Desk, medium: int) -> None:
    paid = (NewPayment("bank", 5_000), NewPayment("cash", 2_900), NewPayment("card", 2_000))
    made = desk.place(NewLine(medium, 1, 9_900), payments=paid)
    desk.do(orders.cancel_order, made, reason="customer")
    assert sorted((one.tender.value, one.amount) for one in desk.refunds(made)) == [
        ("bank", 2_900),
        ("bank", 5_000),
        ("card", 2_000),
    ]
    refund = desk.refunds(made)[0].id
    desk.do(orders.settle_refund, refund, reference="みずほ 1234")
    assert desk.refunds(made)[0].paid_at is not None
    with pytest.raises(AlreadyDone):
        desk.do(orders.settle_refund, refund)
    with pytest.raises(NotFound):
        desk.do(orders.settle_refund, 404)
    assert healthy()


def test_pieces_take_their_share_of_discount_points_and_tax(
    shop: Shop, desk: Desk, medium: int
) -> None:
    member = shop.member()
    desk.give_points(member, 1_000)
    made = desk.place(
        NewLine(medium, 3, 9_900, discount=1_000),
        NewLine(kind="shipping", unit_price=550),
        member_id=member,
        points_spent=700,
    )
    goods, fee = desk.lines(made)
    assert (goods.amount, goods.points_spent + fee.points_spent) == (28_700, 700)
    before = goods.points_spent
    desk.do(orders.cancel_pieces, made, [(goods.id, 1)], reason="customer")
    order = desk.order(made)
    goods, fee = desk.lines(made)
    assert (goods.cancelled, goods.quantity) == (1, 3)
    assert goods.amount == 2 * 9_900 - goods.discount
    assert order.points_spent == goods.points_spent + fee.points_spent
    assert desk.balance(member) == 300 + (before - goods.points_spent)
    assert order.total == goods.amount + 550 - order.points_spent
    assert order.tax == order.total * 10 // 110
    (refund,) = desk.refunds(made)
    assert refund.amount == 28_550 - order.total
    assert healthy()
    desk.do(orders.cancel_pieces, made, [(goods.id, 2)], reason="customer")
    assert desk.order(made).state is OrderState.CANCELLED
    assert desk.balance(member) == 1_000
    assert sum(one.amount for one in desk.refunds(made)) == 28_550
    assert healthy()
    booked = db.session.scalars(
        select(PointTransaction.amount).where(PointTransaction.type == PointType.REVERSE)
    )
    assert sum(booked) == 700


def test_pieces_no_place_was_asked_for_go_first(shop: Shop, desk: Desk, medium: int) -> None:
    made = desk.place(NewLine(medium, 7, 9_900))
    line = desk.lines(made)[0].id
    assert desk.exceptions(made)[0].quantity == 2
    desk.do(orders.cancel_pieces, made, [(line, 2)], reason="customer")
    assert (desk.level(medium), desk.exceptions(made)) == ((5, 5), [])
    desk.do(orders.cancel_pieces, made, [(line, 1)], reason="customer")
    assert desk.level(medium) == (5, 4)
    assert healthy()


def test_packed_pieces_are_unpacked_and_put_back_by_a_person(
    shop: Shop, desk: Desk, medium: int
) -> None:
    made = desk.place(NewLine(medium, 3, 9_900))
    (asked,) = desk.fulfilments(made)
    pick(desk, asked.id)
    line = desk.lines(made)[0].id
    desk.do(orders.cancel_pieces, made, [(line, 1)], reason="customer")
    (asked,) = desk.fulfilments(made)
    assert asked.state.value == "picking"
    assert (asked.lines[0].picked, asked.lines[0].short) == (2, 1)
    (case,) = desk.exceptions(made)
    assert (case.kind.value, case.quantity, case.location_id) == ("packed", 1, shop.warehouse)
    assert desk.level(medium) == (5, 3)
    assert healthy()
    desk.do(orders.put_back, case.id)
    assert desk.level(medium) == (5, 2)
    assert desk.events(made)[-1] == "put_back"
    with pytest.raises(AlreadyDone):
        desk.do(orders.put_back, case.id)
    desk.do(orders.cancel_order, made, reason="customer")
    assert desk.fulfilments(made)[0].state.value == "cancelled"
    waiting = select(Allocation.quantity).where(Allocation.state == AllocationState.SHELF)
    assert db.session.scalars(waiting).all() == [2]
    assert healthy()


def test_what_has_left_is_not_cancelled_but_the_rest_is(
    shop: Shop, desk: Desk, medium: int
) -> None:
    made = desk.place(NewLine(medium, 7, 9_900))
    (asked,) = desk.fulfilments(made)
    pick(desk, asked.id)
    leave(desk, asked.id)
    line = desk.lines(made)[0].id
    with pytest.raises(HasLeft):
        desk.do(orders.cancel_order, made, reason="customer")
    with pytest.raises(HasLeft):
        desk.do(orders.cancel_pieces, made, [(line, 3)], reason="customer")
    assert desk.order(made).state is OrderState.OPEN
    desk.do(orders.cancel_pieces, made, [(line, 2)], reason="customer")
    order = desk.order(made)
    assert order.state is OrderState.COMPLETED
    assert order.completed_at is not None
    assert desk.events(made)[-2:] == ["pieces_cancelled", "completed"]
    assert healthy()


def test_only_pieces_an_order_has_are_cancelled(shop: Shop, desk: Desk, medium: int) -> None:
    made = desk.place(NewLine(medium, 1, 9_900), NewLine(kind="shipping", unit_price=550))
    goods, fee = desk.lines(made)
    for wrong in ([(goods.id, 2)], [(fee.id, 1)], [(goods.id, -1)], [(404, 1)], []):
        with pytest.raises(Invalid):
            desk.do(orders.cancel_pieces, made, wrong, reason="customer")
    with pytest.raises(NotFound):
        desk.do(orders.put_back, 404)
    assert db.session.scalars(select(OrderException)).all() == []
