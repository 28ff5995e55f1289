"""Every gap between two figures is split into what is known of it."""

from hypothesis import given
from hypothesis import strategies as st

from omni.domain.shops import Remedy, explain

FIGURE = st.integers(0, 50)


@given(ours=FIGURE, shop=FIGURE, expected=st.none() | FIGURE, in_flight=FIGURE)
def test_the_parts_of_a_gap_sum_to_it(ours, shop, expected, in_flight):
    drift = explain(ours=ours, shop=shop, expected=expected, in_flight=in_flight)

    assert drift.gap == drift.unpushed - drift.in_flight + drift.unknown


def test_figures_that_agree_want_nothing():
    assert explain(ours=5, shop=5, expected=5, in_flight=0).remedy is Remedy.NONE


def test_orders_on_their_way_come_before_any_figure():
    drift = explain(ours=9, shop=6, expected=10, in_flight=3)

    assert (drift.in_flight, drift.unpushed, drift.unknown) == (3, 1, -1)
    assert drift.remedy is Remedy.APPLY


def test_a_sale_neither_ledger_knows_is_overwritten_by_hand_only():
    drift = explain(ours=10, shop=8, expected=10, in_flight=0)

    assert (drift.unknown, drift.remedy) == (-2, Remedy.OVERWRITE)


def test_a_figure_not_told_yet_is_told():
    assert explain(ours=7, shop=10, expected=10, in_flight=0).remedy is Remedy.PUSH
