"""取り寄せ as its customer sees it: goods that come for her, and are kept when they are here."""

from __future__ import annotations

from collections.abc import Mapping

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, NotFound
from omni.domain.holds import CUSTOMER_ORDER, ORDERED_FOR, CloseReason, expiry, is_lapsed
from omni.extensions import LARGEST_ID, db
from omni.models.hold import OPEN_STATES, Hold, HoldKind, HoldLine, HoldState
from omni.services import stock
from omni.services.holds.deposits import MoneyTaken, draw_receipt, put_in
from omni.services.holds.ending import end
from omni.services.holds.people import Customer, check_customer
from omni.services.holds.promising import write_hold
from omni.services.holds.rows import get_store, hours_of, lines_of, lock_hold, moved, write


def order_goods(
    wanted: Mapping[int, int],
    *,
    location_id: int,
    customer: Customer,
    note: str = "",
    deposit: MoneyTaken | None = None,
    actor: Actor,
) -> Hold:
    """Promise a customer to get goods to this store; nothing is kept here until they arrive.

    Money paid ahead is taken in at a till. Raises NotFound for a place nobody can fetch at.
    """
    store, now = get_store(location_id), clock.now()
    person = check_customer(customer)
    drawn = draw_receipt(deposit) if deposit else None
    row = person | {
        "kind": HoldKind.PICKUP,
        "state": HoldState.ORDERED,
        "channel": CUSTOMER_ORDER,
        "location_id": store.id,
        "visit_on": None,
        "note": note.strip(),
        "deposit": 0,
        "expires_at": store.hours.closing(store.hours.today(now + ORDERED_FOR)),
    }
    hold, _lines = write_hold(
        row, dict(wanted), "order", {"lines": sorted(wanted.items())}, actor=actor
    )
    if deposit and drawn:
        put_in(hold, deposit, drawn, actor=actor)
    return hold


def lock_order(hold_id: int) -> Hold:
    """The hold of a 取り寄せ whose goods are still to come, locked; else HoldMoved."""
    hold = lock_hold(hold_id) if 0 < hold_id <= LARGEST_ID else None
    if hold is None or hold.channel != CUSTOMER_ORDER:
        raise NotFound(N_("この取り寄せは見つかりません。"))
    if hold.state is not HoldState.ORDERED:
        raise moved(hold)
    return hold


def goods_arrived(hold: Hold, arrived: Mapping[int, int], *, actor: Actor) -> int:
    """Keep what has come (pieces by SKU) for the customer of a locked hold, behind the counter.

    The first arrival starts the store's period; what did not come is given up until it comes after
    all. Once she has fetched her goods, later ones are kept under a number of their own; of a
    hold that ended otherwise nothing is kept. Returns the pieces kept.
    """
    if hold.state is HoldState.COLLECTED:
        return _keep_apart(hold, arrived, actor=actor)
    first = hold.state is HoldState.ORDERED
    open_still = hold.state in OPEN_STATES and not is_lapsed(hold.expires_at, clock.now())
    if not first and not open_still:
        return 0
    lines = lines_of(hold)
    wanted = {line: line.quantity if first else line.returned for line in lines}
    kept = {
        line: min(most, arrived.get(line.variant_id, 0)) for line, most in wanted.items() if most
    }
    if not any(kept.values()):
        return 0
    for line in lines:
        line.returned = wanted[line] - kept.get(line, 0)
    if first:
        _begin(hold)
    return _keep(hold, kept, actor=actor)


def _begin(hold: Hold) -> None:
    now = clock.now()
    hold.state, hold.prepared_at = HoldState.PREPARED, now
    hold.expires_at = expiry(None, hours_of(hold.location), now)


def _keep(hold: Hold, kept: Mapping[HoldLine, int], *, actor: Actor) -> int:
    db.session.flush()
    demands = [
        stock.Demand(hold.location_id, line.variant_id, pieces, hold_line_id=line.id)
        for line, pieces in kept.items()
        if pieces
    ]
    stock.keep(demands, actor=actor)
    pieces = sum(kept.values())
    write("arrive", hold, actor=actor, number=hold.number, pieces=pieces)
    return pieces


def _keep_apart(before: Hold, arrived: Mapping[int, int], *, actor: Actor) -> int:
    """The rest of an order that has been fetched: a hold of the same customer."""
    missing = {line.variant_id: line.returned for line in lines_of(before)}
    wanted = {
        variant_id: min(pieces, missing.get(variant_id, 0))
        for variant_id, pieces in arrived.items()
        if min(pieces, missing.get(variant_id, 0)) > 0
    }
    if not wanted:
        return 0
    row = {
        "kind": HoldKind.PICKUP,
        "state": HoldState.ORDERED,
        "channel": CUSTOMER_ORDER,
        "location_id": before.location_id,
        "member_id": before.member_id,
        "guest_name": before.guest_name,
        "guest_phone": before.guest_phone,
        "note": before.note,
        "deposit": 0,
        "expires_at": before.expires_at,
    }
    hold, _lines = write_hold(row, wanted, "order", {"after": before.number}, actor=actor)
    return goods_arrived(hold, wanted, actor=actor)


def end_order(hold: Hold, reason: CloseReason, *, note: str = "", actor: Actor) -> None:
    """The goods are not to come, or she does not want them: money paid ahead can be given back."""
    end(hold, HoldState.CANCELLED, reason, actor=actor, note=note)
