"""A row of a sales file as one line of one document.

Amounts include tax. Returns (negative lines) and lines of no pieces are not taken in as history:
they are listed, with their pieces and amounts in the totals, so that accepted and refused lines
together are the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from omni.domain.errors import N_
from omni.domain.imports import values as cells
from omni.domain.imports.goods import GoodsName, read_goods
from omni.domain.imports.products import narrow, read_rate
from omni.domain.imports.refusals import RowRefused

NO_DOCUMENT = N_("伝票番号もレシート番号もありません。")
NO_STORE = N_("店舗がありません。")
NO_TIME = N_("売上の日時がありません。")
NO_QUANTITY = N_("数量がありません。")
NO_PIECES = N_("数量が0の明細は取り込みません。")
RETURNED = N_("返品・取消の明細（マイナス）は取り込みません。")
NO_AMOUNT = N_("金額も単価もありません。")
DOES_NOT_ADD_UP = N_("金額「%(value)s」が、数量×単価−値引と合いません。")

MOST_PIECES = 999_999
ROUNDING = "rounding"
# A day without a time: well inside its business day, whatever the cut-over hour.
NOON = dt.time(12)
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class SaleRecord:
    """What one row says: of its document, and of one line of it."""

    document: str
    receipt: str | None
    sold_at: dt.datetime
    store: str
    register: str | None
    member: str | None
    goods: GoodsName
    description: str
    quantity: int
    unit_price: int
    discount: int
    discount_reason: str | None
    amount: int
    tax_rate: int
    tender: str


def key_of(row: Mapping[str, str]) -> str | None:
    """What the rows of one document have in common.

    A document number stands alone; a receipt number counts within its store, register and day.
    """
    if document := narrow(row.get("document", "")):
        return document
    receipt = narrow(row.get("receipt", ""))
    if not receipt:
        return None
    day = row.get("sold_at", "").replace("T", " ").partition(" ")[0]
    return "/".join((narrow(row.get("store", "")), row.get("register", ""), day, receipt))


def weigh(row: Mapping[str, str], currency: str) -> tuple[int, int]:
    """Pieces and amount of a row for the totals, as far as they can be read; else nothing."""
    try:
        quantity = cells.read_int(row.get("quantity", "") or "0", "quantity", 10**12)
        if row.get("amount"):
            return quantity, cells.read_amount(row["amount"], "amount", currency)
        unit = cells.read_amount(row.get("unit_price", "") or "0", "unit_price", currency)
        discount = cells.read_amount(row.get("discount", "") or "0", "discount", currency)
    except RowRefused:
        return 0, 0
    return quantity, quantity * unit - discount


def read_sale(
    row: Mapping[str, str],
    *,
    zone: ZoneInfo,
    currency: str,
    now: dt.datetime,
    needs_store: bool = True,
) -> SaleRecord:
    """The line a row describes; raises RowRefused."""
    document = key_of(row)
    if document is None:
        raise RowRefused(NO_DOCUMENT, field="document")
    store = row.get("store", "")
    if cells.blank(store) and needs_store:
        raise RowRefused(NO_STORE, field="store")
    sold_at = _read_time(row, zone, now)
    quantity = _read_quantity(row)
    unit_price, discount, amount, reason = _read_money(row, quantity, currency)
    goods = read_goods(row)
    return SaleRecord(
        document=document,
        receipt=narrow(row.get("receipt", "")) or None,
        sold_at=sold_at,
        store="" if cells.blank(store) else store,
        register=row.get("register") or None,
        member=None if cells.blank(row.get("member", "")) else row["member"],
        goods=goods,
        description=row.get("description") or goods.label or document,
        quantity=quantity,
        unit_price=unit_price,
        discount=discount,
        discount_reason=reason,
        amount=amount,
        tax_rate=read_rate(row.get("tax_rate", "")),
        tender=read_tender(row.get("tender", "")),
    )


def _read_time(row: Mapping[str, str], zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    text = f"{row.get('sold_at', '')} {row.get('time', '')}".strip()
    if not text:
        raise RowRefused(NO_TIME, field="sold_at")
    sold_at = cells.read_moment(text, "sold_at", zone, NOON)
    if sold_at > now and sold_at.astimezone(zone).date() > now.astimezone(zone).date():
        raise RowRefused(cells.FUTURE, field="sold_at", value=text)
    if sold_at < _NEVER:
        raise RowRefused(cells.NOT_A_DATE, field="sold_at", value=text)
    return sold_at


def _read_quantity(row: Mapping[str, str]) -> int:
    text = row.get("quantity", "")
    if not text:
        raise RowRefused(NO_QUANTITY, field="quantity")
    quantity = cells.read_int(text, "quantity", MOST_PIECES)
    if quantity == 0:
        raise RowRefused(NO_PIECES, field="quantity")
    if quantity < 0:
        raise RowRefused(RETURNED, field="quantity")
    return quantity


def _read_money(
    row: Mapping[str, str], quantity: int, currency: str
) -> tuple[int, int, int, str | None]:
    """Unit price, discount and amount that fit one another, and why there is a discount.

    An amount that does not divide by its pieces gets the next unit price up and a discount for
    the fraction.
    """
    given = {
        name: cells.read_amount(row[name], name, currency)
        for name in ("unit_price", "discount", "amount")
        if row.get(name)
    }
    amount, unit, off = given.get("amount"), given.get("unit_price"), given.get("discount")
    if amount is not None and amount < 0:
        raise RowRefused(RETURNED, field="amount")
    if amount is None:
        if unit is None:
            raise RowRefused(NO_AMOUNT, field="amount")
        amount = quantity * unit - abs(off or 0)
    if unit is None:
        whole = amount + abs(off or 0)
        unit = -(-whole // quantity)
        fraction = unit * quantity - whole
        return unit, abs(off or 0) + fraction, amount, None if off or not fraction else ROUNDING
    discount = unit * quantity - amount
    if unit < 0 or amount < 0 or discount < 0 or (off is not None and abs(off) != discount):
        raise RowRefused(DOES_NOT_ADD_UP, field="amount", value=row.get("amount", amount))
    return unit, discount, amount, None


_TENDERS = {
    word: tender
    for tender, words in (
        ("cash", "現金 cash"),
        ("card", "クレジット クレジットカード カード card credit creditcard"),
        ("qr", "バーコード決済 qr qr決済 paypay"),
        ("e_money", "電子マネー emoney"),
        ("gift", "商品券 ギフト券 gift giftcard"),
        ("credit", "掛売 掛売り"),
    )
    for word in words.split()
}


def read_tender(text: str) -> str:
    """How it was paid; what nobody can say is 'other'."""
    return _TENDERS.get(text.casefold().replace(" ", "").replace("-", ""), "other")
