from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.money import Rounding
from omni.domain.tax import TaxLine, needs_return_invoice, tax_by_rate, tax_inside


@dataclass(frozen=True)
class Line:
    tax_rate: int
    total: int


lines = st.lists(
    st.builds(Line, st.sampled_from([10, 8, 0]), st.integers(-1_000_000, 1_000_000)), max_size=12
)


def test_tax_is_rounded_once_per_rate_and_not_per_line():
    found = tax_by_rate([Line(10, 105), Line(10, 105), Line(8, 105), Line(8, 105)])
    assert found == [TaxLine(10, 210, 19), TaxLine(8, 210, 15)]
    assert sum(tax_inside(105, 10) for _ in range(2)) == 18


def test_each_rounding_is_named():
    line = [Line(8, 200)]
    assert tax_by_rate(line, Rounding.FLOOR)[0].tax == 14
    assert tax_by_rate(line, Rounding.HALF_UP)[0].tax == 15
    assert tax_by_rate(line, Rounding.CEIL)[0].tax == 15


def test_the_reduced_rate_carries_its_mark():
    standard, reduced, exempt = tax_by_rate([Line(0, 50), Line(8, 108), Line(10, 110)])
    assert (standard.rate, standard.net, standard.is_reduced) == (10, 100, False)
    assert (reduced.rate, reduced.net, reduced.is_reduced) == (8, 100, True)
    assert (exempt.rate, exempt.tax, exempt.is_reduced) == (0, 0, False)


@given(lines, st.sampled_from(Rounding))
def test_totals_by_rate_sum_to_the_document(lines, rounding):
    found = tax_by_rate(lines, rounding)
    assert sum(one.total for one in found) == sum(line.total for line in lines)
    assert len({one.rate for one in found}) == len(found)
    for one in found:
        assert abs(one.tax * (100 + one.rate) - one.total * one.rate) < 100 + one.rate


@given(lines, st.sampled_from(Rounding))
def test_a_return_of_everything_turns_every_sign(lines, rounding):
    back = tax_by_rate([Line(line.tax_rate, -line.total) for line in lines], rounding)
    assert back == [TaxLine(one.rate, -one.total, -one.tax) for one in tax_by_rate(lines, rounding)]


def test_a_return_invoice_is_due_from_ten_thousand_yen():
    assert needs_return_invoice(10_000)
    assert needs_return_invoice(-10_000)
    assert not needs_return_invoice(9_999)


def test_a_rate_is_a_percentage():
    with pytest.raises(ValueError):
        tax_inside(100, 110)
