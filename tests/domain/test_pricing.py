import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.discounts import Bundle, Discount, DiscountKind
from omni.domain.money import Rounding
from omni.domain.pricing import (
    LineInput,
    PointUse,
    PricedLine,
    price,
    return_amount,
)
from omni.domain.tax import TaxLine, tax_by_rate

PERCENT, AMOUNT, PRICE = DiscountKind

discounts = st.one_of(
    st.builds(Discount, st.just(PERCENT), st.integers(0, 100), st.sampled_from(Rounding)),
    st.builds(Discount, st.sampled_from([AMOUNT, PRICE]), st.integers(0, 50_000)),
)


@st.composite
def sales(draw):
    """A priced sale of up to five lines with any mix of reductions."""
    lines = [
        LineInput(
            ref=str(at),
            unit_price=draw(st.integers(0, 30_000)),
            quantity=draw(st.integers(1, 6)),
            tax_rate=draw(st.sampled_from([10, 8, 0])),
            discount=draw(st.none() | discounts),
            in_document_discount=draw(st.booleans()),
        )
        for at in range(draw(st.integers(1, 5)))
    ]
    left = {line.ref: line.quantity for line in lines}
    bundles = []
    for at in range(draw(st.integers(0, 2))):
        parts = tuple((ref, draw(st.integers(0, quantity))) for ref, quantity in left.items())
        left = {ref: left[ref] - quantity for ref, quantity in parts}
        bundles.append(Bundle(f"set {at}", parts, draw(discounts)))
    document = draw(st.none() | discounts)
    use = draw(st.sampled_from(PointUse))
    before = price(lines, bundles=bundles, document_discount=document, point_use=use)
    points = draw(st.integers(0, before.due))
    return price(lines, bundles=bundles, document_discount=document, points=points, point_use=use)


@given(sales())
def test_every_reduction_stays_within_its_line(sale):
    for line in sale.lines:
        parts = (line.line_discount, line.bundle_discount, line.document_discount, line.points_used)
        assert min(parts) >= 0
        assert 0 <= line.paid <= line.net <= line.gross
        assert line.gross == sum(parts) + line.paid


@given(sales(), st.data())
def test_returning_a_line_piece_by_piece_gives_exactly_the_line(sale, data):
    for line in sale.lines:
        done, back = 0, []
        while done < line.quantity:
            pieces = data.draw(st.integers(1, line.quantity - done))
            back.append(return_amount(line, done, pieces))
            done += pieces
        assert sum(one.paid for one in back) == line.paid
        assert sum(one.points for one in back) == line.points_used
        assert sum(one.total for one in back) == line.total
        assert sum(one.gross for one in back) == line.gross
        for one in back:
            assert min(one.paid, one.points, one.discount) >= 0
            assert one.gross == one.discount + one.points + one.paid


@given(sales())
def test_a_whole_document_returned_turns_its_taxes(sale):
    back = [return_amount(line, 0, line.quantity) for line in sale.lines]
    assert tax_by_rate(back) == tax_by_rate(sale.lines)


def test_a_line_discount_is_taken_in_percent_in_yen_or_as_a_price():
    lines = [
        LineInput("a", 1_999, 1, 10, Discount(PERCENT, 10)),
        LineInput("b", 1_999, 1, 10, Discount(PERCENT, 10, Rounding.CEIL)),
        LineInput("c", 1_999, 2, 10, Discount(AMOUNT, 500)),
        LineInput("d", 1_999, 1, 10, Discount(PRICE, 1_500)),
        LineInput("e", 300, 1, 10, Discount(AMOUNT, 500)),
    ]
    assert [line.total for line in price(lines).lines] == [1_800, 1_799, 3_498, 1_500, 0]


def test_a_set_price_is_shared_over_its_lines_and_a_partial_return_keeps_the_share():
    lines = [LineInput("coat", 20_000, 1, 10), LineInput("scarf", 5_000, 1, 10)]
    sale = price(
        lines,
        bundles=[Bundle("coat and scarf", (("coat", 1), ("scarf", 1)), Discount(PRICE, 19_999))],
    )
    assert [line.total for line in sale.lines] == [15_999, 4_000]
    assert return_amount(sale.lines[1], 0, 1).paid == 4_000


def test_two_for_a_price_covers_two_of_three():
    sale = price(
        [LineInput("tee", 3_000, 3, 10)],
        bundles=[Bundle("two for 5,000", (("tee", 2),), Discount(PRICE, 5_000))],
    )
    assert sale.total == 8_000
    assert [return_amount(sale.lines[0], at, 1).paid for at in range(3)] == [2_666, 2_667, 2_667]


def test_a_lucky_bag_never_costs_more_than_what_is_in_it():
    sale = price(
        [LineInput("a", 1_000, 1, 10)],
        bundles=[Bundle("bag", (("a", 1),), Discount(PRICE, 5_000))],
    )
    assert sale.total == 1_000


def test_one_piece_is_not_in_two_sets():
    sets = [Bundle(name, (("a", 1),), Discount(AMOUNT, 10)) for name in ("one", "two")]
    with pytest.raises(ValueError):
        price([LineInput("a", 1_000, 1, 10)], bundles=sets)


def test_a_document_discount_spares_lines_that_are_left_out():
    lines = [LineInput("a", 1_000, 1, 10), LineInput("wrapping", 300, 1, 10, None, False)]
    sale = price(lines, document_discount=Discount(PERCENT, 10))
    assert [line.total for line in sale.lines] == [900, 300]


def test_points_as_discount_lower_the_tax_and_as_payment_do_not():
    lines = [LineInput("a", 1_100, 1, 10), LineInput("b", 1_080, 1, 8)]
    off = price(lines, points=218, point_use=PointUse.DISCOUNT)
    paying = price(lines, points=218, point_use=PointUse.PAYMENT)
    assert tax_by_rate(off.lines) == [TaxLine(10, 990, 90), TaxLine(8, 972, 72)]
    assert tax_by_rate(paying.lines) == [TaxLine(10, 1_100, 100), TaxLine(8, 1_080, 80)]
    assert off.due == paying.due == 1_962
    assert (off.total, paying.total) == (1_962, 2_180)
    assert off.points_used == paying.points_used == 218
    assert return_amount(paying.lines[0], 0, 1).total == 1_100
    assert return_amount(off.lines[0], 0, 1).total == 990


def test_points_above_the_total_are_an_error():
    with pytest.raises(ValueError):
        price([LineInput("a", 100, 1, 10)], points=101)


def test_what_was_not_sold_is_not_returned():
    line = PricedLine("a", 100, 2, 10)
    for done, pieces in [(0, 3), (2, 1), (-1, 1), (0, -1)]:
        with pytest.raises(ValueError):
            return_amount(line, done, pieces)


def test_a_line_without_goods_or_with_a_price_below_zero_is_an_error():
    for unit_price, quantity in [(100, 0), (100, -1), (-1, 1)]:
        with pytest.raises(ValueError):
            LineInput("a", unit_price, quantity, 10)
    with pytest.raises(ValueError):
        price([LineInput("a", 1, 1, 10), LineInput("a", 1, 1, 10)])
