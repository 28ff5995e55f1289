"""What a returned line does to the member's points: what comes back and what is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from omni.domain.money import portion
from omni.domain.points.lots import Lot, LotAmount, between, in_spending_order, take


class LapsedPolicy(StrEnum):
    """Points given back whose lot has expired: granted anew for some days, or lost."""

    REGRANT = "regrant"
    FORFEIT = "forfeit"


class ShortfallPolicy(StrEnum):
    """Earned points that are spent already: off the refund, a debt, or the manager's choice."""

    DEDUCT = "deduct"
    NEGATIVE = "negative"
    ASK = "ask"


@dataclass(frozen=True)
class ReturnPolicy:
    """How a shop settles points on a return; `regrant_days` counts the day after as one."""

    lapsed: LapsedPolicy = LapsedPolicy.REGRANT
    regrant_days: int = 30
    shortfall: ShortfallPolicy = ShortfallPolicy.DEDUCT

    def __post_init__(self) -> None:
        if self.regrant_days < 0:
            raise ValueError("regranted points cannot expire before today")


@dataclass(frozen=True)
class LinePoints:
    """The points side of a sold line: `spent` is the line's own part of the spend, by lot."""

    quantity: int
    earned: int = 0
    earned_lot: int | None = None
    spent: tuple[LotAmount, ...] = ()
    returned: int = 0


@dataclass(frozen=True)
class ReversalPlan:
    """What happens to points, all amounts positive.

    spent share = back + lapsed_back; lapsed_back = regrant + netted + forfeited;
    earned share = clawed + netted + shortfall; shortfall = deduct + negative + ask.
    """

    back: tuple[LotAmount, ...]
    clawed: tuple[LotAmount, ...]
    lapsed_back: int
    regrant: int
    regrant_until: date | None
    netted: int
    forfeited: int
    shortfall: int
    deduct: int
    negative: int
    ask: int


def reverse(
    line: LinePoints,
    quantity: int,
    lots: Sequence[Lot],
    policy: ReturnPolicy,
    *,
    on: date,
    refund: int,
) -> ReversalPlan:
    """The plan for the next `quantity` pieces of a line; nothing is changed here.

    `lots` are the member's, with the line's own among them; `refund` is the money to be paid
    back, the most that can be deducted (a point is worth one yen). Points return to their lots
    first, the longest-living lot first, so that they can answer for earned ones too; then the
    earning lot answers, then the soonest expiry, pending lots last.
    """
    known = {lot.id: lot for lot in lots}
    due = portion(line.earned, line.quantity, line.returned, quantity)
    spent = _spent_share(line, quantity)
    lapsed_back = sum(one.amount for one in spent if known[one.lot_id].is_expired(on))
    back = tuple(one for one in spent if not known[one.lot_id].is_expired(on))
    for lot_id, amount in back:
        lot = known[lot_id]
        known[lot_id] = replace(lot, remaining=lot.remaining + amount)
    clawed = tuple(take(_clawback_order(known, line.earned_lot, on), due))
    missing = due - sum(one.amount for one in clawed)
    regranted = policy.lapsed is LapsedPolicy.REGRANT
    netted = min(missing, lapsed_back) if regranted else 0
    regrant = lapsed_back - netted if regranted else 0
    deduct, negative, ask = _settle(missing - netted, policy.shortfall, max(refund, 0))
    return ReversalPlan(
        back=back,
        clawed=clawed,
        lapsed_back=lapsed_back,
        regrant=regrant,
        regrant_until=on + timedelta(days=policy.regrant_days) if regrant else None,
        netted=netted,
        forfeited=0 if regranted else lapsed_back,
        shortfall=missing - netted,
        deduct=deduct,
        negative=negative,
        ask=ask,
    )


def apply_to(lots: Sequence[Lot], plan: ReversalPlan) -> list[Lot]:
    """The lots as they stand after the plan (without the regrant's or the debt's new lot)."""
    change: dict[int, int] = {}
    for lot_id, amount in plan.back:
        change[lot_id] = change.get(lot_id, 0) + amount
    for lot_id, amount in plan.clawed:
        change[lot_id] = change.get(lot_id, 0) - amount
    return [replace(lot, remaining=lot.remaining + change.get(lot.id, 0)) for lot in lots]


def _spent_share(line: LinePoints, quantity: int) -> list[LotAmount]:
    total = sum(one.amount for one in line.spent)
    begin = portion(total, line.quantity, 0, line.returned)
    return between(
        reversed(line.spent), begin, begin + portion(total, line.quantity, line.returned, quantity)
    )


def _clawback_order(lots: dict[int, Lot], earned_lot: int | None, on: date) -> list[Lot]:
    own = [lot for lot in lots.values() if lot.id == earned_lot and not lot.is_expired(on)]
    others = [lot for lot in lots.values() if lot.id != earned_lot]
    waiting = sorted(
        (lot for lot in others if lot.usable_from > on and not lot.is_expired(on)),
        key=lambda lot: (lot.usable_from, lot.id),
    )
    return own + in_spending_order(others, on) + waiting


def _settle(shortfall: int, policy: ShortfallPolicy, refund: int) -> tuple[int, int, int]:
    match policy:
        case ShortfallPolicy.DEDUCT:
            deduct = min(shortfall, refund)
            return deduct, 0, shortfall - deduct
        case ShortfallPolicy.NEGATIVE:
            return 0, shortfall, 0
        case ShortfallPolicy.ASK:
            return 0, 0, shortfall
