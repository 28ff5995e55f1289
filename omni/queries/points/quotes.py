"""What a sale will earn, before it is rung up, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from omni.domain.points import EarnedLine, EarnLine, earn
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Member
from omni.models.style import Style, Variant
from omni.queries.points.programs import load_earn_rule


@dataclass(frozen=True)
class QuoteLine:
    """A line to be sold: `amount` after discounts and before points, in yen with tax."""

    ref: str
    variant_id: int | None
    amount: int
    points_used: int = 0


@dataclass(frozen=True)
class Quote:
    """What a sale earns by line, in the order asked, with the reasons of each."""

    lines: tuple[EarnedLine, ...]

    @property
    def points(self) -> int:
        return sum(line.points for line in self.lines)

    @property
    def explanation(self) -> dict[str, Any]:
        """The reasons as the ledger keeps them, summed over the lines."""
        found: dict[tuple[str, str, int], int] = {}
        for line in self.lines:
            for one in line.reasons:
                why = (one.kind.value, one.name, one.percent)
                found[why] = found.get(why, 0) + one.points
        return {
            "reasons": [
                {"kind": kind, "name": name, "percent": percent, "points": points}
                for (kind, name, percent), points in found.items()
            ]
        }


def quote(
    lines: Sequence[QuoteLine], *, member: Member | None, location: Location, on: dt.date
) -> Quote:
    """What these lines earn at that store on that day; without member, what a new one would."""
    rule = load_earn_rule(location.company_id, on, location_id=location.id)
    goods = _goods([line.variant_id for line in lines if line.variant_id is not None])
    barred = frozenset(code for code, _category, earns in goods.values() if not earns)
    asked = [
        EarnLine(
            line.ref,
            line.amount,
            line.points_used,
            style=goods[line.variant_id][0] if line.variant_id in goods else None,
            category=goods[line.variant_id][1] if line.variant_id in goods else None,
        )
        for line in lines
    ]
    rule = replace(rule, excluded_styles=rule.excluded_styles | barred)
    return Quote(tuple(earn(rule, asked, tier=member.tier_code if member else None, on=on)))


def _goods(variant_ids: list[int]) -> dict[int | None, tuple[str, str | None, bool]]:
    rows = db.session.execute(
        select(Variant.id, Style.code, Style.category, Style.earns_points)
        .join(Style)
        .where(Variant.id.in_(variant_ids))
    )
    return {row.id: (row.code, row.category, row.earns_points) for row in rows}
