"""How sure the pieces of a level are, and how many of them other channels may be promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from omni.domain import clock
from omni.domain.confidence import Confidence, Evidence, Rule, extra_buffer, score
from omni.extensions import db
from omni.models.confidence import ConfidenceRule
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.queries.stock.levels import Level, list_levels


@dataclass(frozen=True)
class LevelConfidence:
    """One level as other channels should see it.

    `buffer` is what stays on its floor: the level's own, and more where it is not sure.
    """

    location_id: int
    variant_id: int
    confidence: Confidence
    own_buffer: int
    buffer: int
    offered: int

    @property
    def score(self) -> int:
        """0 to 100."""
        return self.confidence.score


def list_confidence(
    location_ids: Sequence[int], variant_ids: Sequence[int]
) -> list[LevelConfidence]:
    """The levels of these SKUs at these places; three statements, however many there are."""
    places = set(location_ids)
    levels = [one for one in list_levels(variant_ids) if one.location_id in places]
    return judge(levels)


def judge(levels: Sequence[Level]) -> list[LevelConfidence]:
    """What is to be thought of levels that have been read; two statements."""
    misses, rules, now = _misses(levels), list_rules(), clock.now()
    return [
        _judge(level, misses.get((level.location_id, level.variant_id), 0), rules, now)
        for level in levels
    ]


def _judge(level: Level, misses: int, rules: Sequence[Rule], now: dt.datetime) -> LevelConfidence:
    found = score(
        Evidence(
            on_hand=level.on_hand,
            counted_days=_days(level.counted_at, now),
            sold_days=_days(level.sold_at, now),
            misses=misses,
            in_doubt=level.exception,
        )
    )
    buffer = level.buffer + extra_buffer(found.score, level.on_hand, rules)
    return LevelConfidence(
        location_id=level.location_id,
        variant_id=level.variant_id,
        confidence=found,
        own_buffer=level.buffer,
        buffer=buffer,
        offered=max(0, level.on_hand - level.reserved - buffer),
    )


def _days(moment: dt.datetime | None, now: dt.datetime) -> int | None:
    return None if moment is None else max(0, (now - moment).days)


def list_rules() -> list[Rule]:
    """The rules in force, in their order."""
    rows = db.session.scalars(
        select(ConfidenceRule)
        .where(ConfidenceRule.is_active)
        .order_by(ConfidenceRule.position, ConfidenceRule.id)
    )
    return [Rule(row.below, row.most_pieces, row.extra) for row in rows]


def _misses(levels: Sequence[Level]) -> Mapping[tuple[int, int], int]:
    return count_misses({one.location_id for one in levels}, {one.variant_id for one in levels})


def count_misses(
    location_ids: Collection[int], variant_ids: Collection[int]
) -> Mapping[tuple[int, int], int]:
    """How often pieces were written off as not found since the level was last counted."""
    rows = db.session.execute(
        select(StockMovement.location_id, StockMovement.variant_id, func.count())
        .join(
            StockLevel,
            and_(
                StockLevel.location_id == StockMovement.location_id,
                StockLevel.variant_id == StockMovement.variant_id,
            ),
        )
        .where(
            StockMovement.location_id.in_(location_ids),
            StockMovement.variant_id.in_(variant_ids),
            StockMovement.reason == MovementReason.LOSS,
            or_(StockLevel.counted_at.is_(None), StockMovement.at > StockLevel.counted_at),
        )
        .group_by(StockMovement.location_id, StockMovement.variant_id)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}
