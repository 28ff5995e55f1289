"""Returns: find the sale, see exactly what will happen, do it, print it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from omni.domain.actor import Actor
from omni.forms.returns import DISPOSITIONS, REASONS, ReturnForm
from omni.models.sale_return import SaleReturn
from omni.queries import closing, lookup, styles
from omni.queries import returns as return_query
from omni.services import approvals
from omni.services import returns as return_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("returns", __name__, url_prefix="/returns")


@blueprint.get("")
@allow("sales.return")
def index() -> Response:
    """Find the sale by receipt, number, member, or a member's goods."""
    text = request.args.get("q", "")
    whose = return_query.find_member_sales(request.args.get("member_id", type=int), text)
    answers = None
    if text.strip() and not (whose and whose.goods):
        answers = lookup.find_answers(text, here=guards.here(), today=guards.today())
    if answers and answers.sole and answers.sole[0] == "order":
        return hx.go("returns.new", order_id=answers.sole[1])
    if whose:
        guards.saw("view", "member", whose.member.id, member_id=whose.member.id)
    return hx.render(
        "returns/index.html", "returns/_found.html", whose=whose, answers=answers, text=text
    )


@blueprint.get("/new")
@allow("sales.return")
def new() -> Response:
    """The lines of one sale, nothing ticked yet; with `cancel` all of them, to undo it whole."""
    order_id = request.args.get("order_id", 0, type=int)
    if not request.args.get("cancel"):
        return _ask(_form(None, order_id=order_id))
    sold = return_query.get_sold(order_id)
    whole = {f"quantity-{line.id}": line.left for line in sold.lines if line.left}
    chosen = MultiDict({"order_id": order_id, "reason": "mistake", "cancel": "y"} | whole)
    return _ask(_form(chosen))


@blueprint.post("/ask")
@allow("sales.return")
def ask() -> Response:
    """The form with what was scanned: goods of the sale come back, any others she takes instead."""
    return _scanned()


def _scanned() -> Response:
    sent = MultiDict(request.form)
    code = sent.pop("code", "").strip()[:200]
    variant = styles.find_variant_by_code(code) if code else None
    if variant is not None:
        field = _field_of(variant.id, sent)
        sent[field] = str((sent.get(field, 0, type=int) or 0) + 1)
    return _ask(_form(sent), unknown=code if variant is None else "")


def _field_of(variant_id: int, sent: MultiDict[str, str]) -> str:
    """Where a scanned piece counts: on a line of the sale with pieces left, else as another."""
    sold = return_query.get_sold(sent.get("order_id", 0, type=int))
    for line in sold.lines:
        asked = sent.get(f"quantity-{line.id}", 0, type=int) or 0
        if line.variant_id == variant_id and asked < line.left:
            return f"quantity-{line.id}"
    return f"other-{variant_id}"


@blueprint.post("/preview")
@allow("sales.return")
def preview() -> Response:
    """What the ticked lines will do, said in one sentence."""
    form = _form(request.form)
    return hx.render("returns/preview.html", "returns/_preview.html", form=form, **_previews(form))


@blueprint.post("")
@allow("sales.return")
def take() -> Response:
    """Do what was shown: take the goods back, or exchange them."""
    if request.form.get("code", "").strip():  # Enter behind a typed code adds it, and no more
        return _scanned()
    form = _form(request.form)
    if not form.validate():
        return _ask(form, status=422)
    actor = guards.actor()
    manager = None
    if form.pin.data:
        manager = approvals.approve(form.pin.data, permission="sales.return", actor=actor)
    with transaction():
        return_id = _do(form, actor, manager).id
    return hx.go("returns.show", return_id=return_id)


def _do(form: ReturnForm, actor: Actor, manager: int | None) -> SaleReturn:
    common: dict[str, Any] = {
        "location_id": guards.here(),
        "register_id": form.register_id.data,
        "reason": form.reason.data,
        "expected": form.expected.data,
        "terms": form.terms,
        "approved_by_id": manager,
        "actor": actor,
        "key": form.key.data,
    }
    order_id = form.order_id.data
    if not form.instead and not form.others:
        return return_service.take_return(order_id, form.pieces, **common)
    return return_service.exchange(
        order_id,
        form.pieces,
        form.instead,
        others=form.others,
        agreed=form.agreed.data or 0,
        tenders=form.paid,
        **common,
    )


@blueprint.get("/<int:return_id>")
@allow("sales.view")
def show(return_id: int) -> Response:
    """What was done."""
    document = return_query.get_return(return_id)
    guards.saw("view", "sale_return", return_id, member_id=document.order.member_id)
    return hx.render(
        "returns/show.html", document=document, reasons=REASONS, dispositions=DISPOSITIONS
    )


@blueprint.get("/<int:return_id>/slip")
@allow("sales.paper")
def slip(return_id: int) -> Response:
    """The paper for the customer."""
    document = return_query.get_return(return_id)
    guards.saw("print", "sale_return", return_id, member_id=document.order.member_id)
    return hx.render("returns/slip.html", document=document)


def _form(sent: object, **rest: object) -> ReturnForm:
    registers = [(one.id, one.name) for one in closing.list_registers(guards.here())]
    return ReturnForm(sent, registers, **rest)


def _previews(form: ReturnForm) -> dict[str, Any]:
    """The return as it would be, and the exchange when one was asked for."""
    if not form.asked or not form.order_id.data:
        return {"preview": None, "exchange": None}
    today = guards.today()
    if not form.instead and not form.others:
        shown = return_query.preview_return(form.order_id.data, form.asked, today, form.terms)
        return {"preview": shown, "exchange": None}
    exchange = return_query.preview_exchange(
        form.order_id.data,
        form.asked,
        form.instead,
        today,
        location_id=guards.here(),
        others=form.others,
        terms=form.terms,
    )
    return {"preview": exchange.returned, "exchange": exchange}


def _ask(form: ReturnForm, *, status: int = 200, unknown: str = "") -> Response:
    sold = return_query.get_sold(form.order_id.data or 0)
    guards.saw("view", "order", sold.id, member_id=sold.member_id)
    return hx.render(
        "returns/new.html",
        "returns/_new.html",
        status=status,
        form=form,
        sold=sold,
        choices=return_query.list_choices([line.id for line in sold.lines], guards.here()),
        others=list(styles.list_variants(form.others).values()),
        unknown=unknown,
        dispositions=DISPOSITIONS,
        today=guards.today(),
        **_previews(form),
    )
