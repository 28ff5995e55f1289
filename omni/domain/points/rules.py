"""Earn rules as data: points per yen, multipliers by tier and campaign, what is left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from omni.domain.money import Rounding


class EarnPer(StrEnum):
    """Where the rounding happens: on each line, or once on the document and then shared."""

    LINE = "line"
    DOCUMENT = "document"


class Stacking(StrEnum):
    """How several multipliers meet: extras over the base add up, multiply, or the best wins."""

    ADD = "add"
    MULTIPLY = "multiply"
    BEST = "best"


class ReasonKind(StrEnum):
    """Why a line earned a part of its points, or none."""

    BASE = "base"
    TIER = "tier"
    CAMPAIGN = "campaign"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class EarnLine:
    """A line as the earn rule sees it; `amount` is the yen that count, before points."""

    ref: str
    amount: int
    points_used: int = 0
    style: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class PointCampaign:
    """ポイントアップ: a multiplier in percent (300 = triple), both days included.

    Empty `tiers` means every tier; empty `styles` and `categories` mean every line.
    """

    name: str
    percent: int
    starts_on: date
    ends_on: date
    tiers: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def covers(self, line: EarnLine, tier: str | None, on: date) -> bool:
        return (
            self.starts_on <= on <= self.ends_on
            and (not self.tiers or tier in self.tiers)
            and (
                not (self.styles or self.categories)
                or line.style in self.styles
                or line.category in self.categories
            )
        )


@dataclass(frozen=True)
class EarnRule:
    """`points` for every `per_yen`; multipliers in percent, never below 100."""

    points: int
    per_yen: int
    rounding: Rounding = Rounding.FLOOR
    per: EarnPer = EarnPer.DOCUMENT
    stacking: Stacking = Stacking.ADD
    tier_percent: Mapping[str, int] = field(default_factory=dict)
    campaigns: tuple[PointCampaign, ...] = ()
    excluded_styles: frozenset[str] = frozenset()
    excluded_categories: frozenset[str] = frozenset()
    points_used_earn: bool = False

    def __post_init__(self) -> None:
        percents = [*self.tier_percent.values(), *(one.percent for one in self.campaigns)]
        if self.points < 0 or self.per_yen < 1 or any(percent < 100 for percent in percents):
            raise ValueError("an earn rule gives points per yen and multiplies by 100 % or more")


@dataclass(frozen=True)
class EarnReason:
    """One part of a line's points and where it comes from (a tier's or campaign's name)."""

    kind: ReasonKind
    points: int
    name: str = ""
    percent: int = 100


@dataclass(frozen=True)
class EarnedLine:
    """The points of one line; the reasons sum to them."""

    ref: str
    points: int
    reasons: tuple[EarnReason, ...]
