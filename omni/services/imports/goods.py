"""Goods that a file names: by JAN, by SKU, or by the 品番 of goods that come in one kind only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from omni.domain.imports.goods import GoodsName
from omni.extensions import db
from omni.models.style import Style, Variant
from omni.services.imports.job import chunks


@dataclass(frozen=True)
class Goods:
    """The variants behind the codes of a batch, each with its style's name."""

    by_jan: dict[str, int]
    by_code: dict[str, int]
    names: dict[int, str]

    def find(self, name: GoodsName) -> int | None:
        """The variant a row means, or None."""
        if name.jan and name.jan in self.by_jan:
            return self.by_jan[name.jan]
        return next((self.by_code[code] for code in name.codes if code in self.by_code), None)


def find_goods(names: Iterable[GoodsName]) -> Goods:
    """Look up every code that a batch names, in a handful of statements."""
    jans: set[str] = set()
    codes: set[str] = set()
    for name in names:
        codes.update(name.codes)
        if name.jan:
            jans.add(name.jan)
    goods = Goods({}, {}, {})
    for some in chunks(sorted(jans)):
        for variant_id, jan, _, label in _variants(Variant.jan.in_(some)):
            goods.by_jan[jan or ""] = variant_id
            goods.names[variant_id] = label
    for some in chunks(sorted(codes)):
        _find_single(some, goods)
        for variant_id, _, sku, label in _variants(Variant.sku.in_(some)):
            goods.by_code[sku] = variant_id
            goods.names[variant_id] = label
    return goods


def _variants(condition: ColumnElement[bool]) -> Iterable[tuple[int, str | None, str, str]]:
    wanted = select(Variant.id, Variant.jan, Variant.sku, Style.name).join(
        Style, Style.id == Variant.style_id
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(wanted.where(condition))]


def _find_single(codes: list[str], goods: Goods) -> None:
    """A 品番 alone names goods that come in one colour and size."""
    wanted = (
        select(Style.code, Style.name, func.min(Variant.id))
        .join(Variant, Variant.style_id == Style.id)
        .where(Style.code.in_(codes))
        .group_by(Style.code, Style.name)
        .having(func.count(Variant.id) == 1)
    )
    for code, label, variant_id in db.session.execute(wanted):
        goods.by_code[code] = variant_id
        goods.names[variant_id] = label
