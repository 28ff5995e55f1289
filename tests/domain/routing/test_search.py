"""The places chosen are the cheapest that cover the most: compared with trying everything."""

import itertools
import random
from dataclasses import replace

import pytest

from omni.domain.routing import SHIPPED, Candidate, RuleKind, RuleSet
from omni.domain.routing.deciding import _most
from omni.domain.routing.scoring import Priced, Pricing
from omni.domain.routing.search import assign


def some_rules(dice):
    """The shipped rules with other weights, other things first, another most of parcels."""
    changed = [
        rule
        if rule.is_filter
        else replace(
            rule,
            weight=dice.randint(0, 100),
            is_first=dice.random() < 0.2,
            threshold=dice.randint(1, 4) if rule.kind is RuleKind.SPLITS else rule.threshold,
        )
        for rule in SHIPPED.rules
    ]
    return RuleSet(tuple(changed))


def some_place(dice, number, skus):
    return Candidate(
        location_id=number,
        name=f"店{number}",
        is_store=dice.random() < 0.7,
        available={sku: dice.choice([0, 0, 1, 1, 2, 5]) for sku in skus},
        distance_km=dice.choice([None, dice.random() * 800]),
        load=dice.randint(0, 21),
        leaves_in=dice.choice([0, 0, 1, 2, 3]),
        opens_in=dice.random() * 20,
        confidence={sku: dice.choice([30, 50, 99]) for sku in skus},
    )


def priced(places, rules, wanted):
    pricing = Pricing(rules, wanted)
    found = [pricing.look(place) for place in places]
    return [one for one in found if isinstance(one, Priced)]


def best_of_all(places, wanted, most):
    """(pieces, price) of the best of every way there is."""
    skus = list(wanted)

    def ways(place):
        ranges = [range(min(wanted[sku], place.available.get(sku, 0)) + 1) for sku in skus]
        return [dict(zip(skus, way, strict=True)) for way in itertools.product(*ranges)]

    best = (0, 0)
    for way in itertools.product(*map(ways, places)):
        used = [
            (place, {sku: n for sku, n in given.items() if n})
            for place, given in zip(places, way, strict=True)
            if any(given.values())
        ]
        fits = all(sum(given[sku] for given in way) <= wanted[sku] for sku in skus)
        if fits and len(used) <= most:
            pieces = sum(sum(given.values()) for _, given in used)
            best = min(best, (-pieces, sum(place.price_of(given) for place, given in used)))
    return best


@pytest.mark.parametrize("seed", range(120))
def test_nothing_is_cheaper_than_what_is_chosen(seed):
    dice = random.Random(seed)
    wanted = {sku: dice.randint(1, 2) for sku in range(1, dice.randint(1, 3) + 1)}
    rules = some_rules(dice) if seed % 2 else SHIPPED
    places = priced(
        [some_place(dice, number, wanted) for number in range(1, dice.randint(3, 6))], rules, wanted
    )
    given = assign(places, wanted, _most(rules))
    found = (
        -sum(sum(one.pieces.values()) for one in given),
        sum(one.place.price_of(one.pieces) for one in given),
    )
    assert found == best_of_all(places, wanted, _most(rules))


def test_a_place_is_chosen_once_and_never_beyond_what_it_has():
    dice = random.Random(7)
    wanted = dict.fromkeys(range(1, 4), 3)
    places = priced([some_place(dice, number, wanted) for number in range(30)], SHIPPED, wanted)
    given = assign(places, wanted, 5)
    ids = [one.place.candidate.location_id for one in given]
    assert len(set(ids)) == len(ids)
    for one in given:
        assert all(n <= one.place.available[sku] for sku, n in one.pieces.items())


def test_an_order_of_many_goods_is_filled_place_by_place():
    wanted = dict.fromkeys(range(1, 13), 1)
    whole = Candidate(1, "倉庫", False, dict.fromkeys(wanted, 4), 600)
    half = Candidate(2, "近い店", True, dict.fromkeys(range(1, 7), 3), 2)
    given = assign(priced([half, whole], SHIPPED, wanted), wanted, 3)
    assert [(one.place.candidate.name, len(one.pieces)) for one in given] == [("倉庫", 12)]


def test_nothing_is_chosen_where_there_is_nothing():
    assert assign([], {1: 1}, 3) == []
    assert assign(priced([Candidate(1, "店", True, {1: 2})], SHIPPED, {1: 1}), {}, 3) == []
