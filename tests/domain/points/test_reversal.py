from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.points import (
    LapsedPolicy,
    LinePoints,
    Lot,
    LotAmount,
    ReturnPolicy,
    ShortfallPolicy,
    apply_to,
    balance,
    reverse,
)
from omni.domain.pricing import LineInput, price, return_amount

TODAY = date(2026, 11, 21)
SOON, LATER, GONE = date(2026, 12, 31), date(2027, 12, 31), date(2026, 11, 20)
near = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))
policies = st.builds(
    ReturnPolicy,
    st.sampled_from(LapsedPolicy),
    st.integers(0, 90),
    st.sampled_from(ShortfallPolicy),
)


def lot(id, remaining, expires_on=LATER, usable_from=date(2026, 1, 1)):
    return Lot(id, remaining, usable_from, expires_on)


@st.composite
def sold(draw):
    """A sold line with its points and the member's lots as they are today."""
    ids = draw(st.lists(st.integers(1, 99), unique=True, min_size=1, max_size=6))
    lots = [Lot(id, draw(st.integers(0, 300)), draw(near), draw(st.none() | near)) for id in ids]
    spent = tuple(LotAmount(id, draw(st.integers(1, 300))) for id in ids[: draw(st.integers(0, 6))])
    line = LinePoints(
        draw(st.integers(1, 6)),
        draw(st.integers(0, 400)),
        draw(st.none() | st.sampled_from(ids)),
        spent,
    )
    return line, lots


def after(line, pieces):
    return LinePoints(
        line.quantity, line.earned, line.earned_lot, line.spent, line.returned + pieces
    )


@given(sold(), policies, st.integers(0, 500), st.data())
def test_a_reversal_conserves_points(case, policy, refund, data):
    line, lots = case
    pieces = data.draw(st.integers(0, line.quantity))
    plan = reverse(line, pieces, lots, policy, on=TODAY, refund=refund)
    clawed = sum(one.amount for one in plan.clawed)
    assert clawed + plan.netted + plan.shortfall == line.earned * pieces // line.quantity
    assert plan.shortfall == plan.deduct + plan.negative + plan.ask
    assert plan.lapsed_back == plan.regrant + plan.netted + plan.forfeited
    spent = sum(one.amount for one in line.spent) * pieces // line.quantity
    assert sum(one.amount for one in plan.back) + plan.lapsed_back == spent
    assert plan.deduct <= refund
    assert all(one.remaining >= 0 for one in apply_to(lots, plan))
    by_id = {one.id: one for one in lots}
    assert not any(by_id[one.lot_id].is_expired(TODAY) for one in plan.back + plan.clawed)


@given(sold(), policies, st.data())
def test_pieces_in_any_steps_come_to_the_same_as_all_at_once(case, policy, data):
    line, lots = case
    whole = reverse(line, line.quantity, lots, policy, on=TODAY, refund=10**6)
    plans, now, left = [], lots, line
    while left.returned < line.quantity:
        pieces = data.draw(st.integers(1, line.quantity - left.returned))
        plans.append(reverse(left, pieces, now, policy, on=TODAY, refund=10**6))
        now, left = apply_to(now, plans[-1]), after(left, pieces)
    back = {}
    for plan in plans:
        for lot_id, amount in plan.back:
            back[lot_id] = back.get(lot_id, 0) + amount
    assert back == dict(whole.back)
    assert sum(plan.lapsed_back for plan in plans) == whole.lapsed_back
    assert sum(taken(plan) for plan in plans) == taken(whole) == line.earned


def taken(plan):
    return sum(one.amount for one in plan.clawed) + plan.netted + plan.shortfall


@given(sold(), st.data())
def test_with_debts_allowed_the_member_ends_the_same_in_any_steps(case, data):
    line, lots = case
    policy = ReturnPolicy(shortfall=ShortfallPolicy.NEGATIVE)

    def worth(lots, plans):
        alive = sum(one.remaining for one in lots if not one.is_expired(TODAY))
        return alive + sum(plan.regrant - plan.negative for plan in plans)

    whole = reverse(line, line.quantity, lots, policy, on=TODAY, refund=0)
    first = data.draw(st.integers(0, line.quantity))
    one = reverse(line, first, lots, policy, on=TODAY, refund=0)
    between = apply_to(lots, one)
    rest = line.quantity - first
    two = reverse(after(line, first), rest, between, policy, on=TODAY, refund=0)
    assert worth(apply_to(between, two), [one, two]) == worth(apply_to(lots, whole), [whole])


