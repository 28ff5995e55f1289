"""An exchange is a return and a sale at once; only the difference moves."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from omni.domain.discounts import Discount, DiscountKind
from omni.domain.sales import Sale, SaleLine, Tendered
from omni.extensions import db
from omni.models.order import Order, OrderLine, Payment, Tender
from omni.models.sale_return import SaleReturn
from omni.models.stock import MovementReason, StockLevel
from omni.queries.doctor import list_findings
from omni.queries.points import get_balance
from omni.queries.returns import ExchangePreview, preview_exchange
from omni.queries.returns.exchanges import NotThatArticle
from omni.services import points, stock
from omni.services.returns import DifferenceChanged, Piece, exchange
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.returns.counter import line_ids, see, taken
from tests.till import TODAY, ring


def shown(shop: Shop, order: int, quantity: int, variant: int) -> ExchangePreview:
    (line, *_) = line_ids(order)
    return preview_exchange(
        order, [(line, quantity)], {line: variant}, TODAY, location_id=shop.shibuya
    )


def swap(
    shop: Shop,
    order: int,
    quantity: int,
    sale: Sale | dict[int, int],
    *,
    agreed: int = 0,
    key: str = "x",
    tenders: tuple[Tendered, ...] = (),
    expected: str | None = None,
) -> int:
    (line, *_) = line_ids(order)
    expected = expected or see(order, quantity).fingerprint
    with transaction():
        return exchange(
            order,
            [Piece(line, quantity)],
            sale,
            location_id=shop.shibuya,
            register_id=shop.register,
            reason="size",
            expected=expected,
            agreed=agreed,
            tenders=tenders,
            actor=shop.actor(),
            key=key,
        ).id


def lay(shop: Shop, variant: int) -> None:
    """Five pieces at 渋谷店, received."""
    with transaction():
        stock.take_back(
            shop.shibuya,
            [(variant, 5)],
            actor=shop.actor(),
            reason=MovementReason.RECEIVE,
            source_type="test",
            source_id=None,
        )


def on_hand(variant: int) -> int:
    db.session.rollback()
    return (
        db.session.scalar(select(StockLevel.on_hand).where(StockLevel.variant_id == variant)) or 0
    )


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_another_size_costs_what_was_paid_points_included(shop: Shop) -> None:
    lay(shop, shop.dress["L"])
    member = shop.member()
    with transaction():
        points.grant_opening(
            member, company_id=shop.company, source="s", account="a", amount=500, on=TODAY
        )
    order = ring(
        shop,
        (shop.dress["M"], 2, 9900),
        member=member,
        points=300,
        tenders={Tender.CARD: 10000, Tender.CASH: 9500},
    )
    before = get_balance(member, TODAY).usable
    told = shown(shop, order, 1, shop.dress["L"])
    assert str(told.sentence) == (
        f"ワンピース 藍 L に交換します。差額はありません。残高 {before:,}pt"
    )
    (line,) = line_ids(order)
    goods, expected = {line: shop.dress["L"]}, told.returned.fingerprint
    done = [swap(shop, order, 1, goods, expected=expected) for _ in range(2)]
    assert done[0] == done[1]
    assert get_balance(member, TODAY).usable == before
    assert (on_hand(shop.dress["M"]), on_hand(shop.dress["L"])) == (1, 4)
    new = db.session.get_one(Order, taken(done[0]).exchange_order_id)
    assert (new.total, new.points_spent, new.points_earned) == (9750, 150, 97)
    assert [(one.tender, one.amount) for one in new.payments] == [(Tender.CARD, 9750)]
    assert list_findings() == []


def test_a_discounted_line_is_exchanged_at_its_price(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 3, 3333))
    with transaction():
        line = db.session.scalars(select(OrderLine)).one()
        line.discount, line.amount = 1000, 8999
        db.session.scalars(select(Payment)).one().amount = 8999
        db.session.get_one(Order, order).total = 8999
    told = shown(shop, order, 2, shop.dress["S"])
    assert (told.difference, told.due) == (0, told.returned.refund_total)
    swap(shop, order, 2, told.sale)


def test_dearer_goods_are_paid_by_the_difference(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 5000), tenders={Tender.CARD: 5000})
    sale = Sale(lines=(SaleLine(variant_id=shop.dress["L"]),))  # 9,900 on the tag
    with pytest.raises(DifferenceChanged, match="4,900"):
        swap(shop, order, 1, sale, agreed=0)
    assert (count(SaleReturn), count(Order)) == (0, 1)
    swap(shop, order, 1, sale, agreed=4900, tenders=(Tendered("cash", 5000),))
    new = db.session.scalars(select(Order).order_by(Order.id.desc())).first()
    assert new is not None
    assert [(one.tender, one.amount, one.change) for one in new.payments] == [
        (Tender.CARD, 5000, 0),
        (Tender.CASH, 4900, 100),
    ]


def test_cheaper_goods_give_the_rest_back_to_the_card_first(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 9900), tenders={Tender.CARD: 4000, Tender.CASH: 5900})
    line = SaleLine(
        variant_id=shop.dress["L"],
        discount=Discount(DiscountKind.AMOUNT, 3000),
        discount_reason="見切り",
    )
    done = swap(shop, order, 1, Sale(lines=(line,)), agreed=-3000)
    new = db.session.get_one(Order, taken(done).exchange_order_id)
    by_tender = {one.tender: one.amount for one in new.payments}
    assert by_tender == {Tender.CASH: 5900, Tender.CARD: 1000}
    assert {one.tender: one.amount for one in taken(done).refunds} == {
        Tender.CARD: 4000,
        Tender.CASH: 5900,
    }


def test_only_the_same_article_takes_the_price(shop: Shop) -> None:
    other = shop.style("BL-9")
    order = ring(shop, (shop.dress["M"], 1, 9900))
    with pytest.raises(NotThatArticle):
        shown(shop, order, 1, other["M"])


def with_others(
    shop: Shop, order: int, others: dict[int, int], *, agreed: int, paid: int = 0
) -> SaleReturn:
    (line, *_) = line_ids(order)
    with transaction():
        return_id = exchange(
            order,
            [Piece(line, 1)],
            {},
            others=others,
            location_id=shop.shibuya,
            register_id=shop.register,
            reason="size",
            expected=see(order, 1).fingerprint,
            agreed=agreed,
            tenders=(Tendered("cash", paid),) if paid else (),
            actor=shop.actor(),
            key="others",
        ).id
    return taken(return_id)


@pytest.mark.parametrize(("price", "agreed", "paid"), [(12_900, 3_000, 3_000), (4_900, -5_000, 0)])
def test_goods_of_another_article_are_taken_by_their_tag(
    shop: Shop, price: int, agreed: int, paid: int
) -> None:
    coat = shop.style("CO-1", "コート", sizes=("M",), price=price)["M"]
    order = ring(shop, (shop.dress["M"], 1, 9900), tenders={Tender.CASH: 9900})
    (line,) = line_ids(order)
    told = preview_exchange(
        order, [(line, 1)], {}, TODAY, location_id=shop.shibuya, others={coat: 1}
    )
    assert (told.due, told.difference) == (price, agreed)
    made = with_others(shop, order, {coat: 1}, agreed=agreed, paid=paid)
    sold = db.session.get_one(Order, made.exchange_order_id)
    assert [(one.variant_id, one.amount) for one in sold.lines] == [(coat, price)]
    assert made.refund_total == 9_900
    assert list_findings(("orders", "points")) == []


def test_another_difference_than_told_is_refused(shop: Shop) -> None:
    coat = shop.style("CO-1", "コート", sizes=("M",), price=12_900)["M"]
    order = ring(shop, (shop.dress["M"], 1, 9900), tenders={Tender.CASH: 9900})
    with pytest.raises(DifferenceChanged):
        with_others(shop, order, {coat: 1}, agreed=0)
