"""How a row names goods: by JAN, by SKU, or by 品番 with colour and size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omni.domain import codes
from omni.domain.errors import N_
from omni.domain.imports.products import narrow
from omni.domain.imports.refusals import RowRefused

NO_GOODS = N_("JANコードも SKU も品番もありません。")
UNKNOWN_GOODS = N_("商品「%(value)s」は登録されていません。")


@dataclass(frozen=True, slots=True)
class GoodsName:
    """What a row calls its goods: codes to be tried in turn, and the words to say it in."""

    codes: tuple[str, ...]
    jan: str | None

    @property
    def label(self) -> str:
        """The code as a person would name it."""
        return self.jan or (self.codes[0] if self.codes else "")


def read_goods(row: Mapping[str, str]) -> GoodsName:
    """The codes of a row; a column of SKU or 品番 may hold a JAN, and the other way round.

    Nothing is refused for its check digit here: whether it names goods of ours decides.
    """
    style = narrow(row.get("style", ""))
    whole = "-".join(narrow(row[name]) for name in ("style", "colour", "size") if row.get(name))
    given = [narrow(row.get("jan", "")), narrow(row.get("sku", "")), whole, style]
    found = tuple(dict.fromkeys(code for code in given if code))
    jan = next(filter(None, (codes.fold_jan(code) for code in given[:2] if code)), None)
    if jan is None and style:
        jan = codes.fold_jan(style)
    return GoodsName(found, jan)


def need_goods(row: Mapping[str, str]) -> GoodsName:
    """The codes of a row that has to name goods."""
    name = read_goods(row)
    if not name.codes:
        raise RowRefused(NO_GOODS, field="jan")
    return name
