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
    """The points side of a sold line: `spent` is the line's own part of the spend, by lot.

    `lapsed` counts the points of the earning lot that expired unused and that no earlier return
    of the line has answered with.
    """

    quantity: int
    earned: int = 0
    earned_lot: int | None = None
    spent: tuple[LotAmount, ...] = ()
    returned: int = 0
    lapsed: int = 0


@dataclass(frozen=True)
class LineShare:
    """A line's part of a return: points used that come back, points earned that are due.

    `due` is taken from the member and `lapsed` had expired unused already: together they are
    the earned share.
    """

    back: int
    due: int
    lapsed: int


@dataclass(frozen=True)
class ReversalPlan:
    """What happens to points, all amounts positive.

    spent share = back + lapsed_back; lapsed_back = regrant + netted + forfeited;
    earned share = clawed + netted + shortfall + lapsed; shortfall = deduct + negative + ask.
    `lines` tells each line's part, in the order given.
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
    lines: tuple[LineShare, ...] = ()


def reverse(
    line: LinePoints,
    quantity: int,
    lots: Sequence[Lot],
    policy: ReturnPolicy,
    *,
    on: date,
    refund: int,
) -> ReversalPlan:
    """The plan for the next `quantity` pieces of one line."""
    return reverse_lines([(line, quantity)], lots, policy, on=on, refund=refund)


def reverse_lines(
    pieces: Sequence[tuple[LinePoints, int]],
    lots: Sequence[Lot],
    policy: ReturnPolicy,
    *,
    on: date,
    refund: int,
) -> ReversalPlan:
    """The plan for the next pieces of each line of a return; nothing is changed here.

    `lots` are the member's, with the lines' own among them; `refund` is the money to be paid
    back, the most that can be deducted (a point is worth one yen). Points return to their lots
    first, the longest-living lot first, so that they can answer for earned ones too; then each
    line's earning lot answers for it, then the soonest expiry, pending lots last. The order of
    the lines changes nothing.
    """
    known = {lot.id: lot for lot in lots}
    spent = [one for line, quantity in pieces for one in _spent_share(line, quantity)]
    lapsed_back = sum(one.amount for one in spent if known[one.lot_id].is_expired(on))
    back = [one for one in spent if not known[one.lot_id].is_expired(on)]
    _change(known, back, +1)
    shares = [_share(line, quantity) for line, quantity in pieces]
    clawed: list[LotAmount] = []
    for (line, _), share in zip(pieces, shares, strict=True):
        own = [known[line.earned_lot]] if line.earned_lot in known else []
        taken = take((lot for lot in own if not lot.is_expired(on)), share.due)
        _change(known, taken, -1)
        clawed += taken
    due = sum(share.due for share in shares) - sum(one.amount for one in clawed)
    clawed += take(_clawback_order(known, on), due)
    missing = sum(share.due for share in shares) - sum(one.amount for one in clawed)
    regranted = policy.lapsed is LapsedPolicy.REGRANT
    netted = min(missing, lapsed_back) if regranted else 0
    regrant = lapsed_back - netted if regranted else 0
    deduct, negative, ask = _settle(missing - netted, policy.shortfall, max(refund, 0))
    return ReversalPlan(
        back=_by_lot(back),
        clawed=_by_lot(clawed),
        lapsed_back=lapsed_back,
        regrant=regrant,
        regrant_until=on + timedelta(days=policy.regrant_days) if regrant else None,
        netted=netted,
        forfeited=0 if regranted else lapsed_back,
        shortfall=missing - netted,
        deduct=deduct,
        negative=negative,
        ask=ask,
        lines=tuple(shares),
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


def _share(line: LinePoints, quantity: int) -> LineShare:
    earned = portion(line.earned, line.quantity, line.returned, quantity)
    lapsed = min(earned, line.lapsed)
    back = sum(one.amount for one in _spent_share(line, quantity))
    return LineShare(back=back, due=earned - lapsed, lapsed=lapsed)


def _clawback_order(lots: dict[int, Lot], on: date) -> list[Lot]:
    waiting = sorted(
        (lot for lot in lots.values() if lot.usable_from > on and not lot.is_expired(on)),
        key=lambda lot: (lot.usable_from, lot.id),
    )
    return in_spending_order(lots.values(), on) + waiting


def _change(lots: dict[int, Lot], amounts: Sequence[LotAmount], sign: int) -> None:
    for lot_id, amount in amounts:
        lots[lot_id] = replace(lots[lot_id], remaining=lots[lot_id].remaining + sign * amount)


def _by_lot(amounts: Sequence[LotAmount]) -> tuple[LotAmount, ...]:
    found: dict[int, int] = {}
    for lot_id, amount in amounts:
        found[lot_id] = found.get(lot_id, 0) + amount
    return tuple(LotAmount(lot_id, amount) for lot_id, amount in found.items())


def _settle(shortfall: int, policy: ShortfallPolicy, refund: int) -> tuple[int, int, int]:
    match policy:
        case ShortfallPolicy.DEDUCT:
            deduct = min(shortfall, refund)
            return deduct, 0, shortfall - deduct
        case ShortfallPolicy.NEGATIVE:
            return 0, shortfall, 0
        case ShortfallPolicy.ASK:
            return 0, 0, shortfall
