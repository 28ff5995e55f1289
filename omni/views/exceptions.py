"""要対応: one screen of everything that needs a person, with the button that settles it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from omni.domain.errors import Invalid
from omni.forms.stock import RecountForm
from omni.forms.transfers import CancelOrderForm
from omni.queries import exceptions as exception_query
from omni.services import deliveries, stock
from omni.transactions import transaction
from omni.views.holds import checked, new_key
from omni.web import channels, guards, hx
from omni.web.guards import allow

blueprint = Blueprint("exceptions", __name__, url_prefix="/exceptions")


@blueprint.get("")
@allow("stock.view")
def index() -> Response:
    """What waits at this store; for head office, with `all`, at every store."""
    only = request.args.get("kind", "")
    everywhere = _may_see_all() and request.args.get("all") == "1"
    places = None if everywhere else (guards.here(),)
    return hx.render(
        "exceptions/index.html",
        "exceptions/_inbox.html",
        inbox=exception_query.get_inbox(places, only=only),
        only=only,
        everywhere=everywhere,
        may_see_all=_may_see_all(),
        new_key=new_key,
        shop_words=channels,
        cancel_form=CancelOrderForm(formdata=None),
    )


def _may_see_all() -> bool:
    return guards.own_locations() is None


@blueprint.post("/picks/<int:location_id>/<int:variant_id>")
@allow("stock.change")
def count_shelf(location_id: int, variant_id: int) -> Response:
    """The shelf where pieces were not found has been counted."""
    guards.check_location(location_id)
    form = checked(RecountForm())
    with transaction():
        stock.count_now(
            location_id,
            variant_id,
            form.quantity.data,
            actor=guards.actor(),
            key=form.key.data,
        )
    return hx.go("exceptions.index")


@blueprint.post("/deliveries/<int:delivery_id>")
@allow("members.edit")
def settle_delivery(delivery_id: int) -> Response:
    """Whether a message had gone."""
    said = request.form.get("arrived", "")
    if said not in ("yes", "no"):
        raise Invalid(field="arrived")
    with transaction():
        deliveries.answer_uncertain(delivery_id, arrived=said == "yes", actor=guards.actor())
    return hx.go("exceptions.index", all=1)
