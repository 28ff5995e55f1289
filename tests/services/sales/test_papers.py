"""Receipts printed again say so; a 領収書 is made out once."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, update

from omni.domain.errors import AlreadyDone, Invalid, NotFound
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.order import FormalReceipt, Order, OrderState, Payment
from omni.services import sales
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.sales.till import Till


def make(
    shop: Shop, order_id: int, addressee: str = "株式会社 山田", key: str = ""
) -> FormalReceipt:
    with transaction():
        made = sales.make_formal_receipt(
            order_id,
            addressee=addressee,
            proviso="お品代",
            actor=shop.actor(),
            key=key or str(uuid.uuid4()),
        ).id
    return db.session.get_one(FormalReceipt, made)


def test_copies_of_a_receipt_are_counted(shop: Shop, till: Till) -> None:
    order = till.ring(SaleLine(shop.dress["M"])).id
    copies = []
    for _ in range(2):
        with transaction():
            copies.append(sales.print_receipt(order, actor=shop.actor()))
    assert copies == [1, 2]
    with pytest.raises(NotFound), transaction():
        sales.print_receipt(999, actor=shop.actor())


def test_a_formal_receipt_is_for_the_money_and_not_for_the_points(shop: Shop, till: Till) -> None:
    member = shop.member()
    till.give_points(member, 900)
    order = till.ring(SaleLine(shop.dress["M"]), member=member, used=900).id
    made = make(shop, order)
    assert (made.amount, made.addressee, made.proviso) == (9_000, "株式会社 山田", "お品代")
    assert made.number.startswith("R-")


def test_it_is_made_out_once_whatever_is_tapped_twice(shop: Shop, till: Till) -> None:
    order = till.ring(SaleLine(shop.dress["M"])).id
    first = make(shop, order, key="k1").id
    assert make(shop, order, key="k1").id == first
    with pytest.raises(AlreadyDone):
        make(shop, order, "別の名前")
    db.session.rollback()
    assert db.session.scalars(select(FormalReceipt.addressee)).all() == ["株式会社 山田"]


def test_printed_again_it_counts_how_often(shop: Shop, till: Till) -> None:
    order = till.ring(SaleLine(shop.dress["M"])).id
    with pytest.raises(NotFound), transaction():
        sales.reprint_formal_receipt(order, actor=shop.actor())
    make(shop, order)
    for expected in (1, 2):
        with transaction():
            assert sales.reprint_formal_receipt(order, actor=shop.actor()) == expected


@pytest.mark.parametrize("addressee", ["", "  ", "山" * 81])
def test_it_needs_a_name_that_fits(shop: Shop, till: Till, addressee: str) -> None:
    order = till.ring(SaleLine(shop.dress["M"])).id
    with pytest.raises(Invalid):
        make(shop, order, addressee)


def test_without_money_kept_there_is_no_formal_receipt(shop: Shop, till: Till) -> None:
    order = till.ring(SaleLine(shop.dress["M"])).id
    with transaction():
        db.session.execute(update(Payment).values(refunded=9_900))
    with pytest.raises(Invalid):
        make(shop, order)
    with transaction():
        db.session.execute(update(Payment).values(refunded=0))
        db.session.execute(update(Order).values(state=OrderState.CANCELLED))
    with pytest.raises(Invalid):
        make(shop, order)
