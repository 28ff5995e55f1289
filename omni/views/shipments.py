"""Shipments: the store's board, and every step from the shelf to the carrier or the customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for

from omni.domain.errors import N_, Invalid, NotFound
from omni.forms.holds import read_pieces
from omni.forms.shipments import (
    HandOverForm,
    LineForm,
    NumberForm,
    PackForm,
    PickForm,
    RefuseForm,
    ShortForm,
    StepForm,
)
from omni.models.shipment import Carrier, ShipmentState
from omni.queries import closing
from omni.queries import shipments as shipment_query
from omni.services import shipments
from omni.services.shipments import BY_HAND, Box, ShortReason
from omni.transactions import transaction
from omni.views.holds import checked, new_key
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("shipments", __name__, url_prefix="/shipments")

LISTS = ("to_pick", "picking", "packed", "hand_over", "shipped", "shelf", "coming_back")
SIZES = (60, 80, 100, 120, 140, 160)


@blueprint.get("")
@allow("shipments.view")
def index() -> Response:
    """Today at this store; with `q`, the fulfilment that a number or a pick-up code names."""
    text = request.args.get("q", "").strip()[:60]
    if text:
        return _find(text)
    return hx.render("shipments/index.html", "shipments/_today.html", **_board())


def _board() -> dict[str, Any]:
    chosen = request.values.get("list", "")
    return {
        "board": shipment_query.today(guards.here()),
        "chosen": chosen if chosen in LISTS else "",
        "new_key": new_key,
    }


def _find(text: str) -> Response:
    found = shipment_query.find_fulfilment_id(text)
    if found is None:
        raise NotFound(
            N_("「%(text)s」の出荷手配は見つかりません。"),
            way_forward=N_("番号（F-・P-から）か、お受け取り番号を確かめてください。"),
            text=text,
        )
    return hx.go_to(url_for("shipments.show", fulfilment_id=found))


@blueprint.get("/walk")
@allow("shipments.view")
def walk() -> Response:
    """One walk through the shop: what to take from which shelf, for which orders."""
    return hx.render("shipments/walk.html", walk=shipment_query.plan_walk(guards.here()))


@blueprint.get("/walk/list")
@allow("shipments.work")
def walk_list() -> Response:
    """The pick list on paper."""
    guards.saw("print", "picking_list", guards.here())
    return hx.render("shipments/walk_list.html", walk=shipment_query.plan_walk(guards.here()))


@blueprint.get("/<int:fulfilment_id>")
@allow("shipments.view")
def show(fulfilment_id: int) -> Response:
    """One fulfilment, and the step that comes next."""
    return _show(fulfilment_id)


@blueprint.get("/<int:fulfilment_id>/slip")
@allow("shipments.work")
def slip(fulfilment_id: int) -> Response:
    """The packing slip, on A5 or A4."""
    found = shipment_query.get_slip(fulfilment_id)
    guards.check_location(found.card.location_id)
    guards.saw("print", "packing_slip", fulfilment_id, member_id=found.card.member_id)
    size = "a4" if request.args.get("size") == "a4" else "a5"
    return hx.render("shipments/slip.html", slip=found, size=size)


@blueprint.post("/<int:fulfilment_id>/start")
@allow("shipments.work")
def start(fulfilment_id: int) -> Response:
    """Take the work on."""
    return _step(fulfilment_id, StepForm(), shipments.start_picking)


@blueprint.post("/<int:fulfilment_id>/pick")
@allow("shipments.work")
def pick(fulfilment_id: int) -> Response:
    """One piece is in hand."""
    form = PickForm()
    code, line_id = (form.code.data or "").strip(), form.line_id.data
    if not code and not line_id:
        raise Invalid(N_("商品を読み取ってください。"), field="code")
    return _step(fulfilment_id, form, shipments.pick, code=code, line_id=line_id)


@blueprint.post("/<int:fulfilment_id>/put-back")
@allow("shipments.work")
def put_back(fulfilment_id: int) -> Response:
    """One piece was taken by mistake."""
    form = checked(LineForm())
    return _step(fulfilment_id, form, shipments.put_back, line_id=form.line_id.data)


@blueprint.post("/<int:fulfilment_id>/short")
@allow("shipments.work")
def short(fulfilment_id: int) -> Response:
    """Pieces are not there, or cannot be sent."""
    form = checked(ShortForm())
    details = {"line_id": form.line_id.data, "pieces": form.pieces.data, "reason": form.why}
    return _step(fulfilment_id, form, shipments.report_short, **details)


@blueprint.post("/<int:fulfilment_id>/refuse")
@allow("shipments.work")
def refuse(fulfilment_id: int) -> Response:
    """This store does not send it."""
    form = checked(RefuseForm())
    return _step(fulfilment_id, form, shipments.refuse, reason=form.why)


@blueprint.post("/<int:fulfilment_id>/pack")
@allow("shipments.work")
def pack(fulfilment_id: int) -> Response:
    """Everything lies in its parcels."""
    form = checked(PackForm())
    boxes = [_box(number, form.count) for number in range(1, form.count + 1)]
    carrier = Carrier(form.carrier.data)
    return _step(fulfilment_id, form, shipments.pack, carrier=carrier, boxes=boxes)


def _box(number: int, count: int) -> Box:
    """What the form says of one box; a single one holds everything."""
    sizes = read_pieces(request.form, "size")
    weights = read_pieces(request.form, "weight")
    pieces = read_pieces(request.form, f"box-{number}") if count > 1 else {}
    return Box(pieces, sizes.get(number, 0), weights.get(number, 0))


@blueprint.post("/<int:fulfilment_id>/unpack")
@allow("shipments.work")
def unpack(fulfilment_id: int) -> Response:
    """Pack it anew."""
    return _step(fulfilment_id, StepForm(), shipments.unpack)


@blueprint.post("/<int:fulfilment_id>/ship")
@allow("shipments.work")
def ship(fulfilment_id: int) -> Response:
    """The carrier has it."""
    return _step(fulfilment_id, StepForm(), shipments.ship)


@blueprint.post("/<int:fulfilment_id>/ready")
@allow("shipments.work")
def ready(fulfilment_id: int) -> Response:
    """It lies behind the counter for the customer."""
    return _step(fulfilment_id, StepForm(), shipments.make_ready)


@blueprint.post("/<int:fulfilment_id>/collect")
@allow("shipments.work")
def collect(fulfilment_id: int) -> Response:
    """The customer has it."""
    form = checked(HandOverForm())
    code = None if form.is_known.data else shipment_query.pickup_code(form.code.data or "")
    return _step(
        fulfilment_id,
        form,
        shipments.hand_over,
        code=code,
        tender=form.paid_by,
        register_id=form.register_id.data,
    )


@blueprint.post("/<int:fulfilment_id>/shelf")
@allow("shipments.work")
def shelf(fulfilment_id: int) -> Response:
    """What was picked for nothing is back on the shelf."""
    return _step(fulfilment_id, StepForm(), shipments.back_to_shelf)


@blueprint.post("/parcels/<int:shipment_id>/number")
@allow("shipments.work")
def number(shipment_id: int) -> Response:
    """The parcel's tracking number."""
    form = checked(NumberForm())
    return _parcel(shipment_id, form, shipments.note_number, text=form.tracking_number.data)


