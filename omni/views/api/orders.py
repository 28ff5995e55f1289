"""Orders: taken once, shown, and cancelled."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from omni.domain.cursors import read_cursor
from omni.domain.orders import NewDestination, NewLine, NewOrder, NewPayment
from omni.forms.api import orders as forms
from omni.models.order import OrderState
from omni.queries import codes, locations
from omni.queries import reservations as reservation_queries
from omni.queries.orders import listed as queries
from omni.services import orders
from omni.transactions import transaction
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import actor, allow_token, holder

blueprint = Resources("api_orders", __name__, description="One order book for every channel")


@blueprint.post("/orders")
@allow_token("orders:write")
@blueprint.arguments(forms.OrderWanted)
@blueprint.response(201, forms.OrderSaid)
def place(asked: dict[str, Any]) -> Response:
    """Take an order; goods come from its reservation first, then from where routing finds them.

    An EC order is sold already and never refused for stock: what is nowhere is for a person to
    look for. Another channel's is refused with 409.
    """
    new = _order(asked)

    def make() -> tuple[int, dict[str, Any]]:
        made = orders.place_order(new, key=replies.own_key(), actor=actor())
        return 201, _said(queries.get_listed(made.number))

    with transaction():
        return replies.once(make, asked)


@blueprint.get("/orders")
@allow_token("orders:read")
@blueprint.arguments(forms.OrdersAsked, location="query")
@blueprint.response(200, forms.OrderPage)
def index(asked: dict[str, Any]) -> Response:
    """Orders within reach, oldest first."""
    rows = queries.list_orders(
        locations.list_reached(holder().company_id, holder().limits),
        after=read_cursor(asked["cursor"]),
        limit=asked["limit"] + 1,
        state=OrderState(asked["state"]) if asked["state"] else None,
        member_id=asked["member_id"],
        external_id=asked["external_id"],
    )
    return replies.page(rows, asked["limit"], lambda one: one.order.id, _said)


@blueprint.get("/orders/<number>")
@allow_token("orders:read")
@blueprint.response(200, forms.OrderSaid)
def show(number: str) -> Response:
    """One order, with the parts that places send."""
    return replies.reply(_said(_mine(number)))


@blueprint.post("/orders/<number>/cancel")
@allow_token("orders:write")
@blueprint.arguments(forms.OrderCancelled)
@blueprint.response(200, forms.OrderSaid)
def cancel(asked: dict[str, Any], number: str) -> Response:
    """Cancel an order of which nothing has left: promises, points and money go back."""
    order_id = _mine(number).order.id

    def make() -> tuple[int, dict[str, Any]]:
        orders.cancel_order(order_id, reason=asked["reason"], key=replies.own_key(), actor=actor())
        return 200, _said(queries.get_listed(number))

    with transaction():
        return replies.once(make, asked)


def _mine(number: str) -> queries.ListedOrder:
    """The order when it was sold within reach."""
    found = queries.get_listed(number)
    holder().check(found.order.location)
    return found


def _order(asked: dict[str, Any]) -> NewOrder:
    named = [one["sku"] for one in asked["lines"] if one["sku"] is not None]
    skus = codes.get_skus(named, field="lines.sku")
    reservation = asked["reservation"]
    return NewOrder(
        channel=asked["channel"],
        location_id=_place(asked["location"]) or holder().location_id,
        lines=tuple(_line(one, skus) for one in asked["lines"]),
        payments=tuple(NewPayment(**one) for one in asked["payments"]),
        member_id=asked["member_id"],
        destination=NewDestination(**asked["destination"]) if asked["destination"] else None,
        pickup_location_id=_place(asked["pickup_location"]),
        points_spent=asked["points_spent"],
        source=asked["source"],
        external_id=asked["external_id"],
        reservation_id=(
            reservation_queries.get_id(reservation, holder().id) if reservation else None
        ),
        note=asked["note"],
    )


def _line(asked: dict[str, Any], skus: dict[str, codes.Sku]) -> NewLine:
    rest = {name: value for name, value in asked.items() if name != "sku"}
    sku = asked["sku"]
    return NewLine(variant_id=skus[sku].id if sku is not None else None, **rest)


def _place(code: str | None) -> int | None:
    return holder().check(codes.get_spots([code])[code]).id if code is not None else None


def _said(one: queries.ListedOrder) -> dict[str, Any]:
    order = one.order
    return {
        "href": url_for("api_orders.show", number=order.number),
        "number": order.number,
        "external_id": order.external_id,
        "channel": order.channel.value,
        "state": order.state.value,
        "location": order.location.code,
        "member_id": order.member_id,
        "placed_at": replies.moment(order.placed_at),
        "subtotal": order.subtotal,
        "discount": order.discount,
        "points_spent": order.points_spent,
        "tax": order.tax,
        "total": order.total,
        "lines": [
            {
                "sku": line.variant.sku if line.variant else None,
                "kind": line.kind.value,
                "description": line.description,
                "quantity": line.quantity,
                "returned": line.returned,
                "unit_price": line.unit_price,
                "discount": line.discount,
                "amount": line.amount,
                "tax_rate": line.tax_rate,
            }
            for line in order.lines
        ],
        "fulfilments": [
            {
                "number": part.number,
                "location": part.location.code,
                "kind": part.kind.value,
                "state": part.state.value,
            }
            for part in one.fulfilments
        ],
    }
