from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.points import (
    Lot,
    LotAmount,
    balance,
    expiring,
    pending,
    settle_debt,
    spend,
    split_entries,
)

TODAY = date(2026, 11, 21)
near = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def lots(draw, lowest=0):
    """A member's lots around today, with ids in no order."""
    ids = draw(st.lists(st.integers(1, 99), unique=True, max_size=8))
    return [
        Lot(id, draw(st.integers(lowest, 500)), draw(near), draw(st.none() | near)) for id in ids
    ]


def test_soonest_expiry_goes_first_then_the_oldest_and_no_expiry_last():
    old = date(2026, 1, 1)
    held = [
        Lot(1, 100, old, None),
        Lot(4, 100, old, date(2027, 3, 31)),
        Lot(2, 100, old, date(2027, 3, 31)),
        Lot(3, 100, old, date(2026, 12, 31)),
    ]
    assert spend(held, 350, TODAY) == [(3, 100), (2, 100), (4, 100), (1, 50)]


def test_the_last_day_still_counts_and_the_first_one_does():
    lot = Lot(1, 10, TODAY, TODAY)
    assert balance([lot], TODAY) == 10
    assert balance([lot], TODAY - timedelta(days=1)) == 0
    assert balance([lot], TODAY + timedelta(days=1)) == 0


def test_pending_points_are_told_apart():
    held = [Lot(1, 10, TODAY), Lot(2, 5, TODAY + timedelta(days=14))]
    assert (balance(held, TODAY), pending(held, TODAY)) == (10, 5)
    assert balance(held, TODAY + timedelta(days=14)) == 15


@given(lots(), st.data())
def test_a_spend_is_exact_and_never_takes_more_than_a_lot_has(lots, data):
    amount = data.draw(st.integers(0, balance(lots, TODAY)))
    taken = spend(lots, amount, TODAY)
    by_id = {lot.id: lot for lot in lots}
    assert sum(one.amount for one in taken) == amount
    assert len({one.lot_id for one in taken}) == len(taken)
    for one in taken:
        assert 0 < one.amount <= by_id[one.lot_id].remaining
        assert by_id[one.lot_id].is_usable(TODAY)


@given(lots(), st.data())
def test_no_lot_is_touched_while_a_sooner_one_has_points(lots, data):
    taken = dict(spend(lots, data.draw(st.integers(0, balance(lots, TODAY))), TODAY))
    for lot in lots:
        for other in lots:
            sooner = (other.expires_on or date.max, other.id) < (lot.expires_on or date.max, lot.id)
            if lot.id in taken and sooner and other.is_usable(TODAY):
                assert taken.get(other.id, 0) == other.remaining


@given(lots(lowest=-300), st.integers(1, 100))
def test_more_than_the_balance_is_never_spent(lots, extra):
    with pytest.raises(ValueError):
        spend(lots, max(balance(lots, TODAY), 0) + extra, TODAY)
    with pytest.raises(ValueError):
        spend(lots, -1, TODAY)


@given(lots(lowest=-300))
def test_settling_debts_moves_points_and_leaves_no_debt_beside_usable_points(lots):
    entries = settle_debt(lots, TODAY)
    change = dict(entries)
    after = [
        Lot(lot.id, lot.remaining + change.get(lot.id, 0), lot.usable_from, lot.expires_on)
        for lot in lots
    ]
    assert sum(change.values()) == 0
    assert len(change) == len(entries)
    for lot, new in zip(lots, after, strict=True):
        assert abs(new.remaining) <= abs(lot.remaining)
        assert new.remaining * lot.remaining >= 0
    usable = any(lot.remaining > 0 and lot.is_usable(TODAY) for lot in after)
    assert not (usable and any(lot.remaining < 0 for lot in after))


def test_a_debt_counts_against_the_balance():
    held = [Lot(1, 100, TODAY), Lot(2, -30, TODAY)]
    assert balance(held, TODAY) == 70
    assert settle_debt(held, TODAY) == [(1, -30), (2, 30)]
    assert spend(held, 70, TODAY) == [(1, 70)]
    with pytest.raises(ValueError):
        spend(held, 71, TODAY)


def test_every_lot_that_lapses_within_the_days_is_listed_soonest_first():
    def lot(id, days, remaining=10):
        return Lot(id, remaining, TODAY, TODAY + timedelta(days=days))

    held = [lot(1, 30), lot(2, 31), lot(3, 0), lot(4, -1), lot(5, 3, 0), Lot(6, 10, TODAY)]
    assert [lot.id for lot in expiring(held, TODAY, 30)] == [3, 1]


entries = st.lists(st.builds(LotAmount, st.integers(1, 9), st.integers(1, 200)), max_size=6)


@given(entries, st.lists(st.integers(0, 1000), min_size=1, max_size=6))
def test_the_entries_of_a_spend_are_handed_out_whole(entries, cuts):
    total = sum(one.amount for one in entries)
    marks = sorted(min(cut, total) for cut in cuts)
    amounts = [b - a for a, b in zip([0, *marks], [*marks, total], strict=True)]
    parts = split_entries(entries, amounts)
    assert [sum(one.amount for one in part) for part in parts] == amounts
    for lot_id in {one.lot_id for one in entries}:
        assert sum(one.amount for part in parts for one in part if one.lot_id == lot_id) == sum(
            one.amount for one in entries if one.lot_id == lot_id
        )


def test_parts_that_do_not_sum_are_an_error():
    with pytest.raises(ValueError):
        split_entries([LotAmount(1, 10)], [4, 5])