@blueprint.post("/parcels/<int:shipment_id>/delivered")
@allow("shipments.work")
def delivered(shipment_id: int) -> Response:
    """The customer has the parcel."""
    return _parcel(shipment_id, StepForm(), shipments.deliver)


@blueprint.post("/parcels/<int:shipment_id>/refused")
@allow("shipments.work")
def refused(shipment_id: int) -> Response:
    """受取拒否."""
    why = ShipmentState.REFUSED
    return _parcel(shipment_id, StepForm(), shipments.report_not_taken, why=why)


@blueprint.post("/parcels/<int:shipment_id>/absent")
@allow("shipments.work")
def absent(shipment_id: int) -> Response:
    """長期不在."""
    why = ShipmentState.ABSENT
    return _parcel(shipment_id, StepForm(), shipments.report_not_taken, why=why)


@blueprint.post("/parcels/<int:shipment_id>/back")
@allow("shipments.work")
def came_back(shipment_id: int) -> Response:
    """The parcel is back in the shop."""
    return _parcel(shipment_id, StepForm(), shipments.take_back)


def _parcel(shipment_id: int, form: Any, command: Callable[..., Any], **details: Any) -> Response:
    fulfilment_id = shipment_query.get_fulfilment_id(shipment_id)
    guards.check_location(shipment_query.get_card(fulfilment_id).location_id)
    checked(form)
    with transaction():
        command(shipment_id, actor=guards.actor(), key=form.key.data, **details)
    return _answer(fulfilment_id)


def _step(fulfilment_id: int, form: Any, command: Callable[..., Any], **details: Any) -> Response:
    """One command under its key, then the screen as it is now."""
    checked(form)
    with transaction():
        command(fulfilment_id, actor=guards.actor(), key=form.key.data, **details)
    return _answer(fulfilment_id)


def _answer(fulfilment_id: int) -> Response:
    if request.form.get("from") == "shipments.index":
        if hx.wants_fragment():
            return hx.render("shipments/index.html", "shipments/_today.html", **_board())
        return hx.go("shipments.index")
    if hx.wants_fragment():
        return _show(fulfilment_id)
    return hx.go("shipments.show", fulfilment_id=fulfilment_id)


def _show(fulfilment_id: int) -> Response:
    card = shipment_query.get_card(fulfilment_id)
    guards.saw("view", "shipment", fulfilment_id, member_id=card.member_id)
    return hx.render(
        "shipments/show.html",
        "shipments/_show.html",
        card=card,
        is_here=card.location_id == guards.here() and guards.may("shipments.work"),
        accounts=shipment_query.list_accounts(card.location_id),
        due=shipment_query.due_on_collection(card.order_id) if card.is_pickup else 0,
        registers=closing.list_registers(guards.here()),
        hand_over=HandOverForm(formdata=None),
        boxes=max(1, min(request.args.get("boxes", 1, type=int), 6)),
        carriers=list(Carrier),
        sizes=SIZES,
        short_reasons=list(ShortReason),
        refusals=BY_HAND,
        new_key=new_key,
    )
