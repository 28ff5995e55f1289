"""Points spent: soonest expiry first, never above the balance, held and settled exactly."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain.errors import AlreadyDone, Invalid, NotFound
from omni.queries.points import get_balance, get_balance_on
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.points.ledger import assert_proven, booked, lots
from tests.till import TODAY, ring

LATE = TODAY + dt.timedelta(days=400)


def opening(shop: Shop, member: int, amount: int, on: dt.date = TODAY, account: str = "C") -> None:
    with transaction():
        points.grant_opening(
            member, company_id=shop.company, source="store", account=account, amount=amount, on=on
        )


def spend(shop: Shop, member: int, amount: int, key: str, on: dt.date = TODAY) -> int:
    with transaction():
        return points.spend(
            member,
            amount,
            company_id=shop.company,
            order_id=None,
            on=on,
            actor=shop.actor(),
            key=key,
        ).id


def hold(shop: Shop, member: int, amount: int, key: str) -> int:
    with transaction():
        return points.hold(
            member,
            amount,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key=key,
        ).id


def test_the_soonest_expiry_is_spent_first(shop: Shop) -> None:
    member = shop.member()
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    opening(shop, member, 50)
    spend(shop, member, 60, "a")
    assert lots(member) == [("earned", 99, 89), ("opening", 50, 0)]


def test_more_than_the_balance_is_refused_with_the_balance(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 1500)
    with pytest.raises(points.NotEnoughPoints, match="1,500pt") as refused:
        spend(shop, member, 1501, "a")
    assert refused.value.status == 409
    with pytest.raises(Invalid):
        spend(shop, member, 0, "a")
    with pytest.raises(Invalid):
        spend(shop, member, -5, "a")
    assert lots(member) == [("opening", 1500, 1500)]


def test_a_double_tap_spends_once(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    assert spend(shop, member, 60, "a") == spend(shop, member, 60, "a")
    assert lots(member) == [("opening", 100, 40)]


def test_expired_points_cannot_be_spent_before_any_sweep(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    last = dt.date(2027, 11, 21)
    assert get_balance(member, last).usable == 100
    assert get_balance(member, last + dt.timedelta(days=1)).usable == 0
    with pytest.raises(points.NotEnoughPoints):
        spend(shop, member, 1, "a", on=last + dt.timedelta(days=1))


def test_held_points_are_spent_by_nobody_else(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    held = hold(shop, member, 80, "h")
    with pytest.raises(points.NotEnoughPoints, match="20pt"):
        spend(shop, member, 21, "a")
    with transaction():
        settled = points.settle(held, on=TODAY, actor=shop.actor()).id
    with transaction():
        assert points.settle(held, on=TODAY, actor=shop.actor()).id == settled
    with pytest.raises(AlreadyDone), transaction():
        points.release(held, on=TODAY, actor=shop.actor())
    assert lots(member) == [("opening", 100, 20)]
    assert booked(member) == [("opening", 100), ("hold", -80), ("release", 80), ("spend", -80)]
    assert_proven()


def test_released_points_return_to_their_lots_once(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    held = hold(shop, member, 80, "h")
    for _ in range(2):
        with transaction():
            points.release(held, on=TODAY, actor=shop.actor())
    with pytest.raises(AlreadyDone), transaction():
        points.settle(held, on=TODAY, actor=shop.actor())
    assert lots(member) == [("opening", 100, 100)]


def test_a_hold_outlives_the_expiry_of_its_lots_when_settled(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    held = hold(shop, member, 80, "h")
    with transaction():
        points.expire_due(LATE)
    with transaction():
        points.settle(held, on=LATE, actor=shop.actor())
    assert lots(member) == [("opening", 100, 0)]
    assert [kind for kind, _ in booked(member)] == ["opening", "hold", "expire", "release", "spend"]


def test_points_released_after_their_expiry_lapse_at_once(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    held = hold(shop, member, 80, "h")
    with transaction():
        points.release(held, on=LATE, actor=shop.actor())
    assert lots(member) == [("opening", 100, 0)]
    assert get_balance(member, LATE).usable == 0
    assert get_balance_on(member, TODAY).usable == 20
    assert_proven()


def test_only_a_hold_can_be_settled(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    spent = spend(shop, member, 10, "a")
    for wrong in (spent, 10**9):
        with pytest.raises(NotFound), transaction():
            points.settle(wrong, on=TODAY, actor=shop.actor())
