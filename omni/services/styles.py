"""The catalogue: styles with their variants, and the keys they are found by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import selectinload

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.codes import fold_jan
from omni.domain.errors import N_, Conflict, Invalid
from omni.domain.lookup import style_keys
from omni.domain.sizes import size_position
from omni.extensions import db
from omni.models.style import Style, StyleKey, Variant
from omni.services import audit

MOST_MONEY = 99_999_999


@dataclass(frozen=True)
class StyleEntry:
    """What is said of a style; price in yen, tax included."""

    code: str
    name: str
    price: int
    kana: str = ""
    brand: str | None = None
    category: str | None = None
    season: str | None = None
    tax_rate: int = 10
    is_on_sale: bool = False
    earns_points: bool = True
    is_active: bool = True


@dataclass(frozen=True)
class VariantEntry:
    """What is said of one SKU; goods without a JAN are normal."""

    sku: str
    jan: str | None = None
    colour: str = ""
    size: str = ""
    price: int | None = None
    swatch: str | None = None
    is_active: bool = True


class BadJan(Invalid):
    """The digits cannot be a JAN: their number or the check digit is wrong."""

    sentence = N_("JANコード「%(jan)s」の桁数かチェックデジットが正しくありません。")
    way_forward = N_("商品のバーコードを読み取るか、JANコードなしで登録してください。")


class JanTaken(Conflict):
    """Another SKU carries this JAN."""

    sentence = N_("JANコード「%(jan)s」は、SKU「%(sku)s」が使っています。")
    way_forward = N_("どちらの商品のバーコードかを確かめてください。")


def read_jan(text: str | None) -> str | None:
    """The JAN as it is stored, or None for goods without one; raises BadJan."""
    if text is None or not text.strip():
        return None
    jan = fold_jan(text)
    if jan is None:
        raise BadJan(field="jan", jan=text.strip())
    return jan


def save_style(
    entry: StyleEntry, variants: Sequence[VariantEntry], *, actor: Actor, source: str = "omni"
) -> Style:
    """Add a style with its variants, or bring it up to date by 品番 and SKU; index it.

    Variants not named stay as they are. Raises Invalid, BadJan or JanTaken.
    """
    _check(entry)
    style = db.session.scalar(
        select(Style).where(Style.code == entry.code.strip()).options(selectinload(Style.variants))
    )
    now = clock.now()
    if style is None:
        style = Style(source=source, created_at=now, updated_at=now, variants=[])
        db.session.add(style)
    for name, value in asdict(entry).items():
        setattr(style, name, value.strip() if isinstance(value, str) else value)
    style.updated_at = now
    db.session.flush()
    for variant in variants:
        _save_variant(style, variant)
    db.session.flush()
    index_styles([style.id])
    audit.write("style.save", "style", style.id, actor=actor, **asdict(entry))
    return style


def _check(entry: StyleEntry) -> None:
    if not entry.code.strip():
        raise Invalid(N_("品番を入力してください。"), field="code")
    if not entry.name.strip():
        raise Invalid(N_("商品名を入力してください。"), field="name")
    if not 0 <= entry.price <= MOST_MONEY:
        raise Invalid(N_("価格は0円から99,999,999円までで入力してください。"), field="price")


def _save_variant(style: Style, entry: VariantEntry) -> None:
    sku = entry.sku.strip()
    if not sku:
        raise Invalid(N_("SKUを入力してください。"), field="sku")
    jan = read_jan(entry.jan)
    owner = db.session.scalar(select(Variant.sku).where(Variant.jan == jan)) if jan else None
    if owner is not None and owner != sku:
        raise JanTaken(field="jan", jan=jan, sku=owner)
    variant = db.session.scalar(select(Variant).where(Variant.sku == sku))
    if variant is None:
        variant = Variant(sku=sku, colour_position=_colour_position(style, entry.colour))
    elif variant.style_id != style.id:
        raise Conflict(N_("SKU「%(sku)s」は、ほかの品番の商品です。"), field="sku", sku=sku)
    variant.style = style
    variant.jan = jan
    variant.colour = entry.colour.strip()
    variant.size = entry.size.strip()
    variant.size_position = size_position(entry.size)
    variant.price = entry.price
    variant.swatch = entry.swatch
    variant.is_active = entry.is_active
    db.session.add(variant)
    db.session.flush()


def _colour_position(style: Style, colour: str) -> int:
    """Colours hang in the order they came; a new one comes last."""
    known = {variant.colour: variant.colour_position for variant in style.variants}
    return known.get(colour.strip(), max(known.values(), default=-1) + 1)


def index_styles(style_ids: Iterable[int]) -> None:
    """Write anew the keys these styles are found by; what is no longer sold is not found."""
    ids = sorted(set(style_ids))
    db.session.execute(delete(StyleKey).where(StyleKey.style_id.in_(ids)))
    styles = db.session.scalars(
        select(Style).where(Style.id.in_(ids)).options(selectinload(Style.variants))
    )
    rows = [row for style in styles if style.is_active for row in key_rows(style)]
    if rows:
        db.session.execute(insert(StyleKey), rows)


def key_rows(style: Style) -> list[dict[str, object]]:
    """The rows of the index by which a style and its SKUs are found."""
    found = [(key, 0) for key in style_keys(code=style.code, name=style.name, reading=style.kana)]
    for variant in style.variants:
        if variant.is_active:
            keys = style_keys(code="", name="", variants=[(variant.sku, variant.jan)])
            found += [(key, variant.id) for key in keys]
    return [{"key": key, "style_id": style.id, "variant_id": variant} for key, variant in found]
