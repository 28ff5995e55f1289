"""A row of a stock file: so many pieces of a SKU at a place, at a stated time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from omni.domain.errors import N_
from omni.domain.imports import values as cells
from omni.domain.imports.goods import GoodsName, need_goods
from omni.domain.imports.products import narrow
from omni.domain.imports.refusals import RowRefused

NO_STORE = N_("店舗がありません。")
NO_QUANTITY = N_("在庫数がありません。")
NEGATIVE = N_("在庫数「%(value)s」が負の数です。")
NO_TIME = N_("棚卸の日時がありません。")

MOST_PIECES = 999_999
# A day without a time: counted when the shop had closed, or today by now.
CLOSED = dt.time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class StockRecord:
    """What one row says was on the shelf."""

    store: str
    goods: GoodsName
    quantity: int
    at: dt.datetime


def key_of(row: Mapping[str, str]) -> str | None:
    """What two rows of one SKU at one place have in common."""
    goods = [narrow(row.get(name, "")) for name in ("jan", "sku", "style", "colour", "size")]
    return "|".join((narrow(row.get("store", "")), *goods)) if any(goods) else None


def read_stock(
    row: Mapping[str, str], *, zone: ZoneInfo, counted_at: dt.datetime | None, now: dt.datetime
) -> StockRecord:
    """The count a row states; its own time wins over the file's; raises RowRefused."""
    store = row.get("store", "")
    if cells.blank(store):
        raise RowRefused(NO_STORE, field="store")
    goods = need_goods(row)
    text = row.get("quantity", "")
    if not text:
        raise RowRefused(NO_QUANTITY, field="quantity")
    quantity = cells.read_int(text, "quantity", MOST_PIECES)
    if quantity < 0:
        raise RowRefused(NEGATIVE, field="quantity", value=text)
    stated = row.get("counted_at", "")
    at = counted_at
    if stated:
        at = cells.read_moment(stated, "counted_at", zone, CLOSED)
        if cells.is_day(stated) and at.date() == now.date():
            at = min(at, now)
    if at is None:
        raise RowRefused(NO_TIME, field="counted_at")
    if at > now:
        raise RowRefused(cells.FUTURE, field="counted_at", value=stated or at.isoformat())
    return StockRecord(store, goods, quantity, at)
