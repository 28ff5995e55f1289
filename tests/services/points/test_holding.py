"""Points set aside for a checkout come back by themselves when nobody pays in time."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from omni.domain import clock
from omni.jobs import points as jobs
from omni.jobs.binding import bind
from omni.queries.doctor import list_findings
from omni.queries.points import get_balance
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.points.crowd import at_once
from tests.services.points.ledger import assert_proven, booked, lots
from tests.till import TODAY

HALF_AN_HOUR = dt.timedelta(minutes=30)


def rich(shop: Shop, amount: int = 100) -> int:
    member = shop.member()
    with transaction():
        points.grant_opening(
            member,
            company_id=shop.company,
            source="store",
            account=f"{member}",
            amount=amount,
            on=TODAY,
        )
    return member


def hold(shop: Shop, member: int, amount: int, until: dt.datetime, key: str = "h") -> int:
    with transaction():
        return points.hold(
            member,
            amount,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key=key,
            expires_at=until,
        ).id


def spend(shop: Shop, member: int, amount: int, key: str) -> int:
    with transaction():
        return points.spend(
            member,
            amount,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key=key,
        ).id


def test_a_lapsed_hold_gives_way_to_who_pays_now(shop: Shop) -> None:
    member, until = rich(shop), clock.now() + HALF_AN_HOUR
    held = hold(shop, member, 80, until)
    with clock.set_clock(until - dt.timedelta(seconds=1)), pytest.raises(points.NotEnoughPoints):
        spend(shop, member, 21, "a")
    with clock.set_clock(until):
        spend(shop, member, 100, "a")
        with pytest.raises(points.PointHoldLapsed), transaction():
            points.settle(held, on=TODAY, actor=shop.actor())
    assert lots(member) == [("opening", 100, 0)]
    assert_proven()


def test_a_lapsed_hold_cannot_be_settled_before_any_sweep(shop: Shop) -> None:
    member, until = rich(shop), clock.now() + HALF_AN_HOUR
    held = hold(shop, member, 80, until)
    with clock.set_clock(until):
        with pytest.raises(points.PointHoldLapsed), transaction():
            points.settle(held, on=TODAY, actor=shop.actor())
        with transaction():
            points.release(held, on=TODAY, actor=shop.actor())
    assert lots(member) == [("opening", 100, 100)]


def test_a_settled_hold_answers_the_same_after_its_time(shop: Shop) -> None:
    member, until = rich(shop), clock.now() + HALF_AN_HOUR
    held = hold(shop, member, 80, until)
    with transaction():
        settled = points.settle(held, on=TODAY, actor=shop.actor()).id
    with clock.set_clock(until), transaction():
        assert points.settle(held, on=TODAY, actor=shop.actor()).id == settled


def test_the_sweep_gives_back_what_was_left_and_nothing_else(app: Flask, shop: Shop) -> None:
    bind(app)
    until = clock.now() + HALF_AN_HOUR
    left, paid, waiting = rich(shop), rich(shop), rich(shop)
    hold(shop, left, 80, until, "left")
    bought = hold(shop, paid, 80, until, "paid")
    with transaction():
        points.settle(bought, on=TODAY, actor=shop.actor())
    hold(shop, waiting, 80, until + HALF_AN_HOUR, "waiting")
    with clock.set_clock(until):
        for _ in range(2):
            jobs.release_point_holds.call_local()
    assert booked(left) == [("opening", 100), ("hold", -80), ("release", 80)]
    assert get_balance(paid, TODAY).usable == get_balance(waiting, TODAY).usable == 20
    assert_proven()


@pytest.mark.slow
def test_a_hold_that_lapses_while_it_is_settled_ends_one_way(app: Flask, shop: Shop) -> None:
    member, until = rich(shop), clock.now() + HALF_AN_HOUR
    held = hold(shop, member, 80, until)

    def either(at: int) -> int:
        if at % 2:
            return points.settle(held, on=TODAY, actor=shop.actor()).id
        return points.release_due(TODAY)

    answers = at_once(app, 8, either)
    assert len({one for one in answers[1::2] if isinstance(one, int)}) == 1
    with clock.set_clock(until):
        at_once(app, 8, lambda at: either(2 * at))
    assert lots(member) == [("opening", 100, 20)]
    assert list_findings(("points",)) == []
    again = hold(shop, member, 20, until, "again")
    with clock.set_clock(until):
        answers = at_once(
            app,
            8,
            lambda at: (
                points.release(again, on=TODAY, actor=shop.actor()).id
                if at % 2
                else points.release_due(TODAY)
            ),
        )
    assert not [one for one in answers if isinstance(one, Exception)]
    assert lots(member) == [("opening", 100, 20)]
    assert list_findings(("points",)) == []
