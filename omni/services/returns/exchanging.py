"""交換 as one transaction: goods back, goods out, and only the difference in money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day
from omni.domain.errors import N_, Conflict
from omni.domain.sales import Sale, Tendered
from omni.extensions import db
from omni.models.order import Order
from omni.models.sale_return import SaleReturn
from omni.queries import locations
from omni.queries import sales as sales_query
from omni.queries.returns import (
    NOTHING_ELSE,
    PLAIN,
    PlannedRefund,
    Terms,
    carry,
    exchange_sale,
    preview_return,
)
from omni.services import points, sales
from omni.services.idempotency import once
from omni.services.returns.taking import Piece, take_return


class DifferenceChanged(Conflict):
    """The difference is no longer what the customer was told."""

    sentence = N_("差額が¥%(told)sから¥%(now)sに変わりました。")
    way_forward = N_("新しい差額をお客様に伝えてから、もう一度押してください。")
    event = "return-moved"


@once("returns.exchange", SaleReturn)
def exchange(
    order_id: int,
    pieces: Sequence[Piece],
    goods: Sale | Mapping[int, int],
    *,
    others: Mapping[int, int] = NOTHING_ELSE,
    location_id: int,
    register_id: int | None,
    reason: str,
    expected: str,
    agreed: int,
    tenders: Sequence[Tendered] = (),
    terms: Terms = PLAIN,
    approved_by_id: int | None = None,
    actor: Actor,
    key: str,
) -> SaleReturn:
    """Take these pieces back and sell other goods for them, all of it or nothing.

    `goods` is any sale, or names by line a variant of the same article, at the price paid; beside
    them, `others` (pieces by variant) are sold by their tag.
    The refund pays for the new goods by the same tenders, so that each tender's sum of the day
    is the money that really moved; `agreed` is the difference the customer was told (negative:
    given back) and `tenders` pay it. Another difference raises DifferenceChanged. Goods that
    cost less than came back leave a refund, cards first.
    """
    sale = goods
    if not isinstance(sale, Sale):
        sale = _as_shown(order_id, pieces, (sale, others), terms, location_id)
    returned = take_return(
        order_id,
        pieces,
        location_id=location_id,
        register_id=register_id,
        reason=reason,
        expected=expected,
        terms=terms,
        approved_by_id=approved_by_id,
        actor=actor,
        key=f"{key}:return",
    )
    sold = _sell_instead(
        returned, sale, tenders, register_id=register_id, agreed=agreed, actor=actor, key=key
    )
    returned.exchange_order_id = sold.id
    return returned


def _sell_instead(
    returned: SaleReturn,
    sale: Sale,
    tenders: Sequence[Tendered],
    *,
    register_id: int | None,
    agreed: int,
    actor: Actor,
    key: str,
) -> Order:
    """Sell the new goods to whom the old ones came back from, the refund paying first."""
    member_id = db.session.get_one(Order, returned.order_id).member_id
    here = returned.location_id
    due = sales_query.quote(sale, location_id=here, member_id=member_id).due
    if due - returned.refund_total != agreed:
        raise DifferenceChanged(told=agreed, now=due - returned.refund_total)
    return sales.ring_up(
        sale,
        location_id=here,
        register_id=register_id,
        member_id=member_id,
        tenders=[*_carried(returned, due), *tenders],
        agreed=due,
        actor=actor,
        key=f"{key}:sale",
    )


def _carried(returned: SaleReturn, due: int) -> list[Tendered]:
    """What of the refund pays for the new goods."""
    refunds = [
        PlannedRefund(one.payment_id, one.tender, one.amount)
        for one in sorted(returned.refunds, key=lambda refund: refund.id)
    ]
    return carry(refunds, due)


def _as_shown(
    order_id: int,
    pieces: Sequence[Piece],
    goods: tuple[Mapping[int, int], Mapping[int, int]],
    terms: Terms,
    location_id: int,
) -> Sale:
    """What was shown: the account is locked before, so that its points stay what they are."""
    member_id = db.session.scalar(select(Order.member_id).where(Order.id == order_id))
    if member_id is not None:
        points.open_account(member_id)
    place = locations.get_location(location_id)
    day = business_day(clock.now(), place.time_zone, place.cutover_hour)
    asked = [(one.order_line_id, one.quantity) for one in pieces]
    return exchange_sale(preview_return(order_id, asked, day, terms), *goods)
