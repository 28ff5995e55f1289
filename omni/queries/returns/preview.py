"""Exactly what a return will do, before it is done."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from omni.domain.errors import N_, Invalid, NotFound
from omni.domain.points import (
    LinePoints,
    ReturnPolicy,
    ReversalPlan,
    ShortfallPolicy,
    apply_to,
    balance,
    reverse_lines,
)
from omni.domain.pricing import ReturnAmount, return_amount
from omni.domain.sentences import Sentence
from omni.domain.tax import TaxLine, needs_return_invoice, tax_by_rate
from omni.models.order import Tender
from omni.queries.points import find_program
from omni.queries.returns.line_points import PointSide, get_point_side
from omni.queries.returns.obstacles import Obstacle, find_obstacles
from omni.queries.returns.refunds import PlannedRefund, plan_refunds
from omni.queries.returns.sold import Sold, SoldLine, get_sold
from omni.queries.returns.wording import say_return


class NothingToReturn(Invalid):
    """No line was ticked."""

    sentence = N_("返品する商品を選んでください。")
    way_forward = N_("返品する点数を1以上にしてください。")


class AlreadyReturned(Invalid):
    """More pieces than are left of a line."""

    sentence = N_("%(what)sは、あと%(left)s点しか返品できません。")
    way_forward = N_("点数を減らしてください。")


@dataclass(frozen=True)
class Terms:
    """How a return is to be taken, beside what comes back.

    `tender` gives back first; `shortfall` is a manager's choice for earned points that are spent
    already and that the programme's own policy leaves open (none: they are forgiven); `cancel`
    undoes a whole sale of a day that is not closed yet, and is an ordinary return otherwise.
    """

    tender: Tender | None = None
    shortfall: ShortfallPolicy | None = None
    without_receipt: bool = False
    cancel: bool = False


PLAIN = Terms()


@dataclass(frozen=True)
class PreviewLine:
    """What one line gives back: `amount` is before points, `due` are points it had earned."""

    line: SoldLine
    quantity: int
    money: ReturnAmount
    points_back: int
    points_due: int
    points_lapsed: int

    @property
    def amount(self) -> int:
        return self.money.paid + self.money.points


@dataclass(frozen=True)
class ReturnPreview:
    """What a return will do to money, points and paper; nothing is changed yet.

    `points_back` and `points_due` are what the sentence says: points used that return, points
    earned that are cancelled (`points_deducted` of them as yen off the refund, `points_waived`
    forgiven). `balance_after` is what can be spent then; None without a member.
    """

    sold: Sold
    lines: tuple[PreviewLine, ...]
    plan: ReversalPlan
    refunds: tuple[PlannedRefund, ...]
    taxes: tuple[TaxLine, ...]
    obstacles: tuple[Obstacle, ...]
    balance_after: int | None
    is_cancellation: bool

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def taxable(self) -> int:
        return sum(line.money.total for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(one.tax for one in self.taxes)

    @property
    def refund_total(self) -> int:
        return sum(one.amount for one in self.refunds)

    @property
    def points_back(self) -> int:
        return sum(line.points_back for line in self.lines) - self.plan.forfeited

    @property
    def points_due(self) -> int:
        return sum(line.points_due for line in self.lines)

    @property
    def points_deducted(self) -> int:
        return self.plan.deduct

    @property
    def points_waived(self) -> int:
        return self.plan.ask

    @property
    def needs_invoice(self) -> bool:
        return needs_return_invoice(self.taxable)

    @property
    def needs_approval(self) -> bool:
        return any(not one.is_final for one in self.obstacles)

    @property
    def is_refused(self) -> bool:
        return any(one.is_final for one in self.obstacles)

    @property
    def sentence(self) -> Sentence:
        """What the clerk says and the button does."""
        return say_return(
            refund=self.refund_total,
            due=self.points_due,
            deducted=self.points_deducted,
            waived=self.points_waived,
            back=self.points_back,
            forfeited=self.plan.forfeited,
            balance_after=self.balance_after,
            is_cancellation=self.is_cancellation,
        )

    @property
    def fingerprint(self) -> str:
        """Changes when anything that was shown would."""
        shown = {
            "order": self.sold.id,
            "lines": [
                (one.line.id, one.quantity, one.line.returned, one.amount) for one in self.lines
            ],
            "refunds": [dataclasses.astuple(one) for one in self.refunds],
            "obstacles": [one.kind for one in self.obstacles],
            "said": str(self.sentence),
        }
        return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()[:32]


def preview_return(
    order_id: int, pieces: Sequence[tuple[int, int]], on: dt.date, terms: Terms = PLAIN
) -> ReturnPreview:
    """What returning these (order line id, quantity) on that day would do; reads only."""
    sold = get_sold(order_id)
    chosen = _chosen(sold, pieces)
    money = [return_amount(line.priced, line.returned, quantity) for line, quantity in chosen]
    paid = sum(one.paid for one in money)
    side = get_point_side(sold, on)
    plan = _plan_points(sold, side, chosen, on, refund=paid)
    unsettled = plan.ask
    if unsettled and terms.shortfall is not None:
        plan = _plan_points(sold, side, chosen, on, refund=paid, shortfall=terms.shortfall)
    refunds = plan_refunds(sold.payments, paid - plan.deduct, terms.tender)
    unrecorded = sum(one.amount for one in refunds if one.payment_id is None)
    is_cancellation = terms.cancel and _undoes(sold, chosen, on)
    return ReturnPreview(
        sold=sold,
        lines=tuple(
            PreviewLine(line, quantity, amount, share.back, share.due, share.lapsed)
            for (line, quantity), amount, share in zip(chosen, money, plan.lines, strict=True)
        ),
        plan=plan,
        refunds=refunds,
        taxes=tuple(tax_by_rate(money, sold.rounding)),
        obstacles=find_obstacles(
            sold,
            [line for line, _ in chosen],
            on,
            without_receipt=terms.without_receipt,
            unsettled_points=unsettled,
            unrecorded_money=unrecorded if sold.payments else 0,
        ),
        balance_after=_balance_after(sold, side, plan, on),
        is_cancellation=is_cancellation,
    )


def _chosen(sold: Sold, pieces: Sequence[tuple[int, int]]) -> list[tuple[SoldLine, int]]:
    known = {line.id: line for line in sold.lines}
    asked: dict[int, int] = {}
    for line_id, quantity in pieces:
        if line_id not in known:
            raise NotFound
        if quantity < 0:
            raise NothingToReturn(field="quantity")
        asked[line_id] = asked.get(line_id, 0) + quantity
    for line_id, quantity in asked.items():
        if quantity > known[line_id].left:
            raise AlreadyReturned(
                what=known[line_id].description, left=known[line_id].left, field="quantity"
            )
    if not any(asked.values()) or not sold.is_completed:
        raise NothingToReturn(field="quantity")
    return [(line, asked[line.id]) for line in sold.lines if asked.get(line.id)]


def _plan_points(
    sold: Sold,
    side: PointSide,
    chosen: list[tuple[SoldLine, int]],
    on: dt.date,
    *,
    refund: int,
    shortfall: ShortfallPolicy | None = None,
) -> ReversalPlan:
    program = find_program(sold.company_id)
    policy = program.returns if program else ReturnPolicy()
    if shortfall is not None:
        policy = dataclasses.replace(policy, shortfall=shortfall)
    pieces: list[tuple[LinePoints, int]] = [
        (side.lines[line.id], quantity) for line, quantity in chosen
    ]
    return reverse_lines(pieces, side.lots, policy, on=on, refund=refund)


def _balance_after(sold: Sold, side: PointSide, plan: ReversalPlan, on: dt.date) -> int | None:
    if sold.member_id is None:
        return None
    return balance(apply_to(side.lots, plan), on) + plan.regrant - plan.negative


def _undoes(sold: Sold, chosen: list[tuple[SoldLine, int]], on: dt.date) -> bool:
    whole = {line.id: line.quantity for line in sold.lines}
    asked = {line.id: quantity for line, quantity in chosen}
    return sold.is_untouched and sold.is_day_open and sold.business_day == on and whole == asked