@given(st.integers(1, 6), st.integers(0, 5_000), st.data())
def test_the_points_given_back_are_those_the_refund_shows(quantity, unit_price, data):
    points = data.draw(st.integers(0, quantity * unit_price))
    (sold_line,) = price([LineInput("a", unit_price, quantity, 10)], points=points).lines
    spent = (LotAmount(1, points),) if points else ()
    for done in range(quantity):
        line = LinePoints(quantity, spent=spent, returned=done)
        plan = reverse(line, 1, [lot(1, 0)], ReturnPolicy(), on=TODAY, refund=0)
        shown = return_amount(sold_line, done, 1).points
        assert sum(one.amount for one in plan.back) == shown


def test_spent_points_come_back_to_their_lots_the_longest_living_first():
    line = LinePoints(2, spent=(LotAmount(1, 60), LotAmount(2, 40)))
    plan = reverse(line, 1, [lot(1, 0, SOON), lot(2, 0)], ReturnPolicy(), on=TODAY, refund=0)
    assert plan.back == ((2, 40), (1, 10))
    assert balance(apply_to([lot(1, 0, SOON), lot(2, 0)], plan), TODAY) == 50


def test_earned_points_are_taken_from_their_own_lot_then_the_soonest_then_pending():
    pending = lot(9, 5, usable_from=date(2026, 12, 1))
    lots = [lot(1, 10, SOON), lot(2, 10), lot(3, 10, GONE), lot(7, 4, None), pending]
    line = LinePoints(1, earned=27, earned_lot=7)
    plan = reverse(line, 1, lots, ReturnPolicy(), on=TODAY, refund=1_000)
    assert plan.clawed == ((7, 4), (1, 10), (2, 10), (9, 3))
    assert plan.shortfall == 0


def test_points_still_pending_are_taken_from_their_own_lot():
    pending = lot(9, 5, usable_from=date(2026, 12, 1))
    line = LinePoints(1, earned=5, earned_lot=9)
    plan = reverse(line, 1, [lot(1, 50), pending], ReturnPolicy(), on=TODAY, refund=0)
    assert plan.clawed == ((9, 5),)


@pytest.mark.parametrize(
    ("policy", "refund", "settled"),
    [
        (ShortfallPolicy.DEDUCT, 1_000, (30, 0, 0)),
        (ShortfallPolicy.DEDUCT, 20, (20, 0, 10)),
        (ShortfallPolicy.NEGATIVE, 1_000, (0, 30, 0)),
        (ShortfallPolicy.ASK, 1_000, (0, 0, 30)),
    ],
)
def test_a_shortfall_is_settled_as_the_shop_says(policy, refund, settled):
    line = LinePoints(1, earned=50, earned_lot=1)
    plan = reverse(line, 1, [lot(1, 20)], ReturnPolicy(shortfall=policy), on=TODAY, refund=refund)
    assert plan.clawed == ((1, 20),)
    assert (plan.deduct, plan.negative, plan.ask) == settled


def test_points_whose_lot_has_expired_are_granted_anew_or_lost():
    line = LinePoints(1, spent=(LotAmount(1, 100),))
    anew = reverse(line, 1, [lot(1, 0, GONE)], ReturnPolicy(), on=TODAY, refund=0)
    assert (anew.back, anew.lapsed_back, anew.regrant, anew.forfeited) == ((), 100, 100, 0)
    assert anew.regrant_until == date(2026, 12, 21)
    policy = ReturnPolicy(lapsed=LapsedPolicy.FORFEIT)
    lost = reverse(line, 1, [lot(1, 0, GONE)], policy, on=TODAY, refund=0)
    assert (lost.regrant, lost.forfeited, lost.regrant_until) == (0, 100, None)


def test_points_coming_back_answer_for_earned_ones_before_money_does():
    line = LinePoints(1, earned=10, earned_lot=2, spent=(LotAmount(1, 100),))
    alive = reverse(line, 1, [lot(1, 0), lot(2, 0)], ReturnPolicy(), on=TODAY, refund=500)
    assert (alive.clawed, alive.shortfall) == (((1, 10),), 0)
    lapsed = reverse(line, 1, [lot(1, 0, GONE), lot(2, 0)], ReturnPolicy(), on=TODAY, refund=500)
    assert (lapsed.netted, lapsed.regrant, lapsed.shortfall) == (10, 90, 0)


def test_more_than_was_sold_is_an_error():
    with pytest.raises(ValueError):
        reverse(LinePoints(2, returned=1), 2, [], ReturnPolicy(), on=TODAY, refund=0)
    with pytest.raises(ValueError):
        ReturnPolicy(regrant_days=-1)
