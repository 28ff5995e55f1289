"""The catalogue takes goods as they come, and refuses a JAN that cannot be one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from omni.domain.errors import Conflict, Invalid
from omni.extensions import db
from omni.models.style import Style, StyleKey, Variant
from omni.services import styles
from omni.services.styles import StyleEntry, VariantEntry
from omni.transactions import transaction
from tests.factories import Shop, jan

COAT = StyleEntry(code="CT-200", name="ウールコート", price=39_000, kana="ウールコート")


def save(shop: Shop, *variants: VariantEntry, entry: StyleEntry = COAT) -> int:
    with transaction():
        return styles.save_style(entry, variants, actor=shop.actor("ec")).id


def hanging(style_id: int) -> list[tuple[str, str]]:
    db.session.rollback()
    style = db.session.get_one(Style, style_id)
    return [(one.colour, one.size) for one in style.variants]


def test_colours_hang_as_they_came_and_sizes_by_size(shop: Shop) -> None:
    style = save(
        shop,
        VariantEntry("CT-200-K-L", colour="黒", size="L"),
        VariantEntry("CT-200-K-S", colour="黒", size="S"),
        VariantEntry("CT-200-B-M", colour="ベージュ", size="M"),
    )
    assert hanging(style) == [("黒", "S"), ("黒", "L"), ("ベージュ", "M")]


def test_saving_again_brings_up_to_date_and_doubles_nothing(shop: Shop) -> None:
    first = save(shop, VariantEntry("CT-200-K-L", colour="黒", size="L", jan=jan(901)))
    dearer = StyleEntry(code="CT-200", name="ウールロングコート", price=42_000)
    second = save(shop, VariantEntry("CT-200-K-L", colour="黒", size="L"), entry=dearer)
    assert first == second
    style = db.session.get_one(Style, second)
    assert (style.name, style.price) == ("ウールロングコート", 42_000)
    assert [(one.sku, one.jan) for one in style.variants] == [("CT-200-K-L", None)]
    keys = db.session.scalars(select(StyleKey.key).where(StyleKey.style_id == second)).all()
    assert not any(key.startswith("j") for key in keys)


def test_goods_without_a_jan_are_normal(shop: Shop) -> None:
    save(shop, VariantEntry("CT-200-1"), VariantEntry("CT-200-2", jan=" "))
    found = db.session.scalars(select(Variant.jan).where(Variant.sku.like("CT-200%"))).all()
    assert found == [None, None]


def test_twelve_digits_are_kept_as_thirteen(shop: Shop) -> None:
    save(shop, VariantEntry("CT-200-1", jan="036000291452"))
    assert db.session.scalar(select(Variant.jan).where(Variant.sku == "CT-200-1")) == (
        "0036000291452"
    )


@pytest.mark.parametrize("bad", ["4901234567890", "49012345", "123", "4901234567894X"])
def test_a_jan_with_a_bad_digit_is_refused_and_nothing_is_kept(shop: Shop, bad: str) -> None:
    with pytest.raises(Invalid) as refused:
        save(shop, VariantEntry("CT-200-1", jan=bad))
    assert refused.value.field == "jan"
    assert db.session.scalar(select(func.count()).where(Style.code == "CT-200")) == 0


def test_a_jan_belongs_to_one_sku(shop: Shop) -> None:
    save(shop, VariantEntry("CT-200-1", jan=jan(902)))
    with pytest.raises(Conflict) as refused:
        save(shop, VariantEntry("CT-200-2", jan=jan(902)))
    assert refused.value.params["sku"] == "CT-200-1"


@pytest.mark.parametrize(
    "entry",
    [
        StyleEntry(code=" ", name="コート", price=1),
        StyleEntry(code="X", name="", price=1),
        StyleEntry(code="X", name="コート", price=-1),
        StyleEntry(code="X", name="コート", price=10**9),
    ],
)
def test_a_style_nobody_means_is_refused(shop: Shop, entry: StyleEntry) -> None:
    with pytest.raises(Invalid):
        save(shop, entry=entry)
    assert db.session.scalar(select(func.count()).where(Style.code == entry.code)) == 0


def test_what_is_no_longer_sold_is_not_found(shop: Shop) -> None:
    style = save(shop, VariantEntry("CT-200-1"))
    gone = StyleEntry(code="CT-200", name="ウールコート", price=1, is_active=False)
    save(shop, entry=gone)
    assert db.session.scalar(select(func.count()).where(StyleKey.style_id == style)) == 0
