"""Placing a hold: for whom, what, where and until when; all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NeedsApproval, NotFound
from omni.domain.holds import MOST_LINES, expiry, soft_expiry
from omni.extensions import db
from omni.models.hold import OPEN_STATES, Hold, HoldKind, HoldLine
from omni.models.location import Location
from omni.models.style import Style, Variant
from omni.services.document_numbers import draw_number
from omni.services.holds import waiting
from omni.services.holds.deposits import MoneyTaken, draw_receipt, put_in
from omni.services.holds.people import check_person
from omni.services.holds.promising import promise
from omni.services.holds.rows import get_store, hours_of, write
from omni.services.idempotency import once
from omni.services.stock.reservations import check_pieces


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


@once("hold.place", Hold)
def place_hold(
    lines: Sequence[Wanted],
    *,
    location_id: int,
    kind: HoldKind = HoldKind.PICKUP,
    member_id: int | None = None,
    guest_name: str = "",
    guest_phone: str = "",
    visit_on: dt.date | None = None,
    note: str = "",
    deposit: MoneyTaken | None = None,
    channel: str = "store",
    approved_by_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Hold:
    """Keep these goods at this store for a member, or for a name and phone.

    `approved_by_id`, a manager, lifts the limit per person. Raises ShortOfStock with the other
    stores that have the goods, and promises nothing then. `deposit` is taken in at a till.
    """
    wanted = _check_lines(lines)
    store = get_store(location_id)
    now = clock.now()
    until = _until(kind, visit_on, store, now)
    person = check_person(member_id, guest_name, guest_phone)
    drawn = draw_receipt(deposit) if deposit else None
    _check_goods(wanted, store)
    if approved_by_id is None:
        _check_limit(store, person, sum(wanted.values()), now)
    waiting.serve_before(store, sorted(wanted), actor=actor)
    hold = Hold(
        number=draw_number("H", Hold.number),
        kind=kind,
        location_id=store.id,
        channel=channel,
        visit_on=None if kind is HoldKind.SOFT else visit_on,
        expires_at=until,
        note=note.strip(),
        placed_at=now,
        placed_by_id=actor.staff_id,
        placed_location_id=actor.location_id,
        **person,
    )
    promise(hold, wanted, actor=actor)
    if deposit and drawn:
        put_in(hold, deposit, drawn, actor=actor)
    _write(hold, wanted, approved_by_id, actor=actor)
    return hold


def _write(hold: Hold, wanted: dict[int, int], approved_by_id: int | None, *, actor: Actor) -> None:
    write(
        "place",
        hold,
        actor=actor,
        approved_by_id=approved_by_id,
        number=hold.number,
        kind=hold.kind.value,
        location_id=hold.location_id,
        lines=sorted(wanted.items()),
        until=hold.expires_at,
        deposit=hold.deposit,
        guest=[hold.guest_name, hold.guest_phone] if hold.member_id is None else None,
    )


def _until(
    kind: HoldKind, visit_on: dt.date | None, store: Location, now: dt.datetime
) -> dt.datetime:
    return soft_expiry(now) if kind is HoldKind.SOFT else expiry(visit_on, hours_of(store), now)


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


def _check_goods(wanted: dict[int, int], store: Location) -> None:
    rows = db.session.execute(
        select(Variant.id, Style.is_on_sale)
        .join(Variant.style)
        .where(Variant.id.in_(wanted), Variant.is_active)
    ).all()
    if len(rows) < len(wanted):
        raise NotFound(N_("この商品は見つかりません。"), field="lines")
    if not store.holds_sale_goods and any(row.is_on_sale for row in rows):
        raise SaleGoods(field="lines")


def _check_limit(store: Location, person: dict[str, object], pieces: int, now: dt.datetime) -> None:
    who = (
        Hold.member_id == person["member_id"]
        if "member_id" in person
        else Hold.guest_phone == person["guest_phone"]
    )
    kept = (
        db.session.scalar(
            select(func.sum(HoldLine.quantity - HoldLine.collected - HoldLine.returned))
            .join(HoldLine.hold)
            .where(
                who,
                Hold.location_id == store.id,
                Hold.state.in_(OPEN_STATES),
                Hold.expires_at > now,
            )
        )
        or 0
    )
    if kept + pieces > store.hold_limit:
        raise TooMany(field="pin", limit=store.hold_limit, held=int(kept))
