"""Stock and sales as lists that go out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Member
from omni.models.order import Order, OrderLine
from omni.models.stock import StockLevel
from omni.models.style import Style, Variant
from omni.queries.exports.asked import Asked, List
from omni.queries.exports.walking import ID_HEAD, count, days, here, moment, said_name, walk


def _stock(asked: Asked) -> Any:
    wanted = (
        select(
            Location.code,
            Style.code,
            Variant.sku,
            Variant.jan,
            Style.name,
            Variant.colour,
            Variant.size,
            StockLevel.on_hand,
            StockLevel.reserved,
            StockLevel.buffer,
            StockLevel.shelf,
            StockLevel.counted_at,
            StockLevel.location_id,
            StockLevel.variant_id,
        )
        .join(Location, Location.id == StockLevel.location_id)
        .join(Variant, Variant.id == StockLevel.variant_id)
        .join(Style, Style.id == Variant.style_id)
    )
    return here(wanted, StockLevel.location_id, asked)


def _stock_rows(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Level by level; its key has two parts, so store by store."""
    places = db.session.scalars(here(select(Location.id), Location.id, asked).order_by(Location.id))
    for place in places.all():
        wanted = _stock(asked).where(StockLevel.location_id == place)
        for row in walk(wanted, StockLevel.variant_id):
            yield (*(cell or "" for cell in row[:7]), *row[7:10], row[10] or "", moment(row[11]))


def _sales(asked: Asked) -> Any:
    wanted = (
        select(
            Order.business_day,
            Order.placed_at,
            Location.code,
            Order.number,
            Order.receipt_number,
            Order.member_id,
            Member.family_name,
            Member.given_name,
            OrderLine.description,
            Variant.sku,
            OrderLine.quantity,
            OrderLine.unit_price,
            OrderLine.discount,
            OrderLine.amount,
            OrderLine.tax_rate,
            OrderLine.returned,
            OrderLine.id,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(Location, Location.id == Order.location_id)
        .outerjoin(Variant, Variant.id == OrderLine.variant_id)
        .outerjoin(Member, Member.id == Order.member_id)
    )
    return days(here(wanted, Order.location_id, asked), Order.business_day, asked)


def _sales_rows(asked: Asked) -> Iterator[tuple[Any, ...]]:
    for row in walk(_sales(asked), OrderLine.id):
        yield (
            f"{row[0]:%Y/%m/%d}",
            moment(row[1]),
            row[2],
            row[3],
            row[4] or "",
            str(row[5] or ""),
            said_name(row[6], row[7], asked),
            row[8],
            row[9] or "",
            *row[10:16],
        )


STOCK = List(
    "stock",
    N_("在庫"),
    (
        N_("店舗コード"),
        N_("品番"),
        "SKU",
        N_("JANコード"),
        N_("商品名"),
        N_("カラー"),
        N_("サイズ"),
        N_("在庫数"),
        N_("引当済"),
        N_("店頭確保数"),
        N_("棚番"),
        N_("棚卸日時"),
    ),
    lambda asked: count(_stock(asked)),
    _stock_rows,
)
SALES = List(
    "sales",
    N_("売上"),
    (
        N_("営業日"),
        N_("日時"),
        N_("店舗コード"),
        N_("伝票番号"),
        N_("レシート番号"),
        ID_HEAD,
        N_("氏名"),
        N_("商品名"),
        "SKU",
        N_("数量"),
        N_("単価"),
        N_("値引"),
        N_("金額"),
        N_("税率"),
        N_("返品数"),
    ),
    lambda asked: count(_sales(asked)),
    _sales_rows,
)
