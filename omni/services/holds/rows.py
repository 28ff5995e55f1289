"""The rows of a hold, locked in order, and the refusals every command shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select, text

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Conflict, Forbidden, NotFound
from omni.domain.holds import Hours, is_lapsed
from omni.extensions import db
from omni.models.hold import OPEN_STATES, Hold, HoldLine, HoldState
from omni.models.location import Location, LocationKind
from omni.models.stock import Allocation, AllocationState
from omni.services import audit, webhooks
from omni.services.stock.levels import lock_levels


class HoldUnknown(NotFound):
    """There is no such hold."""

    sentence = N_("この取り置きは見つかりません。")


MOVED = "holds-moved"

# A partial index is only used by a condition that stands in the statement as it does in the index.
IN_LINE = text("wait_entry.state = 'waiting'")


class HoldMoved(AlreadyDone):
    """Somebody else was faster: says where the hold stands now."""

    event = MOVED

    way_forward = N_("いまの状態を表示しました。続きはここからできます。")


class HoldLapsed(Conflict):
    """The time is over."""

    event = MOVED
    sentence = N_("取り置き%(number)sは期限を過ぎています。")
    way_forward = N_("もう一度、取り置きしてください。")


class HoldElsewhere(Forbidden):
    """Goods are prepared and handed over only where they lie."""

    sentence = N_("取り置き%(number)sは%(store)sのものです。")
    way_forward = N_("準備とお渡しは、その店舗で行ってください。")


STANDS = {
    HoldState.ORDERED: N_("取り寄せ%(number)sは、まだ届いていません。"),
    HoldState.PLACED: N_("取り置き%(number)sは、まだ準備していません。"),
    HoldState.PREPARED: N_("取り置き%(number)sは、すでに準備できています。"),
    HoldState.COLLECTED: N_("取り置き%(number)sは、すでにお渡し済みです。"),
    HoldState.LAPSED: N_("取り置き%(number)sは、すでに期限切れになっています。"),
    HoldState.CANCELLED: N_("取り置き%(number)sは、すでに取り消されています。"),
}


@dataclass(frozen=True)
class Promise:
    """A live allocation of a hold: `aside` when its pieces lie behind the counter."""

    id: int
    line_id: int
    quantity: int
    state: AllocationState
    aside: bool


@dataclass(frozen=True)
class Store:
    """A store that keeps goods: its clock and its rules."""

    id: int
    hours: Hours
    hold_limit: int
    holds_sale_goods: bool


_PLACE = cast(Table, Location.__table__)
_STORE = select(_PLACE).where(
    _PLACE.c.id == bindparam("here"),
    _PLACE.c.is_active,
    _PLACE.c.kind == LocationKind.STORE,
)


def hours_of(location: Location | Row[Any]) -> Hours:
    """The clock and period of a store."""
    return Hours(
        location.time_zone,
        location.cutover_hour,
        location.opens_at,
        location.closes_at,
        location.hold_days,
    )


def get_store(location_id: int) -> Store:
    """The store of this id; raises NotFound for none, and for a warehouse."""
    row = db.session.execute(_STORE, {"here": location_id}).one_or_none()
    if row is None:
        raise NotFound(
            N_("この拠点では取り置きできません。"),
            way_forward=N_("お渡しする店舗を選び直してください。"),
            field="location_id",
        )
    return Store(row.id, hours_of(row), row.hold_limit, row.holds_sale_goods)


def lock_hold(hold_id: int) -> Hold:
    """The hold, locked; raises HoldUnknown."""
    hold = db.session.get(Hold, hold_id, with_for_update=True, populate_existing=True)
    if hold is None:
        raise HoldUnknown
    return hold


def lock_open(hold_id: int) -> Hold:
    """The hold, locked, open and within its time; else HoldMoved or HoldLapsed."""
    hold = lock_hold(hold_id)
    if hold.state in (*OPEN_STATES, HoldState.LAPSED):
        check_time(hold)
    check_open(hold)
    return hold


def check_open(hold: Hold) -> None:
    """Raise HoldMoved when the hold has ended."""
    if hold.state not in OPEN_STATES:
        raise moved(hold)


def check_time(hold: Hold) -> None:
    """Raise HoldLapsed when its time is over, with the way that is still open."""
    if not is_lapsed(hold.expires_at, clock.now()):
        return
    way = N_("商品がまだカウンターにあるときは、先に延長してください。")
    aside = any(promise.aside for promise in list_promises(hold.id))
    raise HoldLapsed(number=hold.number, way_forward=way if aside else None)


def check_here(hold: Hold, actor: Actor) -> None:
    """Raise HoldElsewhere when the actor does not stand where the goods lie."""
    if not actor.is_system and actor.location_id != hold.location_id:
        raise HoldElsewhere(number=hold.number, store=hold.location.name)


def moved(hold: Hold) -> HoldMoved:
    """The refusal that says where the hold stands."""
    return HoldMoved(STANDS[hold.state], number=hold.number)


def lines_of(hold: Hold) -> list[HoldLine]:
    """The lines as they stand now, read under the hold's lock."""
    found = db.session.scalars(
        select(HoldLine)
        .where(HoldLine.hold_id == hold.id)
        .order_by(HoldLine.id)
        .execution_options(populate_existing=True)
    )
    return list(found)


def waiting(line: HoldLine) -> int:
    """Pieces neither handed over nor given back."""
    return line.quantity - line.collected - line.returned


def list_promises(hold_id: int) -> list[Promise]:
    """The live allocations of a hold, oldest first."""
    rows = db.session.execute(
        select(
            Allocation.id,
            Allocation.hold_line_id,
            Allocation.quantity,
            Allocation.state,
            Allocation.expires_at,
        )
        .join(HoldLine, HoldLine.id == Allocation.hold_line_id)
        .where(
            HoldLine.hold_id == hold_id,
            Allocation.state.in_((AllocationState.ACTIVE, AllocationState.SHELF)),
        )
        .order_by(Allocation.id)
    )
    return [
        Promise(row.id, row.hold_line_id, row.quantity, row.state, row.expires_at is None)
        for row in rows
    ]


def lock_stock_of(hold: Hold) -> list[Promise]:
    """Lock every level the hold has pieces at, in key order; returns what is promised."""
    variants = db.session.scalars(select(HoldLine.variant_id).where(HoldLine.hold_id == hold.id))
    lock_levels((hold.location_id, variant_id) for variant_id in variants)
    return list_promises(hold.id)


TOLD = {
    "place": "hold.placed",
    "prepare": "hold.prepared",
    "extend": "hold.extended",
    "collect": "hold.collected",
    "cancel": "hold.cancelled",
    "lapse": "hold.lapsed",
}


def write(action: str, hold: Hold, *, actor: Actor, **values: object) -> None:
    """The audit line of a command on a hold."""
    approved_by_id = values.pop("approved_by_id", None)
    told = TOLD.get(action)
    if told and webhooks.is_told(told):
        data = {"number": hold.number, "state": hold.state.value, "member_id": hold.member_id}
        webhooks.publish(told, data, location_id=hold.location_id)
    audit.write(
        f"hold.{action}",
        "hold",
        hold.id,
        actor=actor,
        member_id=hold.member_id,
        approved_by_id=approved_by_id if isinstance(approved_by_id, int) else None,
        **values,
    )


def ids(promises: Iterable[Promise]) -> list[int]:
    """Their ids."""
    return [promise.id for promise in promises]
