"""Goods are found by what a clerk has in hand: bars, a label, or a word."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.style import Variant
from omni.queries import styles
from omni.services.styles import StyleEntry, VariantEntry, save_style
from omni.transactions import transaction
from tests.factories import Shop, jan

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def tote(shop: Shop) -> dict[str, int]:
    """タナカ別注トート in two colours; black lies at 渋谷店 and in the warehouse."""
    with transaction():
        save_style(
            StyleEntry(
                code="BG-77", name="タナカ別注トート", price=8_900, kana="タナカベッチュウトート"
            ),
            [
                VariantEntry("BG-77-K", jan=jan(801), colour="黒"),
                VariantEntry("BG-77-W", colour="白"),
            ],
            actor=shop.actor("ec"),
        )
    found = db.session.query(Variant.sku, Variant.id).filter(Variant.sku.like("BG-77%"))
    ids = {sku[-1]: variant_id for sku, variant_id in found}
    shop.stock(ids["K"], 3)
    shop.stock(ids["K"], 38, shop.warehouse)
    return ids


def find(shop: Shop, text: str) -> list[tuple[str, str, str, int, int]]:
    answer = styles.find_styles(text, location_id=shop.shibuya)
    return [(one.name, one.label, one.why, one.here, one.everywhere) for one in answer.styles]


@pytest.mark.parametrize("text", ["タナカ", "たなか", "別注", "トート", "ﾄｰﾄ", "タナカ別注ト"])
def test_any_word_of_the_name_finds_it(shop: Shop, tote: dict[str, int], text: str) -> None:
    assert find(shop, text) == [("タナカ別注トート", "", "商品名", 3, 41)]


def test_katakana_words_written_as_one_are_found_by_the_later_one(shop: Shop) -> None:
    with transaction():
        save_style(
            StyleEntry(code="DR-5", name="リネンロングワンピース", price=1),
            [VariantEntry("DR-5-1")],
            actor=shop.actor("ec"),
        )
    for text in ("ワンピ", "わんぴーす", "ロングワン", "リネン"):
        assert [name for name, *_ in find(shop, text)] == ["リネンロングワンピース"], text
    assert find(shop, "ース") == []


@pytest.mark.parametrize("text", ["BG-77", "bg77", "ＢＧ－７７"])
def test_the_label_finds_it(shop: Shop, tote: dict[str, int], text: str) -> None:
    assert find(shop, text) == [("タナカ別注トート", "", "品番", 3, 41)]


def test_a_scan_names_the_one_sku(shop: Shop, tote: dict[str, int]) -> None:
    assert find(shop, jan(801)) == [("タナカ別注トート", "黒", "JANコード", 3, 41)]
    assert find(shop, "BG-77-W") == [("タナカ別注トート", "白", "品番", 0, 0)]


def test_what_is_in_the_store_comes_first(shop: Shop, tote: dict[str, int]) -> None:
    with transaction():
        save_style(
            StyleEntry(code="AA-1", name="トートバッグ", price=1),
            [VariantEntry("AA-1-1")],
            actor=shop.actor("ec"),
        )
    assert [name for name, *_ in find(shop, "トート")] == ["タナカ別注トート", "トートバッグ"]
    assert styles.find_styles("トート", location_id=shop.shibuya, limit=1).total == 2


def test_nothing_is_found_for_nothing(shop: Shop, tote: dict[str, int]) -> None:
    assert find(shop, "") == []
    assert find(shop, "そんなものはない") == []


def test_the_number_of_statements_does_not_grow(
    shop: Shop, tote: dict[str, int], statements: Statements
) -> None:
    for number in range(5):
        with transaction():
            save_style(
                StyleEntry(code=f"TT-{number}", name="トート", price=1),
                [VariantEntry(f"TT-{number}-1")],
                actor=shop.actor("ec"),
            )
    with statements() as seen:
        styles.find_styles("トート", location_id=shop.shibuya)
    assert len([one for one in seen if one.startswith("SELECT")]) == 4


def test_one_code_means_one_sku(shop: Shop, tote: dict[str, int]) -> None:
    for text in (jan(801), "bg-77-k", "BG77K"):
        variant = styles.find_variant_by_code(text)
        assert variant is not None
        assert variant.id == tote["K"]
    assert styles.find_variant_by_code("BG-77") is None
    assert styles.find_variant_by_code("") is None


def test_a_style_that_never_was_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        styles.get_style(99)
    with pytest.raises(NotFound):
        styles.get_variant(99)


def test_a_shop_has_goods_or_none(app: Flask) -> None:
    assert not styles.has_goods()
    Shop.open()
    assert styles.has_goods()
