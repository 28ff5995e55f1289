"""What stands against a return by the company's rules: a manager may agree, or nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.queries.returns.sold import Sold, SoldLine


class Rule(StrEnum):
    """What a company says about one kind of return."""

    ALLOW = "allow"
    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Obstacle:
    """One reason why a clerk alone may not take the return."""

    kind: str
    sentence: Sentence
    is_final: bool = False


def find_obstacles(
    sold: Sold,
    lines: list[SoldLine],
    on: dt.date,
    *,
    without_receipt: bool = False,
    unsettled_points: int = 0,
    unrecorded_money: int = 0,
) -> tuple[Obstacle, ...]:
    """Every reason, by `Company.return_days` and `return_rules` (kind: allow, approve, refuse)."""
    days = (on - sold.business_day).days
    barred = "、".join(line.description for line in lines if not line.is_returnable)
    on_sale = "、".join(line.description for line in lines if line.is_sale_goods)
    found = {
        "late": days > sold.return_days
        and Sentence(
            N_("お買い上げから%(days)s日たっています（返品は%(limit)s日まで）"),
            {"days": days, "limit": sold.return_days},
        ),
        "not_returnable": barred
        and Sentence(N_("お直し品など返品できない商品です：%(what)s"), {"what": barred}),
        "sale_goods": on_sale and Sentence(N_("セール品です：%(what)s"), {"what": on_sale}),
        "without_receipt": without_receipt and Sentence(N_("レシートがありません")),
        "tax_free": sold.is_tax_free and Sentence(N_("免税の売上です")),
        "points": unsettled_points > 0
        and Sentence(
            N_("付与 %(points)spt は使用済みで、返金からも差し引けません"),
            {"points": unsettled_points},
        ),
        "money": unrecorded_money > 0
        and Sentence(N_("¥%(amount)s は支払方法の記録がありません"), {"amount": unrecorded_money}),
    }
    rules = {kind: Rule(sold.return_rules.get(kind, Rule.APPROVE)) for kind in found}
    return tuple(
        Obstacle(kind, sentence, rules[kind] is Rule.REFUSE)
        for kind, sentence in found.items()
        if sentence and rules[kind] is not Rule.ALLOW
    )
