"""Save the sale: what can be done when this store lacks a size, and doing it in two taps."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, request

from omni.forms.ways import WayForm
from omni.models.hold import Hold, WaitEntry
from omni.models.transfer import Transfer
from omni.queries import orders, sales
from omni.queries import ways as ways_query
from omni.services import ways
from omni.transactions import transaction
from omni.views.holds import checked, saw_whom
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("ways", __name__, url_prefix="/ways")


@blueprint.get("/<int:variant_id>")
@allow("holds.change")
def show(variant_id: int) -> Response:
    """The ways out for one SKU, the best first; a member's card read here says for whom."""
    here, code = guards.here(), request.args.get("code", "")
    scanned = sales.find_scanned(code, location_id=here, today=guards.today())
    if scanned.variant_id:
        variant_id = scanned.variant_id
    member_id = scanned.member_id or request.args.get("member_id", type=int)
    found = ways_query.find_ways(variant_id, member_id, here=here)
    saw_whom(found.member.id if found.member else None)
    return hx.render(
        "ways/show.html",
        "ways/_ways.html",
        found=found,
        form=WayForm(formdata=None),
        new_key=lambda: str(uuid4()),
        code="" if scanned.is_known else code,
    )


@blueprint.post("")
@allow("holds.change")
def take() -> Response:
    """Do it; what has sold out meanwhile is said, and the list shows itself anew."""
    form = checked(WayForm())
    variant_id, chosen, actor = form.variant_id.data, form.chosen, guards.actor()
    with transaction():
        taken = ways.take_way(variant_id, chosen, key=form.key.data, actor=actor)
        taken_id = taken.id
    match taken:
        case Hold():
            return hx.go("holds.show", hold_id=taken_id)
        case Transfer():
            return hx.go("holds.show", hold_id=taken.hold_id)
        case WaitEntry():
            return hx.go("waiting.index")
    return hx.go("ways.done", order_id=taken_id)


@blueprint.get("/done/<int:order_id>")
@allow("holds.change")
def done(order_id: int) -> Response:
    """What was arranged to be sent: the number, from where and when."""
    order = orders.get_order(order_id)
    guards.check_own(order.location_id)
    guards.saw("view", "order", order_id, member_id=order.member_id)
    return hx.render("ways/done.html", order=order, parts=ways_query.list_parts(order_id))
