"""Placing an order: its rows, its points and its promises on stock, all of it or nothing."""

from __future__ import annotations

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day
from omni.domain.errors import Invalid
from omni.domain.money import Rounding
from omni.domain.orders import NewOrder, check_due, price_order
from omni.domain.pricing import PointUse, PricedSale
from omni.domain.tax import tax_by_rate
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Member
from omni.models.order import Channel, Order, OrderState
from omni.queries.locations import get_location
from omni.queries.orders import find_external
from omni.queries.points import find_program
from omni.queries.sales import find_customer
from omni.services import audit, members, points
from omni.services.document_numbers import add_numbered
from omni.services.idempotency import claim, once
from omni.services.order_events import note_event
from omni.services.orders.allocating import allocate
from omni.services.orders.writing import write_destination, write_lines, write_payments

NUMBER = "O"


@once("orders.place", Order)
def place_order(new: NewOrder, *, key: str, actor: Actor) -> Order:
    """Take this order once, whatever its key, when another system names it.

    Payments, made and promised, come to exactly what is due, or SumsDiffer is raised; points are
    spent at once. Every goods line is promised somewhere: see `allocate` for what happens where
    there is not enough. Locks: account, order, stock, allocation.
    """
    if (known := _find_known(new)) is not None:
        return known
    new.check()
    member = _customer(new)
    if member is not None:
        points.open_account(member.id)
    location = get_location(new.location_id)
    program = find_program(location.company_id)
    use = program.point_use if program else PointUse.DISCOUNT
    priced = price_order(new.lines, new.points_spent, use)
    check_due(new.payments, priced.due)
    order = _write(new, location, member, priced, use, actor=actor)
    write_lines(order, new, priced)
    write_payments(order, new)
    write_destination(order, new)
    if member is not None and order.channel is Channel.STORE:
        members.touch_seen(member.id, location.id, order.business_day)
    _note(order, new, actor=actor)
    _spend(order, location.company_id, actor=actor, key=key)
    allocate(order, new, actor=actor)
    return order


def _find_known(new: NewOrder) -> Order | None:
    """The order that was taken under this name before; whoever takes it now is waited for."""
    if new.external_id is None:
        return None
    known = find_external(new.source, new.external_id)
    if known is None and not claim("orders.external", f"{new.source}:{new.external_id}"):
        known = find_external(new.source, new.external_id)
    return known


def _customer(new: NewOrder) -> Member | None:
    """Who orders; an EC order of somebody who has left meanwhile is nobody's."""
    try:
        return find_customer(new.member_id)
    except Invalid:
        if new.channel != Channel.EC:
            raise
        return None


def _write(
    new: NewOrder,
    location: Location,
    member: Member | None,
    priced: PricedSale,
    use: PointUse,
    *,
    actor: Actor,
) -> Order:
    company, at = location.company, new.placed_at or clock.now()
    return add_numbered(
        Order,
        NUMBER,
        {
            "channel": Channel(new.channel),
            "state": OrderState.OPEN,
            "location_id": location.id,
            "business_day": business_day(at, location.time_zone, location.cutover_hour),
            "placed_at": at,
            "member_id": member.id if member else None,
            "identity_id": new.identity_id,
            "staff_id": actor.staff_id,
            "currency": company.currency,
            "subtotal": sum(line.gross for line in priced.lines),
            "discount": sum(line.gross - line.net for line in priced.lines),
            "points_spent": priced.points_used,
            "point_use": use.value,
            "tax": sum(
                one.tax for one in tax_by_rate(priced.lines, Rounding(company.tax_rounding))
            ),
            "tax_rounding": company.tax_rounding,
            "total": priced.total,
            "source": new.source,
            "external_id": new.external_id,
            "note": new.note.strip(),
        },
    )


def _spend(order: Order, company_id: int, *, actor: Actor, key: str) -> None:
    if order.member_id and order.points_spent:
        points.spend(
            order.member_id,
            order.points_spent,
            company_id=company_id,
            order_id=order.id,
            on=order.business_day,
            actor=actor,
            key=f"order:{key}",
            channel=order.channel.value,
        )


def _note(order: Order, new: NewOrder, *, actor: Actor) -> None:
    note_event(
        order.id,
        "placed",
        actor=actor,
        channel=order.channel.value,
        coupons=list(new.coupon_codes),
    )
    audit.write(
        "orders.place",
        "order",
        order.id,
        actor=actor,
        member_id=order.member_id,
        channel=order.channel.value,
        source=order.source,
        external_id=order.external_id,
        total=order.total,
    )
    db.session.flush()
