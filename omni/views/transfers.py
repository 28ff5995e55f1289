"""Transfers: the board, a new one by scan, and every step of one; the slip that goes with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from omni.domain.errors import N_, Forbidden, NotFound
from omni.domain.holds import CloseReason
from omni.forms.holds import read_pieces
from omni.forms.transfers import (
    AnswerForm,
    CancelOrderForm,
    CancelTransferForm,
    SendTransferForm,
    TransferForm,
)
from omni.models.transfer import Answer
from omni.queries import holds as hold_query
from omni.queries import locations
from omni.queries import styles as styles_query
from omni.queries import transfers as transfer_query
from omni.services import transfers
from omni.services.holds import Wanted
from omni.services.transfers import NewTransfer
from omni.transactions import transaction
from omni.views.holds import checked, new_key
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("transfers", __name__, url_prefix="/transfers")


@blueprint.get("")
@allow("stock.view")
def index() -> Response:
    """What this place has to send and to receive, and what is on its way."""
    here = guards.here()
    number = request.args.get("q", "").strip()[:40]
    found = transfer_query.find_transfer_id(number) if number else None
    if found is not None:
        return hx.go("transfers.show", transfer_id=found)
    return hx.render(
        "transfers/index.html",
        "transfers/_board.html",
        board=transfer_query.board(here),
        recent=transfer_query.list_recent(here),
        text=number,
    )


@blueprint.get("/new")
@allow("stock.change")
def new() -> Response:
    """An empty request; `variant_id`, `other_id`, `member_id` or `hold_id` begin it."""
    form = TransferForm(formdata=None)
    form.other_id.data = request.args.get("other_id", type=int)
    form.member_id.data = request.args.get("member_id", type=int)
    form.way.data = "out" if request.args.get("way") == "out" else "in"
    hold_id = request.args.get("hold_id", type=int)
    if hold_id is not None:
        card = hold_query.get_hold(hold_id).card
        guards.check_location(card.location_id)
        form.hold_id.data = hold_id
        for line in card.lines:
            form.lines.add(line.variant_id)
    for variant_id in request.args.getlist("variant_id", type=int):
        form.lines.add(styles_query.get_variant(variant_id).id)
    return _paper(form)


@blueprint.post("/new/lines")
@allow("stock.change")
def change_lines() -> Response:
    """Add what was scanned or take a line out; nothing is asked for yet."""
    form = TransferForm()
    return _paper(form, **scan_into(form))


def scan_into(form: Any) -> dict[str, Any]:
    """Take the scan, the choice or the removal into the form's lines; what is left to say."""
    removed = request.form.get("drop", type=int)
    chosen = request.form.get("choose", type=int)
    if removed is not None:
        form.lines.remove(removed)
        return {}
    if chosen is not None:
        form.lines.add(styles_query.get_variant(chosen).id)
        form.code.data = ""
        return {}
    code = (form.code.data or "").strip()
    scanned = styles_query.find_scanned(code)
    if scanned.variant is not None:
        form.lines.add(scanned.variant.id)
        form.code.data = ""
        return {}
    return {"choices": scanned.choices, "unknown": code or None}


@blueprint.post("/new")
@allow("stock.change")
def ask() -> Response:
    """Ask for the goods, once; a shortage says where else they are."""
    form = TransferForm()
    if not form.validate_on_submit():
        return _paper(form, status=422)
    wish = _wish(form)
    with transaction():
        made = transfers.request_transfer(wish, actor=guards.actor(), key=form.key.data).id
    return hx.go("transfers.show", transfer_id=made)


def _wish(form: TransferForm) -> NewTransfer:
    here, other = guards.here(), form.other_id.data or 0
    inwards = form.way.data == "in"
    guest = (form.guest_name.data or "", form.guest_phone.data or "")
    is_order = inwards and not form.hold_id.data
    member_id = (form.member_id.data or None) if is_order else None
    return NewTransfer(
        from_id=other if inwards else here,
        to_id=here if inwards else other,
        lines=tuple(Wanted(line.variant_id, line.quantity or 0) for line in form.lines.data),
        member_id=member_id,
        guest=guest if is_order and not member_id and any(guest) else None,
        wanted_on=form.wanted_on.data,
        note=form.note.data or "",
        hold_id=form.hold_id.data or None,
    )


def _paper(
    form: TransferForm,
    *,
    status: int = 200,
    choices: list[Any] | None = None,
    unknown: str | None = None,
) -> Response:
    ids = [line.variant_id for line in form.lines.data]
    here = guards.here()
    return hx.render(
        "transfers/new.html",
        "transfers/_new.html",
        status=status,
        form=form,
        variants=styles_query.list_variants(ids),
        offers=transfer_query.list_offers(ids, near=here) if ids else {},
        places=[one for one in locations.list_locations() if one.id != here],
        customer=_customer(form),
        choices=choices or [],
        unknown=unknown,
    )


