"""Picking: one scan is one piece, of what this place was asked for and of nothing else."""

from __future__ import annotations

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.codes import fold_code, fold_jan
from omni.domain.errors import N_, Conflict, Invalid
from omni.domain.orders import WrongStep
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.order import OrderState
from omni.queries import shipments as shipment_query
from omni.services import stock
from omni.services.idempotency import once
from omni.services.shipments.rows import (
    MOVED,
    Work,
    check_state,
    check_step,
    lock_work,
    note,
    to_find,
)


class WrongItem(Invalid):
    """What was scanned is not asked for here."""

    sentence = N_("「%(item)s」は、この出荷手配の商品ではありません。")
    way_forward = N_("色とサイズを確かめて、画面の商品を読み取ってください。")


class NothingScanned(Invalid):
    """The code names no goods."""

    sentence = N_("「%(code)s」の商品は見つかりません。")
    way_forward = N_("もう一度読み取るか、品番を入力してください。")


class WhichOne(Invalid):
    """A 品番 means several colours and sizes of this fulfilment."""

    sentence = N_("「%(code)s」には、色・サイズの違う商品があります。")
    way_forward = N_("バーコードを読み取るか、下の商品を選んでください。")


class PickedAlready(Conflict):
    """All pieces of this line are in hand."""

    sentence = N_("「%(item)s」は、%(quantity)s点すべてそろっています。")
    way_forward = N_("余分に取った商品は、棚に戻してください。")
    event = MOVED


@once("shipment.start", Fulfilment)
def start_picking(fulfilment_id: int, *, actor: Actor, key: str) -> Fulfilment:  # noqa: ARG001
    """This place takes the work on; whoever starts it is named."""
    work = lock_work(fulfilment_id, actor=actor)
    check_step(work.fulfilment, FulfilmentState.PICKING)
    check_state(work.fulfilment, FulfilmentState.REQUESTED)
    _begin(work, actor)
    return work.fulfilment


@once("shipment.pick", Fulfilment)
def pick(
    fulfilment_id: int,
    *,
    code: str = "",
    line_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Fulfilment:
    """One piece is in hand: the scanned one, or one of a line that was tapped.

    The first piece starts the work. Raises WrongItem, WhichOne, NothingScanned or PickedAlready.
    """
    work = lock_work(fulfilment_id, actor=actor)
    check_state(work.fulfilment, FulfilmentState.REQUESTED, FulfilmentState.PICKING)
    line = work.line(line_id) if line_id else _line_of(work, code)
    if to_find(line) <= 0:
        raise PickedAlready(item=name_of(line), quantity=line.picked)
    if work.fulfilment.state is FulfilmentState.REQUESTED:
        _begin(work, actor)
    line.picked += 1
    settle_picking(work, actor=actor)
    return work.fulfilment


@once("shipment.put_back", Fulfilment)
def put_back(fulfilment_id: int, line_id: int, *, actor: Actor, key: str) -> Fulfilment:  # noqa: ARG001
    """One picked piece was taken by mistake: it is to be found again."""
    work = lock_work(fulfilment_id, actor=actor)
    check_state(work.fulfilment, FulfilmentState.PICKING)
    line = work.line(line_id)
    if line.picked <= 0:
        raise WrongStep
    line.picked -= 1
    work.fulfilment.picked_at = None
    return work.fulfilment


def _begin(work: Work, actor: Actor) -> None:
    if work.order.state is not OrderState.OPEN:
        raise WrongStep
    work.fulfilment.state = FulfilmentState.PICKING
    work.fulfilment.staff_id = actor.staff_id
    stock.take_off_shelf(
        [one.allocation_id for one in work.lines if one.allocation_id], actor=actor
    )
    note(work, "picking", actor=actor)


def settle_picking(work: Work, *, actor: Actor) -> None:
    """Remember when the last piece was found or given up."""
    if all(to_find(line) <= 0 for line in work.lines) and work.fulfilment.picked_at is None:
        work.fulfilment.picked_at = clock.now()
        note(work, "picked", actor=actor, tell=False, pieces=sum(one.picked for one in work.lines))


def _line_of(work: Work, code: str) -> FulfilmentLine:
    """The line a scan means: by JAN or SKU, else by 品番 when only one line has it."""
    goods = shipment_query.list_codes(work.fulfilment.id)
    jan, folded = fold_jan(code) or code, fold_code(code)
    exact = [one.line_id for one in goods if jan == one.jan or fold_code(one.sku) == folded]
    if exact:
        lines = [work.line(line_id) for line_id in exact]
        return next((line for line in lines if to_find(line) > 0), lines[0])
    styled = [work.line(one.line_id) for one in goods if fold_code(one.style_code) == folded]
    if len({line.order_line.variant_id for line in styled}) > 1:
        raise WhichOne(code=code.strip()[:60])
    if styled:
        return next((line for line in styled if to_find(line) > 0), styled[0])
    other = shipment_query.find_goods(code)
    if other is None:
        raise NothingScanned(code=code.strip()[:60], field="code")
    raise WrongItem(item=other, field="code")


def name_of(line: FulfilmentLine) -> str:
    """What people call the goods of a line."""
    variant = line.order_line.variant
    label = variant.label if variant else ""
    return f"{line.order_line.description} {label}".strip()
