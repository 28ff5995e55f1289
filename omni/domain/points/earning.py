"""What a sale earns, line by line and with its reasons.

Points come in whole steps: 1 point per ¥100 is 9 points on ¥900, 10 points per ¥1,000 is none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from omni.domain.money import divide, share
from omni.domain.points.rules import (
    EarnedLine,
    EarnLine,
    EarnPer,
    EarnReason,
    EarnRule,
    PointCampaign,
    ReasonKind,
    Stacking,
)


@dataclass(frozen=True)
class _Step:
    kind: ReasonKind
    name: str
    percent: int
    covers: Callable[[EarnLine], bool]


def earn(
    rule: EarnRule, lines: Sequence[EarnLine], *, tier: str | None, on: date
) -> list[EarnedLine]:
    """What each line earns on that business day, in the order given."""
    steps = _steps(rule, tier, on)
    reasons: dict[int, list[EarnReason]] = {
        at: [EarnReason(ReasonKind.EXCLUDED, 0)]
        for at, line in enumerate(lines)
        if line.style in rule.excluded_styles or line.category in rule.excluded_categories
    }
    earning = [at for at in range(len(lines)) if at not in reasons]
    groups = [earning] if rule.per is EarnPer.DOCUMENT else [[at] for at in earning]
    for group in groups:
        found = _earn_group(rule, steps, [lines[at] for at in group])
        reasons.update(zip(group, found, strict=True))
    return [
        EarnedLine(line.ref, sum(one.points for one in reasons[at]), tuple(reasons[at]))
        for at, line in enumerate(lines)
    ]


def _earn_group(
    rule: EarnRule, steps: list[_Step], lines: list[EarnLine]
) -> list[list[EarnReason]]:
    amounts = [_counted(rule, line) for line in lines]
    base = _shared(divide(sum(amounts), rule.per_yen, rule.rounding) * rule.points, amounts)
    reasons = [[EarnReason(ReasonKind.BASE, points)] for points in base]
    running = list(base)
    for step in steps:
        weights = running if rule.stacking is Stacking.MULTIPLY else base
        weights = [
            weight if _applies(rule, steps, step, line) else 0
            for weight, line in zip(weights, lines, strict=True)
        ]
        extra = divide(sum(weights) * (step.percent - 100), 100, rule.rounding)
        for at, points in enumerate(_shared(extra, weights)):
            if points:
                reasons[at].append(EarnReason(step.kind, points, step.name, step.percent))
                running[at] += points
    return reasons


def _steps(rule: EarnRule, tier: str | None, on: date) -> list[_Step]:
    def covering(campaign: PointCampaign) -> Callable[[EarnLine], bool]:
        return lambda line: campaign.covers(line, tier, on)

    steps = [
        _Step(ReasonKind.CAMPAIGN, campaign.name, campaign.percent, covering(campaign))
        for campaign in rule.campaigns
    ]
    if tier is not None and tier in rule.tier_percent:
        steps.insert(0, _Step(ReasonKind.TIER, tier, rule.tier_percent[tier], lambda _: True))
    return steps


def _applies(rule: EarnRule, steps: list[_Step], step: _Step, line: EarnLine) -> bool:
    if rule.stacking is not Stacking.BEST:
        return step.covers(line)
    covering = [other for other in steps if other.covers(line)]
    return bool(covering) and max(covering, key=lambda other: other.percent) is step


def _counted(rule: EarnRule, line: EarnLine) -> int:
    return max(line.amount - (0 if rule.points_used_earn else line.points_used), 0)


def _shared(points: int, weights: list[int]) -> list[int]:
    return share(points, weights) if points else [0] * len(weights)
