"""What changed at the shop since we took the order in: brought over piece by piece."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from omni.domain.orders import NewDestination
from omni.domain.shops import ShopLine, ShopOrder
from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelSubject
from omni.models.order import Order, OrderLine, OrderState
from omni.models.order_refund import OrderRefund
from omni.services import orders
from omni.services.channels.acting import shop_actor
from omni.services.channels.addresses import destination_of
from omni.services.channels.listings import find_listing
from omni.services.channels.problems import Problem
from omni.services.fulfilments import HasLeft


def converge(account: ChannelAccount, subject: ChannelSubject, told: ShopOrder) -> None:
    """Bring our order to what the shop's is. What is packed is unpacked by the place that packed
    it (its list says so); what has left cannot be called back, and is a person's."""
    assert subject.order_id is not None, "only an order that was placed can change"
    order = orders.lock_order(subject.order_id).order
    _note_paid(account, order, told)
    if order.state is not OrderState.OPEN:
        if told.is_cancelled and order.state is OrderState.COMPLETED and not told.refunds:
            raise Problem("left", number=order.number)
        return
    try:
        _take_off(account, subject, order, told)
    except HasLeft as error:
        raise Problem("left", number=order.number) from error
    _settle_refunds(account, order, told)
    _check_destination(order, told)


def _take_off(
    account: ChannelAccount, subject: ChannelSubject, order: Order, told: ShopOrder
) -> None:
    """Cancel the order, or the pieces that the shop took off it."""
    ours = _pairs(subject, order, told)
    actor = shop_actor(account)
    if told.is_cancelled:
        key = f"{account.code}:{told.external_id}:cancel"
        orders.cancel_order(order.id, reason="shop", key=key, actor=actor)
        for line, mine in ours:
            put_back_there(account, line, mine.quantity - mine.cancelled)
        return
    off = [(line, mine, line.removed - mine.cancelled) for line, mine in ours]
    gone = [(line, mine.id, pieces) for line, mine, pieces in off if pieces > 0]
    if gone:
        key = f"{account.code}:{told.external_id}:{told.version}"
        pieces_off = [(line_id, pieces) for _, line_id, pieces in gone]
        orders.cancel_pieces(order.id, pieces_off, reason="shop", key=key, actor=actor)
    for line, _, pieces in gone:
        put_back_there(account, line, pieces)


def _pairs(
    subject: ChannelSubject, order: Order, told: ShopOrder
) -> list[tuple[ShopLine, OrderLine]]:
    """Each line of the shop with ours; a line that was added or priced anew is a person's."""
    names: Mapping[str, int] = subject.details.get("lines", {})
    ours = {one.id: one for one in order.lines}
    pairs = []
    for line in told.lines:
        mine = ours.get(names.get(line.external_id, 0))
        if mine is None or (mine.unit_price, mine.quantity) != (line.unit_price, line.quantity):
            raise Problem("changed_line", title=line.title)
        pairs.append((line, mine))
    return pairs


def put_back_there(account: ChannelAccount, line: ShopLine, pieces: int) -> None:
    """The shop has put these pieces back on its own figure."""
    listing = find_listing(account.id, line.article, line.sku)
    if listing is not None and listing.expected is not None:
        listing.expected += pieces


def _note_paid(account: ChannelAccount, order: Order, told: ShopOrder) -> None:
    """Money that was promised has come in at the shop."""
    if not told.is_paid:
        return
    for payment in order.payments:
        if payment.is_awaited:
            orders.receive_payment(
                payment.id, key=f"{account.code}:{payment.id}", actor=shop_actor(account)
            )


def _settle_refunds(account: ChannelAccount, order: Order, told: ShopOrder) -> None:
    """What was paid at the shop the shop has given back itself."""
    open_ones = db.session.scalars(
        select(OrderRefund.id)
        .where(OrderRefund.order_id == order.id, OrderRefund.paid_at.is_(None))
        .order_by(OrderRefund.id)
    ).all()
    for refund_id in open_ones:
        orders.settle_refund(
            refund_id,
            reference=told.number,
            key=f"{account.code}:{refund_id}",
            actor=shop_actor(account),
        )


def _check_destination(order: Order, told: ShopOrder) -> None:
    """Goods must not go to where the customer no longer is."""
    wanted, kept = destination_of(told), order.destination
    if wanted is None or kept is None or order.state is not OrderState.OPEN:
        return
    if any(getattr(kept, name) != getattr(wanted, name) for name in _WHERE):
        raise Problem("redirected", to=_said(wanted))


_WHERE = ("name", "postcode", "prefecture", "city", "street", "building")


def _said(to: NewDestination) -> str:
    return " ".join(filter(None, (getattr(to, name) for name in (*_WHERE[1:], "name"))))
