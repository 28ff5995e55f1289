"""Finding goods for the one box, and the one SKU a scan means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager

from omni.domain.codes import fold_code, fold_jan
from omni.domain.errors import NotFound
from omni.domain.lookup import GOODS_LABELS, GoodsKind, Probe, read_query
from omni.extensions import db
from omni.models.style import Style, StyleKey, Variant
from omni.queries.prepared import Prepared
from omni.queries.stock import list_levels

_MOST_CANDIDATES = 200
_TELLING = (GoodsKind.JAN, GoodsKind.CODE, GoodsKind.WORD, GoodsKind.KANA)


@dataclass(frozen=True)
class FoundStyle:
    """A style that answers the box; `variant_id` when one SKU of it was named exactly.

    `why` is a word to translate; `here` and `everywhere` are pieces available.
    """

    style_id: int
    variant_id: int | None
    code: str
    name: str
    label: str
    price: int
    why: str
    here: int
    everywhere: int


@dataclass(frozen=True)
class FoundStyles:
    """The best answers, and how many styles answered in all (counted up to `MOST_COUNTED`)."""

    styles: list[FoundStyle]
    total: int


MOST_COUNTED = _MOST_CANDIDATES


@dataclass(frozen=True)
class Hit:
    """Why a style was found: the most telling kind of key, and the one SKU it names."""

    kind: GoodsKind
    variant_ids: frozenset[int]


def has_goods() -> bool:
    """Whether anything has been hung on the racks yet."""
    return db.session.scalar(select(Style.id).limit(1)) is not None


def find_styles(
    terms: str | Sequence[Probe], *, location_id: int | None, limit: int = 5
) -> FoundStyles:
    """Styles by JAN, 品番, SKU or the beginning of any word of the name; a constant number of
    statements. The most telling match comes first, then what this store has."""
    probes = read_query(terms).products if isinstance(terms, str) else tuple(terms)
    hits = _hits(probes)
    if not hits:
        return FoundStyles([], 0)
    facts = {
        style.id: style for style in db.session.scalars(select(Style).where(Style.id.in_(hits)))
    }
    variants = _variants(hits)
    available = _available(variants)
    found = [
        _found(facts[style_id], hit, variants[style_id], available, location_id)
        for style_id, hit in hits.items()
    ]
    rank = {one: _TELLING.index(hit.kind) for one, hit in hits.items()}
    found.sort(key=lambda one: (rank[one.style_id], one.here <= 0, one.everywhere <= 0, one.code))
    return FoundStyles(found[:limit], len(found))


def _hits(probes: Iterable[Probe]) -> dict[int, Hit]:
    asked = [probe for probe in probes if isinstance(probe.kind, GoodsKind)]
    if not asked:
        return {}
    values = {f"from_{place}": probe.lower for place, probe in enumerate(asked)}
    values |= {f"to_{place}": probe.upper for place, probe in enumerate(asked) if probe.prefix}
    statement = _finding(tuple(probe.prefix for probe in asked))
    rows = statement.rows(values)
    kinds: dict[int, set[GoodsKind]] = defaultdict(set)
    named: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        kinds[row.style_id].add(GoodsKind(row.key[0]))
        named[row.style_id].add(row.variant_id)
    return {
        style_id: Hit(min(found, key=_TELLING.index), frozenset(named[style_id] - {0}))
        for style_id, found in kinds.items()
    }


@lru_cache(maxsize=64)
def _finding(shape: tuple[bool, ...]) -> Prepared:
    """The statement for probes that are prefixes or not, in this order; made once."""
    key = func.min(StyleKey.key)
    return Prepared(
        select(StyleKey.style_id, StyleKey.variant_id, key.label("key"))
        .where(or_(*(_range(place, prefix) for place, prefix in enumerate(shape))))
        .group_by(StyleKey.style_id, StyleKey.variant_id)
        .order_by(key, StyleKey.style_id)
        .limit(_MOST_CANDIDATES)
    )


def _range(place: int, prefix: bool) -> ColumnElement[bool]:
    if not prefix:
        return StyleKey.key == bindparam(f"from_{place}")
    return and_(StyleKey.key >= bindparam(f"from_{place}"), StyleKey.key < bindparam(f"to_{place}"))


def _variants(style_ids: Iterable[int]) -> dict[int, list[Variant]]:
    rows = db.session.scalars(
        select(Variant).where(Variant.style_id.in_(style_ids), Variant.is_active)
    )
    found: dict[int, list[Variant]] = defaultdict(list)
    for variant in rows:
        found[variant.style_id].append(variant)
    return found


def _available(variants: dict[int, list[Variant]]) -> dict[int, dict[int, int]]:
    """Pieces available of each SKU, by location."""
    ids = [variant.id for several in variants.values() for variant in several]
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for level in list_levels(ids):
        found[level.variant_id][level.location_id] = level.available
    return found


def _found(
    style: Style,
    hit: Hit,
    variants: list[Variant],
    available: dict[int, dict[int, int]],
    location_id: int | None,
) -> FoundStyle:
    named = [variant for variant in variants if variant.id in hit.variant_ids]
    one = named[0] if len(named) == 1 else None
    counted = [one] if one else variants
    return FoundStyle(
        style_id=style.id,
        variant_id=one.id if one else None,
        code=style.code,
        name=style.name,
        label=one.label if one else "",
        price=(one.price if one and one.price is not None else style.price),
        why=GOODS_LABELS[hit.kind],
        here=sum(available[variant.id].get(location_id or 0, 0) for variant in counted),
        everywhere=sum(sum(available[variant.id].values()) for variant in counted),
    )


@dataclass(frozen=True)
class Scanned:
    """What one code means: a SKU, or the SKUs of the style it names to choose from."""

    variant: Variant | None
    choices: list[Variant]


def find_scanned(text: str) -> Scanned:
    """The SKU of this JAN or SKU, whatever bars or print it came from; for a 品番 its SKUs."""
    jan, code = fold_jan(text), fold_code(text)
    keys = [GoodsKind.JAN + jan] if jan else []
    if code:
        keys.append(GoodsKind.CODE + code)
    rows = db.session.execute(
        select(StyleKey.style_id, StyleKey.variant_id).where(StyleKey.key.in_(keys)).limit(20)
    ).all()
    exact = {row.variant_id for row in rows if row.variant_id}
    if len(exact) == 1:
        return Scanned(get_variant(exact.pop()), [])
    choices = _of_styles({row.style_id for row in rows})
    return Scanned(choices[0], []) if len(choices) == 1 else Scanned(None, choices)


def find_variant_by_code(text: str) -> Variant | None:
    """The one SKU this code means, or None."""
    return find_scanned(text).variant


def _of_styles(style_ids: Iterable[int]) -> list[Variant]:
    return list(
        db.session.scalars(
            select(Variant)
            .join(Variant.style)
            .where(Variant.style_id.in_(style_ids), Variant.is_active)
            .options(contains_eager(Variant.style))
            .order_by(Variant.style_id, Variant.colour_position, Variant.size_position)
        )
    )


def list_variants(variant_ids: Iterable[int]) -> dict[int, Variant]:
    """These SKUs with their styles, by id; one statement."""
    rows = db.session.scalars(
        select(Variant)
        .join(Variant.style)
        .where(Variant.id.in_(variant_ids))
        .options(contains_eager(Variant.style))
    )
    return {variant.id: variant for variant in rows}


def get_style(style_id: int) -> Style:
    """The style of this id; raises NotFound."""
    style = db.session.get(Style, style_id)
    if style is None:
        raise NotFound
    return style


def get_variant(variant_id: int) -> Variant:
    """The SKU of this id; raises NotFound."""
    variant = db.session.get(Variant, variant_id)
    if variant is None:
        raise NotFound
    return variant
