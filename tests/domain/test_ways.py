"""Which way out is named first, and why."""

import datetime as dt

import pytest

from omni.domain.ways import Terms, Way, WayKind, rank

TODAY = dt.date(2026, 11, 21)


def way(kind, days, **rest):
    return Way(kind, None if days is None else TODAY + dt.timedelta(days=days), **rest)


def ranked(*ways):
    return [(one.kind, [str(reason) for reason in one.reasons]) for one in rank(ways)]


def test_the_soonest_is_first_and_each_says_how_it_compares():
    assert ranked(
        way(WayKind.WAIT, None),
        way(WayKind.SHIP_WAREHOUSE, 2, cost=550),
        way(WayKind.HOLD, 0, kilometres=2.0),
        way(WayKind.TRANSFER, 2),
        way(WayKind.SHIP_STORE, 2, cost=550),
    ) == [
        (WayKind.HOLD, ["いちばん早い"]),
        (WayKind.TRANSFER, ["上の方法より2日あと"]),
        (WayKind.SHIP_STORE, ["同じ日で¥550多くかかる"]),
        (WayKind.SHIP_WAREHOUSE, ["上の方法と同じ日・同じ費用"]),
        (WayKind.WAIT, ["日が決まらないので後に"]),
    ]


def test_of_two_on_one_day_the_cheaper_is_first_and_then_the_one_with_more_points():
    cheap = way(WayKind.SHIP_WAREHOUSE, 1)
    dear = way(WayKind.SHIP_STORE, 1, cost=550)
    assert ranked(dear, cheap)[0] == (WayKind.SHIP_WAREHOUSE, ["早くて費用が少ない"])
    poor, rich = way(WayKind.TRANSFER, 1, points=90), way(WayKind.INCOMING, 1, points=120)
    assert ranked(poor, rich) == [
        (WayKind.INCOMING, ["早くて費用が少ない"]),
        (WayKind.TRANSFER, ["同じ日でポイントが少ない"]),
    ]


def test_a_store_nobody_would_travel_to_is_named_after_the_others():
    far = way(WayKind.HOLD, 0, kilometres=880.0)
    assert ranked(far, way(WayKind.TRANSFER, 3)) == [
        (WayKind.TRANSFER, ["早くて費用が少ない"]),
        (WayKind.HOLD, ["お店が遠いので後に"]),
    ]


@pytest.mark.parametrize(("amount", "fee"), [(10_999, 550), (11_000, 0)])
def test_sending_is_free_from_an_amount(amount, fee):
    assert Terms().fee_for(amount) == fee


@pytest.mark.parametrize(("km", "days"), [(3.0, 1), (400, 1), (401, 2), (1500, 3), (None, 2)])
def test_a_parcel_takes_a_day_for_so_many_kilometres(km, days):
    assert Terms().transit_days(km) == days
