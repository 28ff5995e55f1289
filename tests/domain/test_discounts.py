import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.discounts import Discount, DiscountKind
from omni.domain.money import Rounding

PERCENT, AMOUNT, PRICE = DiscountKind


@given(st.sampled_from(DiscountKind), st.integers(0, 100), st.integers(0, 10**7))
def test_a_discount_never_takes_more_than_there_is(kind, value, amount):
    for rounding in Rounding:
        assert 0 <= Discount(kind, value, rounding).off(amount) <= amount


def test_the_yen_taken_off_are_rounded_as_named():
    assert [Discount(PERCENT, 15, one).off(1_990) for one in Rounding] == [298, 299, 299]
    assert [Discount(PERCENT, 15, one).off(1_989) for one in Rounding] == [298, 298, 299]


def test_a_price_takes_off_the_rest():
    assert Discount(PRICE, 5_000).off(6_000) == 1_000
    assert Discount(PRICE, 5_000).off(4_000) == 0
    assert Discount(AMOUNT, 500).off(300) == 300


def test_a_discount_that_adds_is_an_error():
    for kind in DiscountKind:
        with pytest.raises(ValueError):
            Discount(kind, -1)
    with pytest.raises(ValueError):
        Discount(PERCENT, 101)
