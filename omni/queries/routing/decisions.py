"""Reading what was decided, as people read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain.errors import N_
from omni.domain.routing import RuleKind, say_reason, say_refusal
from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.routing import DecisionKind, RoutingDecision
from omni.models.staff import Staff


@dataclass(frozen=True)
class Seen:
    """One place as it was seen: what it was to give or could have, and why it ranked so."""

    name: str
    pieces: int
    score: float
    reasons: tuple[Sentence, ...]
    is_chosen: bool = False


@dataclass(frozen=True)
class Told:
    """One decision in words."""

    id: int
    kind: DecisionKind
    at: dt.datetime
    staff_name: str | None
    version: int
    reason: str
    pieces: int
    short: int
    attempts: int
    chosen: tuple[Seen, ...]
    others: tuple[Seen, ...]
    refused: tuple[tuple[str, Sentence], ...]

    @property
    def headline(self) -> Sentence:
        """Who sends, in one sentence."""
        if not self.chosen:
            return Sentence(N_("出荷元が決まりませんでした"))
        names = tuple(one.name for one in self.chosen)
        return Sentence(N_("%(places)sから出荷"), {"places": names})


def list_decisions(order_id: int) -> list[Told]:
    """What was decided for this order, the newest first; one statement."""
    rows = db.session.execute(
        select(RoutingDecision, Staff.name)
        .outerjoin(Staff, Staff.id == RoutingDecision.staff_id)
        .where(RoutingDecision.order_id == order_id)
        .order_by(RoutingDecision.id.desc())
    )
    return [_tell(row, name) for row, name in rows]


def _tell(row: RoutingDecision, staff_name: str | None) -> Told:
    chosen = tuple(_seen(one, is_chosen=True) for one in row.chosen)
    ids = {one["location_id"] for one in row.chosen}
    return Told(
        id=row.id,
        kind=row.kind,
        at=row.at,
        staff_name=staff_name,
        version=row.version,
        reason=row.reason,
        pieces=row.pieces,
        short=row.short,
        attempts=row.attempts,
        chosen=chosen,
        others=tuple(_seen(one) for one in row.scores if one["location_id"] not in ids),
        refused=tuple((one["name"], _refusal(one)) for one in row.refused),
    )


def _seen(kept: dict[str, Any], *, is_chosen: bool = False) -> Seen:
    reasons = kept["reasons"]
    return Seen(
        name=kept["name"],
        pieces=sum(pieces for _sku, pieces in kept["pieces"]),
        score=sum(penalty for _kind, _value, penalty in reasons) / 1000,
        reasons=tuple(_say(reasons)),
        is_chosen=is_chosen,
    )


def _say(reasons: Iterable[Sequence[Any]]) -> Iterable[Sentence]:
    for kind, value, _penalty in reasons:
        if said := say_reason(RuleKind(kind), value):
            yield said


def _refusal(kept: dict[str, Any]) -> Sentence:
    kind = RuleKind(kept["kind"]) if kept["kind"] else None
    return say_refusal(kind, kept["value"], kept["bound"])
