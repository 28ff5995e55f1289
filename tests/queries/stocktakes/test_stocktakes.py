"""How far a stocktake is, and what its counts say."""

from __future__ import annotations

import pytest

from omni.domain.errors import NotFound
from omni.models.stocktake import StocktakeScope
from omni.queries import stocktakes as stocktake_query
from omni.services import stocktakes
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.stocktakes.conftest import Room


@pytest.fixture
def room(shop: Shop) -> Room:
    shop.stock(shop.dress["M"], 5)
    shop.stock(shop.dress["L"], 2)
    made = Room(shop)
    made.shelve(shop.dress["L"], "A-1")
    return made


def test_each_shelf_says_how_far_it_is(room: Room) -> None:
    taking = room.open()
    room.count(taking, room.shop.dress["L"], 2, "A-1")
    found = stocktake_query.get_progress(taking)
    assert [(zone.name, zone.skus, zone.counted, zone.pieces) for zone in found.zones] == [
        ("A-1", 1, 1, 2),
        ("", 1, 0, 0),
    ]
    assert (found.pieces, found.done, found.zone(999)) == (2, 0, None)
    (listed,) = stocktake_query.list_stocktakes(room.shop.shibuya)
    assert (listed.pieces, listed.opened_by) == (2, "clerkさん")
    assert stocktake_query.count_open(room.shop.shibuya) == 1
    assert stocktake_query.count_open(room.shop.shinjuku) == 0


def test_a_shelf_lists_what_was_counted_and_then_what_is_missing(room: Room) -> None:
    taking = room.open()
    zones = room.zones(taking)
    room.count(taking, room.shop.dress["S"], 1, "A-1")
    lines = stocktake_query.list_shelf(room.stocktake(taking), zones["A-1"])
    assert [(line.variant.size, line.counted, line.expected) for line in lines] == [
        ("S", 1, 0),
        ("L", None, 2),
    ]


def test_the_review_adds_up_pieces_and_money(room: Room) -> None:
    taking = room.open()
    room.count(taking, room.shop.dress["M"], 6)
    review = room.review(taking)
    assert (review.counted, review.pieces, review.surplus, review.missing) == (1, 6, 1, 0)
    assert review.value == 9_900
    assert [(one.variant.size, one.expected) for one in review.uncounted] == [("L", 2)]
    assert review.uncounted_pieces == 2


def test_a_stocktake_is_about_its_scope(room: Room) -> None:
    taking = room.open(scope=StocktakeScope.SHELF, subject="A-1")
    assert [one.variant.size for one in room.review(taking).uncounted] == ["L"]
    assert stocktake_query.list_subjects(room.shop.shibuya) == {
        StocktakeScope.SHELF: ["A-1"],
        StocktakeScope.CATEGORY: [],
    }


def test_a_stocktake_nobody_knows_is_not_found(room: Room) -> None:
    for stocktake_id in (0, 999, 2**70):
        with pytest.raises(NotFound):
            stocktake_query.get_progress(stocktake_id)


def test_many_goods_take_as_many_statements_as_few(room: Room, statements) -> None:
    taking = room.stocktake(room.open())
    with statements() as few:
        stocktake_query.get_review(taking)
    shop = room.shop
    for at in range(5):
        for variant_id in shop.style(f"BL-{at}").values():
            shop.stock(variant_id, 1)
    with transaction():
        stocktakes.count_goods(
            taking.id, room.zones(taking.id)[""], shop.dress["M"], 1, actor=room.clerk, key="k"
        )
    taking = room.stocktake(taking.id)
    with statements() as many:
        stocktake_query.get_review(taking)
    assert len(many) == len(few) == 3
