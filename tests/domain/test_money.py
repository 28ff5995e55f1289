import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.money import Rounding, divide, portion, share

amounts = st.integers(-10_000_000, 10_000_000)
weights = st.lists(st.integers(0, 100_000), min_size=1, max_size=12)


@given(amounts, weights)
def test_shares_sum_to_the_total(total, weights):
    assert sum(share(total, weights)) == total


@given(amounts, weights)
def test_a_share_is_within_one_unit_of_its_proportion(total, weights):
    whole = sum(weights) or len(weights)
    for part, weight in zip(share(total, weights), weights, strict=True):
        exact = total * (weight if sum(weights) else 1) / whole
        assert abs(part - exact) < 1 + 1e-6


@given(amounts, weights)
def test_a_negative_total_shares_as_its_positive_twin(total, weights):
    assert share(-total, weights) == [-part for part in share(total, weights)]


@given(weights, st.data())
def test_no_share_exceeds_its_weight_while_the_total_does_not(weights, data):
    total = data.draw(st.integers(0, sum(weights)))
    parts = share(total, weights)
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


def test_the_earlier_line_gets_the_odd_yen():
    assert share(1000, [1, 1, 1]) == [334, 333, 333]
    assert share(100, [5000, 3000, 1000]) == [56, 33, 11]
    assert share(7, [0, 0]) == [4, 3]
    assert share(0, []) == []


def test_nothing_to_share_over_is_an_error():
    with pytest.raises(ValueError):
        share(1, [])
    with pytest.raises(ValueError):
        share(1, [2, -1])


@given(amounts, st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_portions_in_any_steps_sum_to_the_whole(total, steps):
    whole = sum(steps)
    if not whole:
        return
    given_out = [portion(total, whole, sum(steps[:at]), step) for at, step in enumerate(steps)]
    assert sum(given_out) == total
    assert all(part * total >= 0 for part in given_out)


def test_a_portion_counts_from_what_is_gone():
    assert [portion(1000, 3, done, 1) for done in range(3)] == [333, 333, 334]
    assert portion(0, 0, 0, 0) == 0
    assert portion(-1000, 3, 2, 1) == -334


@pytest.mark.parametrize(("done", "taken"), [(0, 4), (3, 1), (-1, 1), (1, -1)])
def test_no_portion_of_pieces_that_are_not_there(done, taken):
    with pytest.raises(ValueError):
        portion(1000, 3, done, taken)


def test_an_amount_without_pieces_is_an_error():
    with pytest.raises(ValueError):
        portion(1, 0, 0, 0)


@pytest.mark.parametrize(
    ("rounding", "up", "half", "down"),
    [(Rounding.FLOOR, 1, 1, 1), (Rounding.HALF_UP, 2, 2, 1), (Rounding.CEIL, 2, 2, 2)],
)
def test_rounding_is_what_its_name_says(rounding, up, half, down):
    assert divide(19, 10, rounding) == up
    assert divide(15, 10, rounding) == half
    assert divide(11, 10, rounding) == down
    assert divide(10, 10, rounding) == 1
    assert divide(-15, 10, rounding) == -half


def test_nothing_is_divided_by_nothing():
    with pytest.raises(ValueError):
        divide(1, 0, Rounding.FLOOR)
