"""What the codes of other programs mean here: SKUs and JANs, locations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, or_, select

from omni.domain.codes import fold_jan
from omni.domain.errors import N_, NotFound
from omni.models.location import Location
from omni.models.style import Variant
from omni.queries.prepared import Prepared


class SkuUnknown(NotFound):
    """No SKU has this code."""

    sentence = N_("SKU・JAN「%(code)s」の商品は見つかりません。")
    way_forward = N_("商品の登録を確かめてください。")


class LocationUnknown(NotFound):
    """No location has this code."""

    sentence = N_("拠点「%(code)s」は見つかりません。")
    way_forward = N_("拠点のコードを確かめてください。")


class Sku(NamedTuple):
    """One SKU by its codes."""

    id: int
    sku: str
    jan: str | None


class Spot(NamedTuple):
    """One open location by its code."""

    id: int
    code: str
    company_id: int


def find_skus(codes: Iterable[str]) -> dict[str, Sku]:
    """The SKU of each code that means one: the SKU itself, or a JAN; one statement."""
    asked = {code: fold_jan(code) for code in codes}
    if not asked:
        return {}
    wanted = sorted({*asked, *filter(None, asked.values())})
    rows = _rows(wanted)
    by_sku = {row.sku: Sku(*row) for row in rows}
    by_jan = {row.jan: Sku(*row) for row in rows if row.jan}
    found = {code: by_sku.get(code) or by_jan.get(jan or code) for code, jan in asked.items()}
    return {code: one for code, one in found.items() if one is not None}


def get_skus(codes: Iterable[str], *, field: str = "sku") -> dict[str, Sku]:
    """The SKU of every code; raises SkuUnknown for the first that means none."""
    asked = list(codes)
    found = find_skus(asked)
    for code in asked:
        if code not in found:
            raise SkuUnknown(code=code, field=field)
    return found


def get_spots(codes: Collection[str], *, field: str = "location") -> dict[str, Spot]:
    """The open location of every code; raises LocationUnknown for the first that means none."""
    wanted = sorted(set(codes))
    values = {f"code_{place}": code for place, code in enumerate(wanted)}
    found = {row.code: Spot(*row) for row in _placing(len(wanted)).rows(values)}
    for code in codes:
        if code not in found:
            raise LocationUnknown(code=code, field=field)
    return found


def get_spot(location_id: int) -> Spot:
    """The location of this id, by its code."""
    (row,) = _SPOT.rows({"here": location_id})
    return Spot(*row)


def _rows(codes: list[str]) -> Iterable[Sku]:
    values = {f"code_{place}": code for place, code in enumerate(codes)}
    return [Sku(*row) for row in _finding(len(codes)).rows(values)]


_LOCATION = select(Location.id, Location.code, Location.company_id)
_SPOT = Prepared(_LOCATION.where(Location.id == bindparam("here")))


@lru_cache(maxsize=512)
def _finding(count: int) -> Prepared:
    """The statement for so many codes; made once."""
    codes: list[BindParameter[str]] = [bindparam(f"code_{place}") for place in range(count)]
    return Prepared(
        select(Variant.id, Variant.sku, Variant.jan).where(
            or_(Variant.sku.in_(codes), Variant.jan.in_(codes))
        )
    )


@lru_cache(maxsize=256)
def _placing(count: int) -> Prepared:
    codes: list[BindParameter[str]] = [bindparam(f"code_{place}") for place in range(count)]
    return Prepared(_LOCATION.where(Location.code.in_(codes), Location.is_active))
