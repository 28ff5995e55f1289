"""Placing a hold: for whom, what, where and until when; all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, exists, func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NeedsApproval, NotFound
from omni.domain.holds import MOST_LINES, Hours, expiry, soft_expiry
from omni.extensions import UtcDateTime, db
from omni.models.hold import OPEN_STATES, Hold, HoldKind, HoldLine, WaitEntry
from omni.models.style import Style, Variant
from omni.services.holds import waiting
from omni.services.holds.deposits import MoneyTaken, draw_receipt, put_in
from omni.services.holds.people import Customer, check_customer
from omni.services.holds.promising import promise
from omni.services.holds.rows import IN_LINE, Store, get_store
from omni.services.idempotency import once
from omni.services.stock.reservations import check_pieces

# Built once: a busy hour asks these for every hold.
_HOLD = cast(Table, Hold.__table__)
_LINE = cast(Table, HoldLine.__table__)
_VARIANT = cast(Table, Variant.__table__)
_STYLE = cast(Table, Style.__table__)
_WAIT = cast(Table, WaitEntry.__table__)
_GOODS = (
    select(
        _VARIANT.c.id,
        _STYLE.c.is_on_sale,
        exists()
        .where(_WAIT.c.location_id == bindparam("here"), _WAIT.c.variant_id == _VARIANT.c.id)
        .where(IN_LINE)
        .label("is_waited_for"),
    )
    .join_from(_VARIANT, _STYLE)
    .where(_VARIANT.c.id.in_(bindparam("skus", expanding=True)), _VARIANT.c.is_active)
    .order_by(_VARIANT.c.id)
)
# The person leads to the holds: named as a condition, the store would, with all it ever kept.
_KEPT = (
    select(
        func.sum(_LINE.c.quantity - _LINE.c.collected - _LINE.c.returned).filter(
            _HOLD.c.location_id == bindparam("here"),
            _HOLD.c.expires_at > bindparam("now", type_=UtcDateTime()),
        )
    )
    .join_from(_HOLD, _LINE)
    .where(_HOLD.c.state.in_(OPEN_STATES))
)
_KEPT_FOR = {
    "member_id": _KEPT.where(_HOLD.c.member_id == bindparam("who")),
    "guest_phone": _KEPT.where(_HOLD.c.guest_phone == bindparam("who")),
}


class TooMany(NeedsApproval):
    """More would be kept for one person than the store allows."""

    sentence = N_("この店舗の取り置きは、お一人様%(limit)s点までです。いま%(held)s点あります。")
    way_forward = N_("数を減らすか、店長の暗証番号を入力してください。")


class SaleGoods(Invalid):
    """The store does not keep goods on sale."""

    sentence = N_("この店舗では、セール品の取り置きをお受けしていません。")
    way_forward = N_("セール品を外すか、ほかの店舗を選んでください。")


@dataclass(frozen=True)
class Wanted:
    """Pieces of one SKU to keep."""

    variant_id: int
    quantity: int = 1


@dataclass(frozen=True)
class Wish:
    """How goods are to be kept, and what the customer pays ahead at a till."""

    kind: HoldKind = HoldKind.PICKUP
    visit_on: dt.date | None = None
    note: str = ""
    deposit: MoneyTaken | None = None
    channel: str = "store"

    def until(self, hours: Hours, now: dt.datetime) -> dt.datetime:
        """The end of the promise; raises Invalid for a day the store does not keep goods to."""
        if self.kind is HoldKind.SOFT:
            return soft_expiry(now)
        return expiry(self.visit_on, hours, now)

    @property
    def columns(self) -> dict[str, Any]:
        """What the hold's row says of it."""
        return {
            "kind": self.kind,
            "visit_on": None if self.kind is HoldKind.SOFT else self.visit_on,
            "note": self.note.strip(),
            "deposit": 0,
            "channel": self.channel,
        }


@once("hold.place", Hold)
def place_hold(
    lines: Sequence[Wanted],
    *,
    location_id: int,
    customer: Customer,
    wish: Wish = Wish(),
    approved_by_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Hold:
    """Keep these goods at this store for a member, or for a name and phone.

    `approved_by_id`, a manager, lifts the limit per person. Raises ShortOfStock with the other
    stores that have the goods, and promises nothing then. Money paid ahead is taken in at a till.
    """
    wanted = _check_lines(lines)
    store, now = get_store(location_id), clock.now()
    until = wish.until(store.hours, now)
    person = check_customer(customer)
    drawn = draw_receipt(wish.deposit) if wish.deposit else None
    waited_for = _check_goods(wanted, store)
    if approved_by_id is None:
        _check_limit(store, person, sum(wanted.values()), now)
    waiting.serve_before(store, waited_for, wanted, actor=actor)
    row = wish.columns | person | {"location_id": store.id, "expires_at": until}
    said = {"lines": sorted(wanted.items()), "approved_by_id": approved_by_id}
    hold = promise(row, wanted, "place", said, actor=actor)
    if wish.deposit and drawn:
        put_in(hold, wish.deposit, drawn, actor=actor)
    return hold


def _check_lines(lines: Sequence[Wanted]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + check_pieces(line.quantity)
    if not wanted:
        raise Invalid(N_("取り置きする商品を選んでください。"), field="lines")
    if len(wanted) > MOST_LINES:
        raise Invalid(
            N_("一度に取り置きできるのは%(most)s種類までです。"), field="lines", most=MOST_LINES
        )
    return {variant_id: check_pieces(quantity) for variant_id, quantity in wanted.items()}


def _check_goods(wanted: dict[int, int], store: Store) -> list[int]:
    """Raise for goods nobody can keep here; returns those that somebody waits for."""
    rows = db.session.execute(_GOODS, {"here": store.id, "skus": list(wanted)}).all()
    if len(rows) < len(wanted):
        raise NotFound(N_("この商品は見つかりません。"), field="lines")
    if not store.holds_sale_goods and any(row.is_on_sale for row in rows):
        raise SaleGoods(field="lines")
    return [row.id for row in rows if row.is_waited_for]


def _check_limit(store: Store, person: dict[str, Any], pieces: int, now: dt.datetime) -> None:
    column = "member_id" if person["member_id"] else "guest_phone"
    asked = {"who": person[column], "here": store.id, "now": now}
    kept = db.session.scalar(_KEPT_FOR[column], asked) or 0
    if kept + pieces > store.hold_limit:
        raise TooMany(field="pin", limit=store.hold_limit, held=int(kept))
