"""Who waits for what is kept for another: joining the line, leaving it, and being first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Conflict, NotFound
from omni.extensions import db
from omni.models.hold import WaitEntry, WaitState
from omni.models.stock import StockLevel
from omni.models.style import Variant
from omni.queries import stock as stock_query
from omni.services import audit
from omni.services.holds.ending import lapse_at
from omni.services.holds.offering import offer
from omni.services.holds.people import Customer, check_customer
from omni.services.holds.rows import IN_LINE, Store, get_store
from omni.services.idempotency import once
from omni.services.stock.levels import lock_levels
from omni.services.stock.reservations import check_pieces


class StillThere(Conflict):
    """Nobody needs to wait for what is there."""

    sentence = N_("いま%(available)s点あります。")
    way_forward = N_("お待ちいただかずに、取り置きできます。")


class WaitsAlready(AlreadyDone):
    """The person is in this line already."""

    sentence = N_("このお客様は、すでにキャンセル待ちに入っています。")


class WaitOver(AlreadyDone):
    """The entry has been offered, taken or left in the meantime."""

    sentence = N_("このキャンセル待ちは、すでに終わっているか、ご案内中です。")


@once("hold.wait", WaitEntry)
def join_waiting_list(
    variant_id: int,
    *,
    location_id: int,
    quantity: int = 1,
    customer: Customer,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> WaitEntry:
    """Stand in line for goods of this store; raises StillThere when they can be had now."""
    check_pieces(quantity)
    store = get_store(location_id)
    person = check_customer(customer)
    if db.session.get(Variant, variant_id) is None:
        raise NotFound(N_("この商品は見つかりません。"), field="variant_id")
    levels = stock_query.list_levels([variant_id], location_id=store.id)
    available = levels[0].available if levels else 0
    if available >= quantity:
        raise StillThere(available=available)
    _check_new(variant_id, store.id, person)
    entry = WaitEntry(
        location_id=store.id,
        variant_id=variant_id,
        quantity=quantity,
        created_at=clock.now(),
        staff_id=actor.staff_id,
        **person,
    )
    db.session.add(entry)
    db.session.flush()
    audit.write(
        "wait.join",
        "wait_entry",
        entry.id,
        actor=actor,
        member_id=entry.member_id,
        variant_id=variant_id,
    )
    return entry


def _check_new(variant_id: int, location_id: int, person: dict[str, object]) -> None:
    same = [getattr(WaitEntry, name) == value for name, value in person.items()]
    known = select(WaitEntry.id).where(
        WaitEntry.location_id == location_id,
        WaitEntry.variant_id == variant_id,
        WaitEntry.state.in_((WaitState.WAITING, WaitState.OFFERED)),
        *same,
    )
    if db.session.scalar(known) is not None:
        raise WaitsAlready


def leave_waiting_list(entry_id: int, *, actor: Actor) -> WaitEntry:
    """The person does not wait any more; raises WaitOver when that has changed already."""
    left = db.session.execute(
        update(WaitEntry)
        .where(WaitEntry.id == entry_id, WaitEntry.state == WaitState.WAITING)
        .values(state=WaitState.CANCELLED, closed_at=clock.now())
        .returning(WaitEntry.id)
    )
    if left.first() is None:
        raise WaitOver
    entry = db.session.get_one(WaitEntry, entry_id, populate_existing=True)
    audit.write("wait.leave", "wait_entry", entry_id, actor=actor, member_id=entry.member_id)
    return entry


def serve_before(
    store: Store, waited_for: Sequence[int], wanted: Iterable[int], *, actor: Actor
) -> None:
    """Who waits for goods is served before a newcomer who wants those among others: lapsed holds
    are closed first. Locks the levels of everything wanted."""
    if waited_for:
        lapse_at(store.id, waited_for, also=wanted, actor=actor)
        offer(((store.id, variant_id) for variant_id in waited_for), actor=actor)


def offer_what_is_free(*, actor: Actor, limit: int = 100) -> int:
    """Offer goods that came free without a hold ending (received, found, brought back).

    Returns at how many levels somebody waited for pieces that were there.
    """
    free = StockLevel.on_hand - StockLevel.reserved - StockLevel.buffer
    rows = db.session.execute(
        select(WaitEntry.location_id, WaitEntry.variant_id)
        .join(
            StockLevel,
            (StockLevel.location_id == WaitEntry.location_id)
            & (StockLevel.variant_id == WaitEntry.variant_id),
        )
        .where(IN_LINE)
        .group_by(WaitEntry.location_id, WaitEntry.variant_id)
        .having(func.min(WaitEntry.quantity) <= func.max(free))
        .order_by(WaitEntry.location_id, WaitEntry.variant_id)
        .limit(limit)
    ).all()
    _serve([(row.location_id, row.variant_id) for row in rows], actor=actor)
    return len(rows)


def _serve(keys: Iterable[tuple[int, int]], *, actor: Actor) -> None:
    wanted = list(keys)
    lock_levels(wanted)
    offer(wanted, actor=actor)
