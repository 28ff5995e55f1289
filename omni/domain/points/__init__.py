"""Points: what a sale earns, which lots pay, when they lapse and what a return undoes."""

from omni.domain.points.earning import earn
from omni.domain.points.expiry import ExpiryKind, ExpiryRule, expires_on, usable_from
from omni.domain.points.lots import (
    Lot,
    LotAmount,
    balance,
    expiring,
    in_spending_order,
    pending,
    settle_debt,
    spend,
    split_entries,
)
from omni.domain.points.reversal import (
    LapsedPolicy,
    LinePoints,
    ReturnPolicy,
    ReversalPlan,
    ShortfallPolicy,
    apply_to,
    reverse,
)
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

__all__ = [
    "EarnLine",
    "EarnPer",
    "EarnReason",
    "EarnRule",
    "EarnedLine",
    "ExpiryKind",
    "ExpiryRule",
    "LapsedPolicy",
    "LinePoints",
    "Lot",
    "LotAmount",
    "PointCampaign",
    "ReasonKind",
    "ReturnPolicy",
    "ReversalPlan",
    "ShortfallPolicy",
    "Stacking",
    "apply_to",
    "balance",
    "earn",
    "expires_on",
    "expiring",
    "in_spending_order",
    "pending",
    "reverse",
    "settle_debt",
    "spend",
    "split_entries",
    "usable_from",
]
