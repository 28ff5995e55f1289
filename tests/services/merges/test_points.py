"""Who spends pays: points spent of the other's while two were one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from omni.extensions import db
from omni.models.point import PointTransaction
from omni.queries.points import get_balance, list_statement
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import assert_healthy, merge, undo
from tests.services.points.ledger import booked, lots
from tests.services.returns.counter import give_back
from tests.till import TODAY, ring


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """One with 100 points, one with 300."""
    store, online = shop.member(), shop.member("田中", "みさき")
    ring(shop, (shop.dress["M"], 1, 10_000), member=store)
    ring(shop, (shop.dress["M"], 1, 30_000), member=online)
    return store, online


def told(member: int) -> list[str]:
    db.session.rollback()
    stories = list_statement(member, TODAY, whole=True).stories
    return [str(one) for story in stories for one in story.sentences]


def test_what_was_spent_of_the_others_is_given_back_and_paid_here(
    shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    event = merge(shop, store, online)
    ring(shop, (shop.dress["M"], 1, 20_000), member=store, points=150)  # 100 of hers, 50 not
    assert get_balance(store, TODAY).usable == 250 + 198
    undone = undo(shop, event)
    assert [one["points"] for one in undone.undone["points"]] == [50]
    assert get_balance(online, TODAY).usable == 300
    assert get_balance(store, TODAY).usable == 198 - 50
    assert booked(online) == [("earn", 300), ("transfer", -50), ("transfer", 50)]
    assert booked(store) == [("earn", 100), ("spend", -150), ("earn", 198), ("transfer", 0)]
    assert lots(store) == [("earned", 100, 0), ("earned", 198, 148), ("transfer", 50, 0)]
    assert "50pt が 2026/11/21 の統合の取消で戻りました。" in told(online)
    assert "うち 50pt を 2026/11/21 の統合の取消で精算。" in told(store)
    assert_healthy()


def test_what_cannot_be_paid_is_owed_and_said(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    event = merge(shop, store, online)
    with transaction():
        points.spend(
            store,
            380,
            order_id=None,
            company_id=shop.company,
            on=TODAY,
            actor=shop.actor(),
            key="s",
        )
    undo(shop, event)
    assert get_balance(online, TODAY).usable == 300
    assert get_balance(store, TODAY).usable == -280
    assert "2026/11/21 統合の取消により、お返しするポイントが 280pt 不足。" in told(store)
    ring(shop, (shop.dress["M"], 1, 50_000), member=store)
    assert get_balance(store, TODAY).usable == 500 - 280
    assert_healthy()


def test_a_return_after_the_undo_gives_back_to_who_bought(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    event = merge(shop, store, online)
    order = ring(shop, (shop.dress["M"], 1, 20_000), member=store, points=150)
    undo(shop, event)
    give_back(shop, order, 1, approved_by_id=shop.staff["manager"])
    assert get_balance(store, TODAY).usable == 100
    assert get_balance(online, TODAY).usable == 300
    assert_healthy()


def test_points_that_expired_while_they_were_one_expired_for_whose_they_were(
    shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    event = merge(shop, store, online)
    later = TODAY.replace(year=TODAY.year + 3)
    with transaction():
        points.expire_due(later)
    undo(shop, event)
    assert booked(store) == [("earn", 100), ("expire", -100)]
    assert booked(online) == [("earn", 300), ("expire", -300)]
    assert_healthy()


def test_points_held_before_are_settled_by_who_held_them(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    options = {"company_id": shop.company, "on": TODAY, "actor": shop.actor()}
    with transaction():
        held = points.hold(online, 120, order_id=None, key="h", **options).id
    event = merge(shop, store, online)
    with transaction():
        points.settle(held, on=TODAY, actor=shop.actor())
    undo(shop, event)
    assert get_balance(online, TODAY).usable == 180
    assert get_balance(store, TODAY).usable == 100
    released = select(PointTransaction.member_id).filter_by(type="release")
    assert db.session.scalars(released).all() == [online]
    assert_healthy()


def test_what_was_lent_along_a_chain_is_paid_by_who_spent_it(
    shop: Shop, two: tuple[int, int]
) -> None:
    """She spends the other's, becomes a third, the other leaves, then she leaves the third."""
    store, online = two
    third = shop.member("鈴木", "一郎")
    first = merge(shop, store, online)
    ring(shop, (shop.dress["M"], 1, 20_000), member=store, points=150)
    second = merge(shop, third, store)
    undo(shop, first)
    assert get_balance(online, TODAY).usable == 300
    undo(shop, second)
    assert get_balance(online, TODAY).usable == 300
    assert get_balance(store, TODAY).usable == 198 - 50
    assert get_balance(third, TODAY).usable == 0
    assert booked(third) == []
    assert_healthy()


def test_points_given_back_past_a_later_merge_are_not_taken_by_undoing_that(
    shop: Shop, two: tuple[int, int]
) -> None:
    """Born on the survivor, carried to a third, then said to be the merged one's, who joins her."""
    store, online = two
    third = shop.member("鈴木", "一郎")
    first = merge(shop, store, online)
    order = ring(shop, (shop.dress["M"], 1, 20_000), member=store)
    second = merge(shop, third, store)
    undo(shop, first, hers={"order": [order]})
    again = merge(shop, third, online)
    undo(shop, second)
    undo(shop, again)
    assert booked(online) == [("earn", 300), ("earn", 200)]
    assert booked(store) == [("earn", 100)]
    assert booked(third) == []
    assert_healthy()
