"""A return does exactly what was shown: money by tender, points by lot, goods to the shelf."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.errors import KeyReused, NeedsApproval
from omni.domain.points import ShortfallPolicy
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.company import Company
from omni.models.location import RegisterDay
from omni.models.order import Order, OrderLine, OrderState, Payment, Tender
from omni.models.point import PointProgram
from omni.models.sale_return import Disposition, Refund, SaleReturn
from omni.models.stock import StockLevel, StockMovement
from omni.queries.points import get_balance, get_balance_on
from omni.queries.returns import AlreadyReturned, NothingToReturn
from omni.queries.stock import list_to_send
from omni.services import points
from omni.services.returns import Moved, ReturnRefused
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.points.ledger import assert_proven, booked, lots
from tests.services.returns.counter import give_back, line_ids, see, taken
from tests.till import TODAY, ring


def opening(shop: Shop, member: int, amount: int) -> None:
    with transaction():
        points.grant_opening(
            member,
            company_id=shop.company,
            source="store",
            account="C",
            amount=amount,
            on=TODAY,
        )


def spend_all(shop: Shop, member: int) -> None:
    with transaction():
        points.spend(
            member,
            get_balance(member, TODAY).usable,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key="all",
        )


def on_hand(variant: int) -> int:
    db.session.rollback()
    wanted = select(StockLevel.on_hand).where(StockLevel.variant_id == variant)
    return db.session.scalar(wanted) or 0


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_sentence_is_what_happens(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 3538)
    order = ring(shop, (shop.dress["M"], 1, 5200), member=member, points=300)
    assert get_balance(member, TODAY).usable == 3538 - 300 + 49
    shown = see(order, 1)
    assert str(shown.sentence) == (
        "¥4,900 を返金、付与 49pt を取り消し、利用 300pt をお戻しします。残高 3,538pt"
    )
    done = taken(give_back(shop, order, 1))
    assert (done.refund_total, done.points_back, done.points_clawed) == (4900, 300, 49)
    assert (done.amount, done.tax, done.receipt_number) == (5200, 445, "SBY-01-20261121-0001")
    assert get_balance(member, TODAY).usable == 3538
    assert booked(member)[-1] == ("reverse", 251)
    assert lots(member) == [("opening", 3538, 3538), ("earned", 49, 0)]
    assert_proven()


def test_goods_for_the_shelf_are_on_hand_at_once_and_others_are_not(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 3, 9900))
    give_back(shop, order, 1)
    assert on_hand(shop.dress["M"]) == 1
    give_back(shop, order, 1, disposition=Disposition.DAMAGED)
    give_back(shop, order, 1, disposition=Disposition.SEND_BACK)
    assert on_hand(shop.dress["M"]) == 1
    moved = db.session.execute(
        select(StockMovement.quantity, StockMovement.reason, StockMovement.source_type).order_by(
            StockMovement.id
        )
    )
    assert [tuple(row) for row in moved] == [
        (1, "return", "sale_return"),
        (1, "return", "sale_return"),
        (-1, "damage", "sale_return"),
        (1, "return", "sale_return"),
        (-1, "transfer_out", "sale_return"),
    ]
    (parcel,) = list_to_send(shop.shibuya)
    assert (parcel.row.quantity, parcel.label) == (1, "藍 M")
    assert_proven()


def test_a_double_tap_returns_once(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 2, 9900))
    shown = see(order, 1).fingerprint
    first = give_back(shop, order, 1, key="k", expected=shown)
    assert give_back(shop, order, 1, key="k", expected=shown) == first
    with pytest.raises(KeyReused):
        give_back(shop, order, 2, key="k", expected=shown)
    assert (count(SaleReturn), on_hand(shop.dress["M"])) == (1, 1)


def test_a_moved_world_is_refused_with_the_new_preview(shop: Shop) -> None:
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member)
    shown = see(order, 1).fingerprint
    opening(shop, member, 100)
    with pytest.raises(Moved) as refused:
        give_back(shop, order, 1, expected=shown)
    assert refused.value.status == 409
    assert refused.value.preview.balance_after == 100
    assert (count(SaleReturn), count(RegisterDay)) == (0, 0)
    give_back(shop, order, 1, expected=refused.value.preview.fingerprint)
    assert get_balance(member, TODAY).usable == 100


def test_no_piece_comes_back_twice(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 2, 9900))
    give_back(shop, order, 2)
    with pytest.raises(AlreadyReturned):
        see(order, 1)
    with pytest.raises(NothingToReturn):
        see(order, 0)
    with pytest.raises(NothingToReturn):
        see(order, -1)
    with pytest.raises(AlreadyReturned):
        see(ring(shop, (shop.dress["M"], 2, 9900)), 10**30)


@pytest.mark.parametrize("steps", [(1, 1, 1), (1, 2), (2, 1), (3,)])
def test_pieces_in_any_steps_come_to_the_whole(shop: Shop, steps: tuple[int, ...]) -> None:
    member = shop.member()
    opening(shop, member, 1000)
    order = ring(
        shop,
        (shop.dress["M"], 3, 3333),
        (shop.dress["L"], 1, 777),
        member=member,
        points=500,
        tenders={Tender.CARD: 5000, Tender.CASH: 5276},
    )
    for step in steps:
        give_back(shop, order, step)
    give_back(shop, order, 0, 1)
    assert db.session.scalar(select(func.sum(Refund.amount))) == 10276
    assert db.session.scalars(select(Payment.amount - Payment.refunded)).all() == [0, 0]
    assert get_balance(member, TODAY).usable == 1000
    earned = db.session.scalar(select(func.sum(SaleReturn.points_clawed)))
    assert (earned, db.session.scalar(select(func.sum(SaleReturn.points_back)))) == (102, 500)
    assert_proven()


def test_the_refund_goes_back_by_tender_card_before_cash_unless_chosen(shop: Shop) -> None:
    paid = {Tender.CASH: 9000, Tender.CARD: 900}
    order = ring(shop, (shop.dress["M"], 2, 4950), tenders=paid)
    shown = see(order, 1).refunds
    assert [(one.tender, one.amount) for one in shown] == [(Tender.CARD, 900), (Tender.CASH, 4050)]
    give_back(shop, order, 1, tender=Tender.CASH)
    assert [(one.tender, one.amount) for one in see(order, 1).refunds] == [
        (Tender.CARD, 900),
        (Tender.CASH, 4050),
    ]


def test_buying_refunding_and_buying_again_makes_no_points(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 500)
    for _ in range(3):
        order = ring(shop, (shop.dress["M"], 1, 9900), member=member, points=500)
        give_back(shop, order, 1)
    assert get_balance(member, TODAY).usable == 500
    assert_proven()


def test_earned_points_spent_already_are_deducted_from_the_refund(shop: Shop) -> None:
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member)
    spend_all(shop, member)
    assert str(see(order, 1).sentence) == (
        "¥9,801 を返金、付与 99pt を取り消し、"
        "うち使用済みの 99pt は返金から差し引きします。残高 0pt"
    )
    done = taken(give_back(shop, order, 1))
    assert (done.refund_total, done.points_deducted) == (9801, 99)
    assert get_balance(member, TODAY).usable == 0


def test_a_shop_may_let_the_balance_go_negative_and_later_points_settle_it(shop: Shop) -> None:
    with transaction():
        db.session.execute(update(PointProgram).values(clawback="negative"))
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member)
    spend_all(shop, member)
    give_back(shop, order, 1)
    assert get_balance(member, TODAY).usable == -99
    ring(shop, (shop.dress["M"], 1, 6000), member=member)
    assert get_balance(member, TODAY).usable == -39
    ring(shop, (shop.dress["M"], 1, 6000), member=member)
    assert get_balance(member, TODAY).usable == 21
    assert lots(member)[1:] == [("debt", -99, 0), ("earned", 60, 0), ("earned", 60, 21)]
    assert_proven()


def test_a_shop_may_ask_the_manager_about_spent_points(shop: Shop) -> None:
    with transaction():
        db.session.execute(update(PointProgram).values(clawback="ask"))
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 3, 9900), member=member)
    spend_all(shop, member)
    with pytest.raises(NeedsApproval, match="297pt"):
        give_back(shop, order, 3)
    manager = shop.staff["manager"]
    give_back(shop, order, 1, approved_by_id=manager)
    assert get_balance(member, TODAY).usable == 0
    give_back(shop, order, 1, approved_by_id=manager, shortfall=ShortfallPolicy.DEDUCT)
    give_back(shop, order, 1, approved_by_id=manager, shortfall=ShortfallPolicy.NEGATIVE)
    assert get_balance(member, TODAY).usable == -99
    refunds = db.session.scalars(select(SaleReturn.refund_total).order_by(SaleReturn.id)).all()
    assert refunds == [9900, 9801, 9900]


def test_points_whose_lot_has_expired_are_granted_anew(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 300)
    order = ring(shop, (shop.dress["M"], 1, 5200), member=member, points=300)
    late = dt.date(2027, 11, 22)
    with clock.set_clock(dt.datetime(2027, 11, 22, 3, tzinfo=dt.UTC)):
        give_back(shop, order, 1, on=late, approved_by_id=shop.staff["manager"])
    # 49 earned points still live answer for themselves; the 300 live 30 more days
    assert lots(member) == [("opening", 300, 0), ("earned", 49, 0), ("regrant", 300, 300)]
    assert get_balance(member, late).expiring == ((dt.date(2027, 12, 22), 300),)


@pytest.mark.parametrize("swept", [True, False])
def test_points_that_lapsed_unused_are_not_asked_for_again(shop: Shop, swept: bool) -> None:
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 2, 9900), member=member)
    late = dt.date(2028, 12, 1)
    opening(shop, member, 5000)
    with transaction():
        db.session.execute(update(Company).values(return_days=9999))
        points.adjust(
            member,
            50,
            company_id=shop.company,
            on=late,
            reason="x",
            key="x",
            approved_by_id=shop.staff["manager"],
            actor=shop.actor(),
        )
    if swept:
        with transaction():
            points.expire_due(late)
    with clock.set_clock(dt.datetime(2028, 12, 1, 3, tzinfo=dt.UTC)):
        for _ in range(2):
            done = taken(give_back(shop, order, 1, on=late))
            assert (done.refund_total, done.points_clawed) == (9900, 0)
            assert done.lines[0].points_lapsed == 99
    assert get_balance(member, late).usable == 50
    assert_proven()


def test_points_coming_back_answer_for_points_earned(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    order = ring(
        shop, (shop.dress["M"], 1, 10000), (shop.dress["L"], 1, 100), member=member, points=100
    )
    spend_all(shop, member)
    shown = see(order, 1, 1)
    assert (shown.refund_total, shown.points_due, shown.points_back) == (10000, 100, 100)
    assert (shown.points_deducted, shown.balance_after) == (0, 0)


def test_the_rules_ask_for_a_manager(shop: Shop) -> None:
    outlet = shop.style("OL", is_on_sale=True)
    order = ring(shop, (shop.dress["M"], 1, 9900), (outlet["M"], 1, 5000))
    with transaction():
        db.session.execute(
            update(OrderLine)
            .where(OrderLine.variant_id == outlet["M"])
            .values(discount=500, amount=4500)
        )
        db.session.execute(
            update(OrderLine)
            .where(OrderLine.variant_id == shop.dress["M"])
            .values(is_returnable=False)
        )
        db.session.execute(update(Order).values(tax_free_reference="TF-1"))
    late = TODAY + dt.timedelta(days=15)
    kinds = [one.kind for one in see(order, 1, 1, on=late, without_receipt=True).obstacles]
    assert kinds == ["late", "not_returnable", "sale_goods", "without_receipt", "tax_free"]
    assert [one.kind for one in see(order, 0, 1, on=TODAY + dt.timedelta(days=14)).obstacles] == [
        "sale_goods",
        "tax_free",
    ]
    with pytest.raises(NeedsApproval, match="免税"):
        give_back(shop, order, 0, 1)
    done = taken(give_back(shop, order, 0, 1, approved_by_id=shop.staff["manager"]))
    assert done.approved_by_id == shop.staff["manager"]


def test_a_rule_may_refuse_whoever_agrees_or_allow(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 9900), tax_free_reference="TF")
    with transaction():
        db.session.execute(update(Company).values(return_rules={"tax_free": "refuse"}))
    with pytest.raises(ReturnRefused):
        give_back(shop, order, 1, approved_by_id=shop.staff["manager"])
    with transaction():
        db.session.execute(update(Company).values(return_rules={"tax_free": "allow"}))
    give_back(shop, order, 1)


def test_history_comes_back_without_points(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 200)
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member, is_history=True)
    done = taken(give_back(shop, order, 1))
    assert (done.refund_total, done.points_clawed, done.points_back) == (9900, 0, 0)
    assert get_balance(member, TODAY).usable == 200
    assert on_hand(shop.dress["M"]) == 1


def test_points_used_in_history_come_back_as_new_points(shop: Shop) -> None:
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member, points=900, is_history=True)
    done = taken(give_back(shop, order, 1))
    assert (done.refund_total, done.points_back) == (9000, 900)
    assert lots(member) == [("regrant", 900, 900)]


def test_a_stranger_returns_too(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 9900))
    assert str(see(order, 1).sentence) == "¥9,900 を返金します。"
    give_back(shop, order, 1)


def test_a_sale_of_today_is_undone_whole(shop: Shop) -> None:
    member = shop.member()
    with transaction():
        day = RegisterDay(
            register_id=shop.register, business_day=TODAY, opened_at=clock.now(), last_receipt=1
        )
        db.session.add(day)
        db.session.flush()
        day_id = day.id
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member, register_day_id=day_id)
    assert str(see(order, 1, cancel=True).sentence).startswith("売上を取り消し、¥9,900 を返金")
    done = taken(give_back(shop, order, 1, cancel=True))
    assert done.is_cancellation
    assert db.session.get_one(Order, order).state is OrderState.CANCELLED
    with pytest.raises(AlreadyReturned):
        see(order, 1)
    later = ring(shop, (shop.dress["M"], 1, 9900), member=member, register_day_id=day_id)
    with transaction():
        db.session.execute(update(RegisterDay).values(state="closed"))
    assert not see(later, 1, cancel=True).is_cancellation


def test_tax_is_told_per_rate_and_large_returns_want_an_invoice(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 6600), (shop.dress["L"], 1, 5400))
    with transaction():
        db.session.execute(update(OrderLine).where(OrderLine.position == 1).values(tax_rate=8))
    shown = see(order, 1, 1)
    assert [(one.rate, one.total, one.tax) for one in shown.taxes] == [
        (10, 6600, 600),
        (8, 5400, 400),
    ]
    assert shown.needs_invoice
    assert not see(order, 1).needs_invoice


def test_a_return_leaves_an_audit_line(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 9900))
    done = give_back(shop, order, 1)
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.object_id) == ("returns.take", done)


def test_the_past_balance_stays_what_it_was(shop: Shop) -> None:
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member)
    next_day = TODAY + dt.timedelta(days=1)
    with clock.set_clock(dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)):
        give_back(shop, order, 1, on=next_day)
    assert get_balance_on(member, TODAY).usable == 99
    assert get_balance_on(member, next_day).usable == 0


def test_a_piece_of_another_sale_is_not_found(shop: Shop) -> None:
    from omni.domain.errors import NotFound
    from omni.queries.returns import preview_return

    mine, other = ring(shop, (shop.dress["M"], 1, 1)), ring(shop, (shop.dress["M"], 1, 1))
    for order, line in ((mine, line_ids(other)[0]), (10**9, 1)):
        with pytest.raises(NotFound):
            preview_return(order, [(line, 1)], TODAY)
