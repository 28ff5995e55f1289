"""A small day of the chain, worker killed and webhooks repeated and shuffled, on each engine."""

import pytest

from tests.engines import ENGINES
from tests.simulation.day import Day, play


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_day_ends_with_true_books_and_nothing_lost(engine, engine_name):
    day = play(engine, Day(orders=200, seed=20_261_122), every=(0.5, 3), kills=4)

    print(day)  # noqa: T201  the seed, for whoever has to play it again
    assert day.broken == []
    assert day.kills > 0
    assert day.counts["shipped"] > 0
    assert day.counts["ec cancelled"] > 0
    assert day.counts["ec refunds"] > 0
