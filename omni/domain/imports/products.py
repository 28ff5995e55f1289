"""A row of a product file as one SKU of a style."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from omni.domain import codes
from omni.domain.errors import N_
from omni.domain.imports import values as cells
from omni.domain.imports.refusals import RowRefused

NO_STYLE = N_("品番がありません。")
NO_NAME = N_("商品名がありません。")
NO_PRICE = N_("価格がありません。")
NEGATIVE_PRICE = N_("価格「%(value)s」が負の数です。")
BAD_JAN = N_("JANコード「%(value)s」の桁数かチェックデジットが正しくありません。")
LOST_DIGITS = N_("番号「%(value)s」は表計算ソフトで桁が失われています。")
BAD_RATE = N_("税率「%(value)s」を読み取れません。")

_MOST_PRICE = 99_999_999
_RATES = {"標準": 10, "標準税率": 10, "軽減": 8, "軽減税率": 8, "非課税": 0, "免税": 0, "不課税": 0}


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """What one row says: of the style, and of this colour and size of it."""

    style: str
    name: str
    kana: str
    brand: str | None
    category: str | None
    season: str | None
    tax_rate: int
    sku: str
    jan: str | None
    colour: str
    size: str
    price: int


STYLE_COLUMNS: dict[str, str] = {
    "name": "name",
    "kana": "kana",
    "brand": "brand",
    "category": "category",
    "season": "season",
    "tax_rate": "tax_rate",
}
VARIANT_COLUMNS: dict[str, str] = {"jan": "jan", "colour": "colour", "size": "size"}


def key_of(row: Mapping[str, str]) -> str | None:
    """What two rows of one SKU have in common."""
    return read_sku(row) or None


def read_sku(row: Mapping[str, str]) -> str:
    """The SKU as given, or put together from 品番, colour and size."""
    if sku := row.get("sku", ""):
        return narrow(sku)
    parts = (row.get("style", ""), row.get("colour", ""), row.get("size", ""))
    return "-".join(narrow(part) for part in parts if part)


def narrow(text: str) -> str:
    """A code in one width, as it is stored and compared."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def read_product(row: Mapping[str, str], *, currency: str) -> ProductRecord:
    """The SKU a row describes; raises RowRefused."""
    style, name = narrow(row.get("style", "")), row.get("name", "")
    if not style:
        raise RowRefused(NO_STYLE, field="style")
    if not name:
        raise RowRefused(NO_NAME, field="name")
    if cells.lost_digits(style):
        raise RowRefused(LOST_DIGITS, field="style", value=style)
    return ProductRecord(
        style=style,
        name=name,
        kana=row.get("kana", ""),
        brand=row.get("brand") or None,
        category=row.get("category") or None,
        season=row.get("season") or None,
        tax_rate=read_rate(row.get("tax_rate", "")),
        sku=read_sku(row),
        jan=read_jan(row.get("jan", "")),
        colour=row.get("colour", ""),
        size=row.get("size", ""),
        price=_read_price(row.get("price", ""), currency),
    )


def read_jan(text: str) -> str | None:
    """A JAN whose check digit is right; None for goods without one."""
    if cells.blank(text):
        return None
    if cells.lost_digits(text):
        raise RowRefused(LOST_DIGITS, field="jan", value=text)
    jan = codes.fold_jan(text)
    if jan is None:
        raise RowRefused(BAD_JAN, field="jan", value=text)
    return jan


def read_rate(text: str) -> int:
    """A tax rate in percent, 10 where nothing is said: 10, 8%, 0.08, 軽減."""
    word = unicodedata.normalize("NFKC", text).strip(" ※*")
    if cells.blank(word):
        return 10
    if word in _RATES:
        return _RATES[word]
    rate = cells.read_number(word, "tax_rate")
    if 0 < rate < 1:
        rate *= 100
    if rate != int(rate) or not Decimal(0) <= rate <= Decimal(100):
        raise RowRefused(BAD_RATE, field="tax_rate", value=text)
    return int(rate)


def _read_price(text: str, currency: str) -> int:
    if cells.blank(text):
        raise RowRefused(NO_PRICE, field="price")
    price = cells.read_amount(text, "price", currency)
    if price < 0:
        raise RowRefused(NEGATIVE_PRICE, field="price", value=text)
    if price > _MOST_PRICE:
        raise RowRefused(cells.TOO_LARGE, field="price", value=text)
    return price
