"""The order book: every channel's orders as a list, one order, and what is done about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request

from omni.domain.errors import Invalid
from omni.forms.holds import read_pieces
from omni.forms.orders import CancelForm, DestinationForm, RefundForm, StepForm
from omni.forms.routing import OverrideForm
from omni.models.order import Channel
from omni.queries import locations
from omni.queries import orders as order_query
from omni.queries import routing as routing_query
from omni.queries.orders import Asked
from omni.services import orders
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("orders", __name__, url_prefix="/orders")

STATES = ("open", "problem", "completed", "cancelled", "all")


@blueprint.get("")
@allow("orders.view")
def index() -> Response:
    """The orders of every channel: what is open first, and first of all what stands still."""
    asked = _asked()
    listed = order_query.list_orders(asked)
    if asked.text:
        guards.saw("search", "order", text=asked.text, found=len(listed.rows))
    return hx.render(
        "orders/index.html",
        "orders/_list.html",
        listed=listed,
        asked=asked,
        states=STATES,
        channels=list(Channel),
        places=locations.list_locations(),
    )


def _asked() -> Asked:
    args = request.args
    state = args.get("state", "open")
    text = args.get("q", "").strip()[:100]
    return Asked(
        state=state if state in STATES else "open",
        channel=args.get("channel", type=Channel),
        location_id=args.get("location_id", type=int),
        day=args.get("day", type=dt.date.fromisoformat),
        text=text,
        page=max(1, min(args.get("page", 1, type=int), 1_000)),
    )


@blueprint.get("/<int:order_id>")
@allow("orders.view")
def show(order_id: int) -> Response:
    """One order: who, what, where it goes, how it is paid, where it is, and what may be done."""
    return _show(order_id)


def _show(order_id: int, status: int = 200, **forms: Any) -> Response:
    detail = order_query.get_detail(order_id)
    guards.saw("view", "order", order_id, member_id=detail.order.member_id)
    where = detail.order.destination
    said: dict[str, Any] = {
        "cancelling": CancelForm(formdata=None),
        "destination": DestinationForm(formdata=None, obj=where),
        "new_key": lambda: str(uuid4()),
        "decisions": routing_query.list_decisions(order_id),
        "overriding": OverrideForm(formdata=None),
        "places": locations.list_locations(),
    } | forms
    return hx.render("orders/show.html", "orders/_show.html", status=status, detail=detail, **said)


@blueprint.post("/<int:order_id>/cancel")
@allow("orders.change")
def cancel(order_id: int) -> Response:
    """Nothing of it is wanted any more."""
    form = _checked(CancelForm())
    return _step(order_id, orders.cancel_order, order_id, reason=form.reason.data)


@blueprint.post("/<int:order_id>/pieces")
@allow("orders.change")
def cancel_pieces(order_id: int) -> Response:
    """Some pieces are not wanted any more."""
    form = _checked(CancelForm())
    pieces = sorted(read_pieces(request.form, "pieces").items())
    return _step(order_id, orders.cancel_pieces, order_id, pieces, reason=form.reason.data)


@blueprint.post("/<int:order_id>/destination")
@allow("orders.change")
def change_destination(order_id: int) -> Response:
    """It is to go elsewhere."""
    form = DestinationForm()
    if not form.validate():
        return _show(order_id, 422, destination=form)
    return _step(order_id, orders.change_destination, order_id, form.destination())


@blueprint.post("/<int:order_id>/places")
@allow("orders.change")
def find_places(order_id: int) -> Response:
    """Look once more for where it comes from."""
    return _step(order_id, orders.find_places, order_id)


@blueprint.post("/<int:order_id>/put-back/<int:exception_id>")
@allow("orders.change")
def put_back(order_id: int, exception_id: int) -> Response:
    """Cancelled pieces lie on the shelf again."""
    return _step(order_id, orders.put_back, exception_id)


@blueprint.post("/<int:order_id>/payments/<int:payment_id>")
@allow("orders.pay")
def receive_payment(order_id: int, payment_id: int) -> Response:
    """Promised money has come in."""
    return _step(order_id, orders.receive_payment, payment_id)


@blueprint.post("/<int:order_id>/refunds/<int:refund_id>")
@allow("orders.pay")
def settle_refund(order_id: int, refund_id: int) -> Response:
    """The money has been given back."""
    form = _checked(RefundForm())
    reference = form.reference.data or ""
    return _step(order_id, orders.settle_refund, refund_id, reference=reference)


def _step(order_id: int, command: Callable[..., Any], *what: Any, **details: Any) -> Response:
    """Run one command, then show the order as it stands."""
    form = _checked(StepForm())
    actor = guards.actor()
    with transaction():
        command(*what, **details, key=form.key.data, actor=actor)
    return hx.go("orders.show", order_id=order_id)


def _checked(form: Any) -> Any:
    """The form, when it is whole; raises Invalid."""
    if not form.validate():
        raise Invalid
    return form
