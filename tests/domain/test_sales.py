"""What a sale may ask for, and how what was handed over pays for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.discounts import Discount, DiscountKind
from omni.domain.errors import Invalid
from omni.domain.sales import (
    MOST_LINES,
    Paid,
    Reductions,
    Sale,
    SaleLine,
    SaleSet,
    Tendered,
    settle,
)

HALF = Discount(DiscountKind.PERCENT, 50)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (SaleLine(1, 0), "quantity"),
        (SaleLine(1, -3), "quantity"),
        (SaleLine(1, 10_000), "quantity"),
        (SaleLine(1, unit_price=-1, price_reason="x"), "price"),
        (SaleLine(1, unit_price=100_000_000, price_reason="x"), "price"),
        (SaleLine(1, unit_price=100), "price_reason"),
        (SaleLine(description="リボン"), "description"),
        (SaleLine(unit_price=100), "description"),
    ],
)
def test_a_line_nobody_can_mean_is_refused(line: SaleLine, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        Sale((line,)).check()
    assert refused.value.field == field


def test_a_sale_has_lines_and_not_too_many() -> None:
    for lines in ((), (SaleLine(1),) * (MOST_LINES + 1)):
        with pytest.raises(Invalid):
            Sale(lines).check()
    Sale((SaleLine(1),) * MOST_LINES).check()


def test_a_sale_does_not_use_less_than_no_points() -> None:
    with pytest.raises(Invalid):
        Sale((SaleLine(1),), points=-1).check()


@pytest.mark.parametrize("parts", [((1, 1),), ((0, 3),), ((0, 0),), ((0, 2), (0, 1))])
def test_a_set_is_made_of_pieces_of_the_sale(parts: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(Invalid):
        Sale((SaleLine(1, 2),), Reductions(sets=(SaleSet("福袋", parts, HALF),))).check()


def test_two_sets_share_no_piece() -> None:
    one = SaleSet("福袋", ((0, 1),), HALF)
    Sale((SaleLine(1, 2),), Reductions(sets=(one, one))).check()
    with pytest.raises(Invalid):
        Sale((SaleLine(1, 2),), Reductions(sets=(one, one, one))).check()


def test_cash_pays_what_the_others_leave_and_gives_change() -> None:
    paid = settle(12_300, [Tendered("cash", 10_000), Tendered("card", 5_000)])
    assert paid == (Paid("card", 5_000, 5_000), Paid("cash", 7_300, 10_000, 2_700))


def test_nothing_is_paid_where_nothing_is_due() -> None:
    assert settle(0, [Tendered("cash", 0)]) == ()


@given(
    st.integers(0, 50_000),
    st.lists(st.tuples(st.sampled_from(["cash", "card", "qr"]), st.integers(0, 30_000))),
)
def test_what_is_settled_sums_to_what_is_due(due: int, handed: list[tuple[str, int]]) -> None:
    by_others = sum(amount for tender, amount in handed if tender != "cash")
    total = sum(amount for _, amount in handed)
    asked = [Tendered(*one) for one in handed]
    if by_others > due or total < due:
        with pytest.raises(Invalid):
            settle(due, asked)
        return
    paid = settle(due, asked)
    assert sum(one.amount for one in paid) == due
    assert all(one.amount > 0 and one.tendered - one.change == one.amount for one in paid)
    assert all(not one.change for one in paid if one.tender != "cash")