def _customer(form: TransferForm) -> str:
    """Whom the form has opened by name; noted."""
    if form.hold_id.data:
        card = hold_query.get_hold(form.hold_id.data).card
        guards.saw("view", "hold", card.id, member_id=card.member_id)
        return card.who
    if form.member_id.data:
        guards.saw("view", "member", form.member_id.data, member_id=form.member_id.data)
        return transfer_query.name_of(form.member_id.data)
    return ""


@blueprint.get("/<int:transfer_id>")
@allow("stock.view")
def show(transfer_id: int) -> Response:
    """One transfer, and what may be done with it here and now."""
    return _show(transfer_id)


@blueprint.get("/<string:number>")
@allow("stock.view")
def find(number: str) -> Response:
    """The transfer of a scanned number."""
    found = transfer_query.find_transfer_id(number)
    if found is None:
        raise NotFound(N_("この移動は見つかりません。"))
    return hx.go("transfers.show", transfer_id=found)


@blueprint.get("/<int:transfer_id>/slip")
@allow("stock.view")
def slip(transfer_id: int) -> Response:
    """The paper that goes into the parcel."""
    detail = transfer_query.get_transfer(transfer_id)
    member_id = detail.hold.member_id if detail.hold else None
    guards.saw("print", "transfer", transfer_id, member_id=member_id)
    return hx.render("transfers/slip.html", detail=detail)


@blueprint.post("/<int:transfer_id>/send")
@allow("stock.change")
def send(transfer_id: int) -> Response:
    """The parcel has left."""
    form = checked(SendTransferForm())
    guards.check_location(transfer_query.get_transfer(transfer_id).transfer.from_id)
    pieces = read_pieces(request.form, "sent")
    with transaction():
        transfers.send_transfer(
            transfer_id,
            sent=pieces or None,
            is_missing=form.is_missing.data,
            reference=form.reference.data or "",
            actor=guards.actor(),
            key=form.key.data,
        )
    return _show(transfer_id, done=_("送りました。伝票を商品に入れてください。"))


@blueprint.post("/<int:transfer_id>/cancel")
@allow("stock.change")
def cancel(transfer_id: int) -> Response:
    """The request is taken back, or cannot be met."""
    form = checked(CancelTransferForm())
    _check_mine(transfer_id)
    with transaction():
        transfers.cancel_transfer(
            transfer_id, reason=form.reason.data, actor=guards.actor(), key=form.key.data
        )
    return _show(transfer_id)


@blueprint.post("/orders/<int:hold_id>/cancel")
@allow("holds.change")
def cancel_order(hold_id: int) -> Response:
    """The customer does not want it any more, or it cannot be had."""
    form = checked(CancelOrderForm())
    guards.check_location(hold_query.get_hold(hold_id).card.location_id)
    with transaction():
        transfers.cancel_customer_order(
            hold_id,
            reason=CloseReason(form.reason.data),
            note=form.note.data or "",
            actor=guards.actor(),
            key=form.key.data,
        )
    return hx.go("holds.show", hold_id=hold_id)


@blueprint.post("/differences/<int:difference_id>")
@allow("stock.change")
def answer(difference_id: int) -> Response:
    """What became of pieces that differed."""
    form = checked(AnswerForm())
    transfer = transfer_query.get_difference(difference_id).transfer
    _check_mine(transfer.id)
    if form.answer.data not in set(Answer):
        raise NotFound
    with transaction():
        transfers.answer_difference(
            difference_id,
            Answer(form.answer.data),
            quantity=form.quantity.data or None,
            actor=guards.actor(),
            key=form.key.data,
        )
    if request.form.get("from") == "exceptions":
        return hx.go("exceptions.index")
    return _show(transfer.id)


def _check_mine(transfer_id: int) -> None:
    """Refuse whoever works at neither of its two places."""
    found = transfer_query.get_transfer(transfer_id).transfer
    if not (guards.works_at(found.from_id) or guards.works_at(found.to_id)):
        raise Forbidden


def _show(transfer_id: int, *, done: str = "") -> Response:
    detail = transfer_query.get_transfer(transfer_id)
    if detail.hold:
        guards.saw("view", "transfer", transfer_id, member_id=detail.hold.member_id)
    return hx.render(
        "transfers/show.html",
        "transfers/_show.html",
        detail=detail,
        here=guards.here(),
        new_key=new_key,
        cancel_form=CancelTransferForm(formdata=None),
        done=done,
    )
