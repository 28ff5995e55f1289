"""Our own CSV of orders: a row a line, the order's own columns said again on each."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

from omni.domain.shops import ShopAddress, ShopCharge, ShopLine, ShopOrder, Told, Unreadable

COLUMNS = (
    *("order", "updated_at", "placed_at", "state", "paid", "tender", "total", "shipping"),
    *("line", "sku", "title", "quantity", "unit_price", "discount", "tax_rate"),
    *("name", "kana", "postcode", "prefecture", "city", "street", "building", "phone", "mail"),
    *("wanted_on", "time_band", "note"),
)
NEEDED = ("order", "updated_at", "placed_at", "line", "sku", "quantity", "unit_price", "total")
_ENCODINGS = ("utf-8-sig", "cp932")
_YES = ("1", "yes", "paid", "済")


def read_rows(body: bytes) -> list[dict[str, str]]:
    """The rows by column; Excel's Japanese encoding is read too. Raises Unreadable."""
    for encoding in _ENCODINGS:
        try:
            text = body.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable("encoding")
    reader = csv.DictReader(io.StringIO(text.replace("\0", "")))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise Unreadable(missing[0])
    return [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]


def split_orders(body: bytes) -> Iterator[bytes]:
    """A file's orders, each as a file of its own, in the order they stand."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in read_rows(body):
        grouped.setdefault(row["order"], []).append(row)
    for rows in grouped.values():
        made = io.StringIO()
        writer = csv.DictWriter(made, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        yield made.getvalue().encode()


def read(topic: str, body: bytes, fetched: bytes | None = None) -> Told | None:  # noqa: ARG001
    """The order of the file."""
    rows = read_rows(body)
    if not rows:
        raise Unreadable("rows")
    first = rows[0]
    shipping = _number(first, "shipping")
    return ShopOrder(
        external_id=first["order"],
        number=first["order"],
        version=max(row["updated_at"] for row in rows),
        placed_at=_moment(first, "placed_at"),
        lines=tuple(map(_line, rows)),
        charges=(ShopCharge("shipping", "", shipping),) if shipping else (),
        total=_number(first, "total"),
        tender=first["tender"] or "online",
        is_paid=first["paid"].lower() in _YES,
        is_cancelled=first["state"] in ("cancelled", "取消", "キャンセル"),
        address=_address(first),
        wanted_on=_day(first["wanted_on"]),
        time_band=first["time_band"],
        note=first["note"],
    )


def _line(row: dict[str, str]) -> ShopLine:
    return ShopLine(
        external_id=row["line"],
        article=row["sku"],
        sku=row["sku"],
        title=row["title"],
        quantity=_number(row, "quantity"),
        unit_price=_number(row, "unit_price"),
        discount=_number(row, "discount"),
        tax_rate=_number(row, "tax_rate") if row["tax_rate"] else 10,
    )


def _address(row: dict[str, str]) -> ShopAddress | None:
    if not row["postcode"]:
        return None
    names = ("name", "postcode", "prefecture", "city", "street", "building", "kana", "phone")
    return ShopAddress(**{name: row[name] for name in names}, mail=row["mail"])


def _number(row: dict[str, str], name: str) -> int:
    text = row[name].replace(",", "").removesuffix(".00")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Unreadable(name)
    return int(text or 0)


def _moment(row: dict[str, str], name: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(row[name].replace("/", "-"))
    except ValueError as error:
        raise Unreadable(name) from error
    japan = dt.timezone(dt.timedelta(hours=9))
    return (found if found.tzinfo else found.replace(tzinfo=japan)).astimezone(dt.UTC)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.replace("/", "-")) if text else None
    except ValueError as error:
        raise Unreadable("wanted_on") from error
