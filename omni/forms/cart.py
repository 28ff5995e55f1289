"""Changing the sale being rung up: goods come and go, sets are made, a member joins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from omni.forms.sales import SaleForm
from omni.queries import sales as sales_query
from omni.queries.sales import Quote, Scanned

Lines = list[dict[str, Any]]
STEPS = (1_000, 5_000, 10_000)


@dataclass(frozen=True)
class Changed:
    """What a change did, for the screen: the line it touched, or the code nobody knows."""

    line: int | None = None
    unknown: str = ""


def change(form: SaleForm, asked: Any, scanned: Scanned) -> Changed:
    """Do what one tap or scan asked; a form that is sent for its sums only changes nothing."""
    lines = _read(form)
    touched: int | None = None
    unknown = ""
    if scanned.is_known:
        touched = add_scanned(form, lines, scanned)
    elif form.code.data:
        unknown = form.code.data.strip()[:60]
    for name, act in _ACTS.items():
        if name in asked:
            touched = act(form, lines, asked[name])
    _write(form, [line for line in lines if line["quantity"]])
    form.code.data = ""
    return Changed(touched, unknown)


def _read(form: SaleForm) -> Lines:
    return [dict(line.data) | {"quantity": line.quantity.data or 0} for line in form.line_forms()]


def _write(form: SaleForm, lines: Lines) -> None:
    """Put these lines into the form, and only the sets they still make."""
    used = {line.get("set_no") for line in lines}
    _refill(form.sets, [one.data for one in form.sets if one.data["no"] in used])
    _refill(form.lines, lines)


def _refill(entries: Any, rows: Iterable[dict[str, Any]]) -> None:
    wanted = list(rows)
    while len(entries):
        entries.pop_entry()
    entries.last_index = -1
    for row in wanted:
        entries.append_entry(row)


def add_scanned(form: SaleForm, lines: Lines, scanned: Scanned) -> int | None:
    """Goods become a line or count one up; a member joins; a hold brings its lines and owner."""
    if scanned.member_id:
        form.member_id.data, form.member_id.raw_data = scanned.member_id, None
        form.identity_id.data, form.identity_id.raw_data = scanned.identity_id, None
    for hold_line_id, variant_id, quantity in scanned.hold_lines:
        if all(line.get("hold_line_id") != hold_line_id for line in lines):
            lines.append(
                {"variant_id": variant_id, "quantity": quantity, "hold_line_id": hold_line_id}
            )
    return _add_goods(form, lines, str(scanned.variant_id)) if scanned.variant_id else None


def _add_goods(form: SaleForm, lines: Lines, variant: str) -> int:
    variant_id = int(variant) if variant.isdecimal() else 0
    plain = [line.is_plain for line in form.line_forms()]
    for at, line in enumerate(lines):
        if line["variant_id"] == variant_id and line["quantity"] and at < len(plain) and plain[at]:
            line["quantity"] += 1
            return at
    lines.append({"variant_id": variant_id, "quantity": 1})
    return len(lines) - 1


def _add_by_hand(form: SaleForm, lines: Lines, _value: str) -> int | None:
    if not form.new_description.data or form.new_price.data is None:
        form.new_price.errors = [*form.new_price.errors, form.new_refused]
        return None
    lines.append(
        {
            "description": form.new_description.data,
            "price": form.new_price.data,
            "tax_rate": form.new_rate.data,
            "quantity": 1,
            "variant_id": None,
        }
    )
    for field in (form.new_description, form.new_price):
        field.data, field.raw_data = None, None
    return len(lines) - 1


def _remove(_form: SaleForm, lines: Lines, value: str) -> None:
    if value.isdecimal() and int(value) < len(lines):
        lines[int(value)]["quantity"] = 0


def _make_set(form: SaleForm, lines: Lines, _value: str) -> int | None:
    """The ticked lines share one price or reduction from now on."""
    places: list[int] = [at for at in form.ticks.data or () if 0 <= at < len(lines)]
    if form.set_value.data is None or not places:
        form.set_value.errors = [*form.set_value.errors, form.set_refused]
        return None
    number = 1 + max((one.data["no"] or 0 for one in form.sets), default=0)
    form.sets.append_entry({"no": number, "kind": form.set_kind.data, "value": form.set_value.data})
    for at in places:
        lines[at]["set_no"] = number
    form.set_value.data, form.set_value.raw_data = None, None
    form.ticks.data = []
    return places[0]


def _drop_set(_form: SaleForm, lines: Lines, value: str) -> None:
    for line in lines:
        if str(line.get("set_no")) == value:
            line["set_no"] = None


def _add_member(form: SaleForm, _lines: Lines, value: str) -> None:
    form.member_id.data = int(value) if value.isdecimal() else None
    form.member_id.raw_data = None
    form.identity_id.data = form.identity_id.raw_data = None
    if form.member_id.data is None:
        _set_points(form, 0)


def _use_all_points(form: SaleForm, _lines: Lines, _value: str) -> None:
    _set_points(form, form.points.most)


def _take_cash(form: SaleForm, _lines: Lines, value: str) -> None:
    form.tender.data = "cash"
    form.received.data = int(value) if value.isdecimal() else None
    form.received.raw_data = None


_ACTS: dict[str, Callable[[SaleForm, Lines, str], int | None]] = {
    "add": _add_goods,
    "by_hand": _add_by_hand,
    "remove": _remove,
    "make_set": _make_set,
    "drop_set": _drop_set,
    "member": _add_member,
    "all_points": _use_all_points,
    "take": _take_cash,
}


def _set_points(form: SaleForm, points: int) -> None:
    form.points.data, form.points.raw_data = points, None


def price_cart(form: SaleForm, *, location_id: int) -> Quote | None:
    """The sale's sums as it stands, with no more points than it can use; None while empty."""
    sale = form.sale()
    if not sale.lines:
        return None
    member_id = form.member_id.data
    without = sales_query.quote(
        replace(sale, points=0), location_id=location_id, member_id=member_id
    )
    usable = min(sale.points, without.most_points)
    if usable != sale.points:
        _set_points(form, usable)
    if not usable:
        return without
    return sales_query.quote(
        replace(sale, points=usable), location_id=location_id, member_id=member_id
    )


def cash_to_offer(due: int) -> list[int]:
    """The sums a customer is likely to hand over for this one, the smallest first."""
    rounded = {-(-due // step) * step for step in STEPS} - {due}
    return sorted(rounded)[:3]
