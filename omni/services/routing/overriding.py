"""A person sends an order from elsewhere than was chosen, and says why."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotFound
from omni.domain.routing import Decision, decide
from omni.extensions import LARGEST_ID, db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.location import Location
from omni.models.order import Order, OrderLine
from omni.models.routing import DecisionKind, RoutingDecision
from omni.queries import routing as routing_query
from omni.services import audit, stock
from omni.services.fulfilments import request_fulfilment
from omni.services.idempotency import once
from omni.services.orders.covering import settle_cover
from omni.services.orders.rows import lock_order
from omni.services.routing.choosing import as_score, find_destination
from omni.services.stock.levels import lock_levels

MOVABLE = (FulfilmentState.REQUESTED, FulfilmentState.PICKING)
LONGEST_REASON = 200


class PartUnknown(NotFound):
    """There is no such fulfilment."""

    sentence = N_("この出荷手配は見つかりません。")


class TooLateToMove(AlreadyDone):
    """The goods are packed, gone, or come from elsewhere already."""

    sentence = N_("この出荷手配は、もう変更できません。")
    way_forward = N_("梱包が済んでいます。出荷する拠点に連絡してください。")


@once("routing.override", RoutingDecision)
def override_route(
    fulfilment_id: int,
    location_id: int,
    reason: str,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> RoutingDecision:
    """Have another place send what this one was asked for, before it is packed.

    Raises ShortOfStock, and leaves everything as it was, where the place has too few.
    """
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise Invalid(N_("変更する理由を入力してください。"), field="reason")
    order, old = _lock(fulfilment_id)
    place = _check_place(location_id, old, order)
    pieces = _pieces(old)
    levels = {
        (one, line.variant_id or 0) for line, _n in pieces for one in (old.location_id, place)
    }
    lock_levels(sorted(levels))
    decision, version, set_id = _look(order, pieces)
    _close(old, said, actor)
    made = request_fulfilment(order, place, pieces, old.kind, due_at=None, actor=actor)
    settle_cover(order, actor=actor)
    row = RoutingDecision(
        order_id=order.id,
        kind=DecisionKind.OVERRIDDEN,
        at=clock.now(),
        staff_id=actor.staff_id,
        rule_set_id=set_id,
        version=version,
        fulfilment_id=old.id,
        reason=said,
        pieces=sum(quantity for _line, quantity in pieces),
        chosen=[_chosen(decision, made, pieces)],
        scores=[as_score(one) for one in decision.scores],
        refused=[],
    )
    db.session.add(row)
    db.session.flush()
    audit.write(
        "routing.override",
        "fulfilment",
        old.id,
        actor=actor,
        member_id=order.member_id,
        order_id=order.id,
        to=place,
        reason=said,
    )
    return row


def _lock(fulfilment_id: int) -> tuple[Order, Fulfilment]:
    known = select(Fulfilment.order_id).where(Fulfilment.id == fulfilment_id)
    order_id = db.session.scalar(known) if 0 < fulfilment_id <= LARGEST_ID else None
    if order_id is None:
        raise PartUnknown
    order = lock_order(order_id).order
    old = db.session.get_one(
        Fulfilment, fulfilment_id, with_for_update={"of": Fulfilment}, populate_existing=True
    )
    if old.state not in MOVABLE:
        raise TooLateToMove
    return order, old


def _check_place(location_id: int, old: Fulfilment, order: Order) -> int:
    place = db.session.get(Location, location_id) if 0 < location_id <= LARGEST_ID else None
    if place is None or not place.is_active or place.company_id != order.location.company_id:
        raise Invalid(N_("出荷元の拠点を選び直してください。"), field="location_id")
    if place.id == old.location_id:
        raise Invalid(N_("すでにこの拠点から出荷する予定です。"), field="location_id")
    return place.id


def _pieces(old: Fulfilment) -> list[tuple[OrderLine, int]]:
    return [
        (line.order_line, line.quantity - line.short)
        for line in old.lines
        if line.quantity > line.short
    ]


def _look(order: Order, pieces: list[tuple[OrderLine, int]]) -> tuple[Decision, int, int | None]:
    """How the rules see every place for these pieces, for comparison with what a person chose."""
    wanted: dict[int, int] = {}
    for line, quantity in pieces:
        wanted[line.variant_id or 0] = wanted.get(line.variant_id or 0, 0) + quantity
    scene = routing_query.set_scene(
        wanted, find_destination(order), company_id=order.location.company_id
    )
    decision = decide(wanted, scene.candidates, scene.rules)
    return decision, scene.rules.version, scene.rules.id


def _close(old: Fulfilment, reason: str, actor: Actor) -> None:
    promises = select(FulfilmentLine.allocation_id).where(
        FulfilmentLine.fulfilment_id == old.id, FulfilmentLine.allocation_id.is_not(None)
    )
    stock.release([one for one in db.session.scalars(promises) if one], actor=actor)
    old.state, old.refusal = FulfilmentState.CANCELLED, reason
    old.closed_at, old.staff_id = clock.now(), actor.staff_id
    db.session.flush()


def _chosen(
    decision: Decision, made: Fulfilment, pieces: list[tuple[OrderLine, int]]
) -> dict[str, object]:
    seen = next((one for one in decision.scores if one.location_id == made.location_id), None)
    kept = as_score(seen) if seen else {"reasons": []}
    return kept | {
        "location_id": made.location_id,
        "name": made.location.name,
        "pieces": [[line.variant_id, quantity] for line, quantity in pieces],
        "fulfilment_id": made.id,
    }
