"""Returned goods that go on: sent from here, or taken in where they arrive."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from omni.domain.errors import Forbidden, Invalid
from omni.forms.stock import CaseForm, SendForm
from omni.queries import stock as stock_query
from omni.services import stock
from omni.transactions import transaction
from omni.views.stock.levels import sending_context, tab_context
from omni.views.stock.routes import blueprint
from omni.web import guards, hx
from omni.web.guards import allow


@blueprint.post("/send-backs/<int:send_back_id>/sent")
@allow("stock.change")
def mark_sent(send_back_id: int) -> Response:
    """The parcel has left."""
    guards.check_location(stock_query.get_send_back(send_back_id).location_id)
    form = SendForm()
    if not form.validate_on_submit():
        raise Invalid(field=next(iter(form.errors)))
    with transaction():
        stock.mark_sent(
            send_back_id,
            destination_id=form.destination_id.data,
            reference=form.reference.data or "",
            actor=guards.actor(),
            key=form.key.data,
        )
    return _list(_("発送済みにしました。"))


@blueprint.post("/send-backs/<int:send_back_id>/arrived")
@allow("stock.change")
def take_in_sent(send_back_id: int) -> Response:
    """The parcel is here."""
    destination = stock_query.get_send_back(send_back_id).destination_id
    if destination is None:
        raise Forbidden
    guards.check_location(destination)
    form = CaseForm()
    if not form.validate_on_submit():
        raise Invalid
    with transaction():
        stock.take_in_sent(send_back_id, actor=guards.actor(), key=form.key.data)
    return _list(_("在庫に入れました。"))


def _list(done: str) -> Response:
    here = guards.here()
    return hx.render(
        "stock/index.html",
        "stock/_list.html",
        **(tab_context("sending", here) | sending_context(here)),
        done=done,
    )
