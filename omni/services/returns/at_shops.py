"""What an EC shop has taken back and paid: written down as it happened, without a till."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day
from omni.domain.errors import N_, Conflict
from omni.extensions import db
from omni.models.location import Location
from omni.models.order import Order, Tender
from omni.models.sale_return import SaleReturn
from omni.queries.returns import ReturnPreview, Terms, preview_return
from omni.services import points
from omni.services.idempotency import once
from omni.services.returns.goods import take_goods_back
from omni.services.returns.taking import (
    Piece,
    mark_lines,
    note_return,
    pay_back,
    settle_points,
    write_return,
)


class RefundDiffers(Conflict):
    """The shop gave back another sum than these pieces cost."""

    sentence = N_("ショップの返金¥%(said)sが、商品の分¥%(due)sと合いません。")
    way_forward = N_("ショップの返金の内訳を確かめてください。")


@once("returns.shop", SaleReturn)
def take_shop_return(
    order_id: int,
    pieces: Sequence[Piece],
    *,
    location_id: int,
    refund: int,
    reason: str,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> SaleReturn:
    """Take back what the shop took back: pieces, points and money, by the way it was paid.

    No rule of ours refuses what has happened already; but another sum than the pieces cost raises
    RefundDiffers, for then somebody has to say what it was for. Locks: account, order, stock.
    """
    member_id = db.session.scalar(select(Order.member_id).where(Order.id == order_id))
    account = points.open_account(member_id) if member_id is not None else None
    db.session.execute(select(Order.id).where(Order.id == order_id).with_for_update())
    place = db.session.get_one(Location, location_id)
    day = business_day(clock.now(), place.time_zone, place.cutover_hour)
    asked = [(one.order_line_id, one.quantity) for one in pieces]
    preview = preview_return(order_id, asked, day, Terms(tender=Tender.ONLINE))
    _check_sum(preview, refund)
    mark_lines(preview)
    made = write_return(
        preview,
        None,
        pieces,
        business_day=day,
        location_id=location_id,
        reason=reason,
        approved_by_id=None,
        actor=actor,
    )
    pay_back(preview)
    if account is not None:
        settle_points(account, preview, made, actor)
    take_goods_back(made, location_id, actor)
    note_return(preview, made, actor)
    return made


def _check_sum(preview: ReturnPreview, refund: int) -> None:
    """The shop keeps no points of ours: what they take off is between her and us."""
    due = preview.refund_total + preview.points_deducted
    if due != refund:
        raise RefundDiffers(said=f"{refund:,}", due=f"{due:,}")
