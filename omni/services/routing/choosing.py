"""Choosing who sends an order's pieces, and asking them: what another sold meanwhile is looked
for elsewhere, and what nobody has stands on the list of orders without a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.geo import Point, find_point
from omni.domain.routing import Assignment, Decision, Refusal, Score, decide
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentKind
from omni.models.order import Order, OrderLine
from omni.models.routing import DecisionKind, RoutingDecision
from omni.queries import routing as routing_query
from omni.queries.orders import list_uncovered
from omni.queries.routing import Scene
from omni.services.fulfilments import request_fulfilment
from omni.services.stock import ShortOfStock

TRIES = 4
MOST_REFUSED = 40

Pieces = Sequence[tuple[OrderLine, int]]


def route_order(order: Order, *, actor: Actor) -> RoutingDecision | None:
    """Find a place for every piece of this locked, open order that still lacks one.

    Returns what was decided, or None where nothing was lacking. Nothing is refused: pieces that
    nobody has stay without a place, for `settle_cover` to put on the list of exceptions.
    """
    lacking = list_uncovered(order.id)
    lines = [line for line in order.lines if lacking.get(line.id, 0) > 0]
    return route_pieces(
        order, [(line, lacking[line.id]) for line in lines], actor=actor, kind=DecisionKind.ROUTED
    )


def route_pieces(
    order: Order,
    pieces: Pieces,
    *,
    excluding: frozenset[int] = frozenset(),
    actor: Actor,
    kind: DecisionKind = DecisionKind.REROUTED,
) -> RoutingDecision | None:
    """Find places for these pieces of a locked, open order, `excluding` those who refused them.

    A place that sold out between the look and the promise is looked past, all over again, at most
    TRIES times; the last time what can be had is taken.
    """
    wanted = {line.id: (line, n) for line, n in pieces if n > 0 and line.variant_id is not None}
    if not wanted:
        return None
    point = find_destination(order)
    skus = _by_sku(wanted.values())
    for attempt in range(1, TRIES + 1):
        scene = routing_query.set_scene(skus, point, company_id=order.location.company_id)
        decision = decide(skus, scene.candidates, scene.rules, excluding=excluding)
        asked = _Asking(order, scene, actor, list(wanted.values()))
        if asked.all_or_none(decision) or attempt == TRIES:
            made = asked.made or asked.whom_it_can(decision)
            return _keep(order, decision, scene, made, kind=kind, attempts=attempt, actor=actor)
    raise AssertionError("unreachable")


def find_destination(order: Order) -> Point | None:
    """Where the order goes, as exactly as its address's municipality says."""
    where = order.destination
    return None if where is None else find_point(where.prefecture, where.city)


def _by_sku(pieces: Iterable[tuple[OrderLine, int]]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for line, quantity in pieces:
        sku = line.variant_id or 0
        wanted[sku] = wanted.get(sku, 0) + quantity
    return wanted


Made = tuple[Assignment, Fulfilment]


@dataclass
class _Asking:
    """Asking the places of one decision, in the order of their ids, as stock is locked."""

    order: Order
    scene: Scene
    actor: Actor
    wanted: list[tuple[OrderLine, int]]
    made: list[Made] = field(default_factory=list)

    def all_or_none(self, decision: Decision) -> bool:
        """Whether every place has promised its part; else nobody has."""
        shares = _share(decision.assignments, self.wanted)
        try:
            with db.session.begin_nested():
                self.made = [self._ask(one, pieces) for one, pieces in shares]
        except ShortOfStock:
            return False
        return True

    def whom_it_can(self, decision: Decision) -> list[Made]:
        """Those who have promised their part; what the others lack is nobody's."""
        made = []
        for one, pieces in _share(decision.assignments, self.wanted):
            with suppress(ShortOfStock), db.session.begin_nested():
                made.append(self._ask(one, pieces))
        return made

    def _ask(self, one: Assignment, pieces: Pieces) -> Made:
        due_at = self.scene.due_at(one.location_id, one.leaves_in)
        return one, request_fulfilment(
            self.order,
            one.location_id,
            pieces,
            FulfilmentKind.SHIP,
            due_at=due_at,
            actor=self.actor,
        )


def _share(
    assignments: Iterable[Assignment], wanted: Pieces
) -> list[tuple[Assignment, list[tuple[OrderLine, int]]]]:
    """Which lines each place's pieces are for: an order may have a SKU on two lines."""
    left = {line.id: quantity for line, quantity in wanted}
    shares = []
    for one in sorted(assignments, key=lambda one: one.location_id):
        own, pieces = dict(one.pieces), []
        for line, _quantity in wanted:
            taken = min(left[line.id], own.get(line.variant_id or 0, 0))
            if taken:
                own[line.variant_id or 0] -= taken
                left[line.id] -= taken
                pieces.append((line, taken))
        shares.append((one, pieces))
    return shares


def _keep(
    order: Order,
    decision: Decision,
    scene: Scene,
    made: Sequence[Made],
    *,
    kind: DecisionKind,
    attempts: int,
    actor: Actor,
) -> RoutingDecision:
    """Write down who was chosen and why."""
    given = sum(sum(one.pieces.values()) for one, _fulfilment in made)
    asked = sum(decision.wanted.values())
    row = RoutingDecision(
        order_id=order.id,
        kind=kind,
        at=clock.now(),
        staff_id=actor.staff_id,
        rule_set_id=scene.rules.id,
        version=scene.rules.version,
        attempts=attempts,
        pieces=asked,
        short=asked - given,
        chosen=[_as_chosen(one, fulfilment.id) for one, fulfilment in made],
        scores=[as_score(one) for one in decision.scores],
        refused=[_as_refusal(one) for one in decision.refused[:MOST_REFUSED]],
    )
    db.session.add(row)
    db.session.flush()
    return row


def _as_chosen(one: Assignment, fulfilment_id: int) -> dict[str, Any]:
    return as_score(one) | {"fulfilment_id": fulfilment_id, "leaves_in": one.leaves_in}


def as_score(one: Assignment | Score) -> dict[str, Any]:
    """What is kept of one place."""
    return {
        "location_id": one.location_id,
        "name": one.name,
        "pieces": sorted(one.pieces.items()),
        "reasons": [[reason.kind, reason.value, reason.penalty] for reason in one.reasons],
    }


def _as_refusal(one: Refusal) -> dict[str, Any]:
    return {
        "location_id": one.location_id,
        "name": one.name,
        "kind": one.kind,
        "value": one.value,
        "bound": one.bound,
    }
