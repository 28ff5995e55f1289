"""Holds: the day's board, a new one, and every step of one; slips for the shelf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request

from omni.domain.errors import N_, Forbidden, Invalid, NotFound
from omni.domain.holds import CloseReason
from omni.forms.holds import (
    CancelForm,
    DepositForm,
    ExtendForm,
    PlaceForm,
    StepForm,
    TakeOverForm,
    read_pieces,
)
from omni.forms.transfers import CancelOrderForm
from omni.models.hold import Hold, HoldKind
from omni.queries import closing, deposits, sales, transfers
from omni.queries import holds as hold_query
from omni.services import approvals, holds
from omni.services.holds import Pieces, Wanted
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("holds", __name__, url_prefix="/holds")

LISTS = ("prepare", "ready", "due", "shelf", "calls", "ordered")


def new_key() -> str:
    """A key for one button."""
    return str(uuid4())


def board_context(location_id: int) -> dict[str, Any]:
    """What `holds/_today.html` needs, for the board and for the counter's empty box."""
    chosen = request.values.get("list", "")
    return {
        "board": hold_query.today(location_id),
        "chosen": chosen if chosen in LISTS else "",
        "new_key": new_key,
        "place": request.endpoint or "",
    }


@blueprint.get("")
@allow("holds.view")
def index() -> Response:
    """Today at this store; with `q`, the holds a number, a phone or a name means."""
    text = request.args.get("q", "").strip()[:100]
    where = request.args.get("location_id", guards.here(), type=int)
    if text:
        found = hold_query.search(text)
        guards.saw("search", "hold", text=text, found=len(found))
        return hx.render("holds/found.html", found=found, text=text)
    if where != guards.here():
        guards.check_location(where)
    return hx.render("holds/index.html", "holds/_today.html", **board_context(where))


@blueprint.get("/new")
@allow("holds.change")
def new() -> Response:
    """Choose size, day and person for goods that are to be kept."""
    wanted = request.args.getlist("variant_id", type=int)
    code = request.args.get("code", "")
    scanned = sales.find_scanned(code, location_id=guards.here(), today=guards.today())
    if scanned.variant_id:
        wanted.append(scanned.variant_id)
    where = request.args.get("location_id", guards.here(), type=int)
    member_id = scanned.member_id or request.args.get("member_id", type=int)
    choice = hold_query.choose(where, wanted, member_id)
    saw_whom(choice.member_id)
    kind = "try_on" if request.args.get("kind") == "try_on" else "pickup"
    form = PlaceForm(formdata=None, location_id=where, member_id=choice.member_id, kind=kind)
    return hx.render(
        "holds/new.html",
        form=form,
        choice=choice,
        code="" if scanned.is_known else code,
        registers=closing.list_registers(guards.here()),
    )


@blueprint.post("/new")
@allow("holds.change")
def place() -> Response:
    """Keep the goods; a shortage says where else they are."""
    form = checked(PlaceForm())
    if form.deposit.data and not guards.may("sales.ring_up"):
        raise Forbidden
    pieces = read_pieces(request.form, "pieces")
    lines = [Wanted(variant_id, quantity) for variant_id, quantity in pieces.items() if quantity]
    where = form.location_id.data or guards.here()
    manager = _approved(form.pin.data, form.location_id.data)
    customer, wish, actor = form.customer, form.wish(guards.here()), guards.actor()
    with transaction():
        hold_id = holds.place_hold(
            lines,
            location_id=where,
            customer=customer,
            wish=wish,
            approved_by_id=manager,
            actor=actor,
            key=form.key.data,
        ).id
    return hx.go("holds.show", hold_id=hold_id)


@blueprint.get("/<int:hold_id>")
@allow("holds.view")
def show(hold_id: int) -> Response:
    """One hold, and what may be done with it now."""
    return _show(hold_id)


@blueprint.get("/<string:number>")
@allow("holds.view")
def find(number: str) -> Response:
    """The hold of a scanned number."""
    hold_id = hold_query.find_hold_id(number)
    if hold_id is None:
        raise NotFound(N_("この取り置きは見つかりません。"))
    return hx.go("holds.show", hold_id=hold_id)


@blueprint.get("/<int:hold_id>/slip")
@allow("holds.change")
def slip(hold_id: int) -> Response:
    """The slip that lies with the goods."""
    detail = hold_query.get_hold(hold_id)
    guards.saw("print", "hold", hold_id, member_id=detail.card.member_id)
    entries = deposits.list_entries(hold_id) if detail.card.deposit else []
    return hx.render("holds/slip.html", detail=detail, entries=entries)


@blueprint.post("/<int:hold_id>/prepare")
@allow("holds.change")
def prepare(hold_id: int) -> Response:
    """The goods lie behind the counter."""
    found = read_pieces(request.form, "found") or None
    return _step(hold_id, holds.prepare_hold, here=True, found=found)


@blueprint.post("/<int:hold_id>/collect")
@allow("holds.change")
def collect(hold_id: int) -> Response:
    """The customer has the goods, or has given some back."""
    taken, back = read_pieces(request.form, "collected"), read_pieces(request.form, "returned")
    pieces = [
        Pieces(line_id, taken.get(line_id, 0), back.get(line_id, 0))
        for line_id in sorted(taken.keys() | back.keys())
    ]
    return _step(hold_id, holds.collect_hold, here=True, pieces=pieces or None)


@blueprint.post("/<int:hold_id>/shelf")
@allow("holds.change")
def shelf(hold_id: int) -> Response:
    """The goods are back on the shelf."""
    return _step(hold_id, holds.back_to_shelf, here=True)


@blueprint.post("/<int:hold_id>/extend")
@allow("holds.change")
def extend(hold_id: int) -> Response:
    """Keep the goods longer."""
    form = checked(ExtendForm())
    where = hold_query.get_hold(hold_id).card.location_id if form.pin.data else None
    manager = _approved(form.pin.data, where)
    until: dt.date | None = form.until.data
    return _step(hold_id, holds.extend_hold, until=until, approved_by_id=manager)


@blueprint.post("/<int:hold_id>/cancel")
@allow("holds.change")
def cancel(hold_id: int) -> Response:
    """The customer does not want it any more."""
    form = checked(CancelForm())
    reason = CloseReason(form.reason.data)
    return _step(hold_id, holds.cancel_hold, reason=reason, note=form.note.data or "")


@blueprint.post("/<int:hold_id>/take-over")
@allow("holds.change")
def take_over(hold_id: int) -> Response:
    """A soft hold becomes a real one."""
    form = checked(TakeOverForm())
    kind = HoldKind(form.kind.data)
    return _step(hold_id, holds.take_over, kind=kind, visit_on=form.visit_on.data)


@blueprint.post("/<int:hold_id>/pass")
@allow("holds.change")
def pass_on(hold_id: int) -> Response:
    """Who was offered the goods does not want them."""
    return _step(hold_id, holds.pass_offer)


@blueprint.post("/<int:hold_id>/called")
@allow("holds.change")
def called(hold_id: int) -> Response:
    """The customer has been called."""
    checked(StepForm())
    with transaction():
        holds.call_made(hold_id, actor=guards.actor())
    return answer(hold_id)


def saw_whom(member_id: int | None) -> None:
    """Note that a form has opened this member by name."""
    if member_id:
        guards.saw("view", "member", member_id, member_id=member_id)


def checked(form: Any) -> Any:
    """The form, when it can be understood; else the first thing that is wrong with it."""
    if not form.validate_on_submit():
        field, errors = next(iter(form.errors.items()))
        raise Invalid(str(errors[0]), field=field)
    return form


def _approved(pin: str | None, location_id: int | None) -> int | None:
    """The manager whose PIN was given, or None when none was."""
    if not pin:
        return None
    return approvals.approve(
        pin, permission="holds.change", actor=guards.actor(), location_id=location_id
    )


def _step(
    hold_id: int, command: Callable[..., Hold], *, here: bool = False, **details: Any
) -> Response:
    """One command under its key, then the screen it was given on; `here` where the goods lie."""
    form = checked(StepForm())
    if here:
        guards.check_location(hold_query.get_hold(hold_id).card.location_id)
    with transaction():
        command(hold_id, actor=guards.actor(), key=form.key.data, **details)
    return answer(hold_id)


def answer(hold_id: int) -> Response:
    """Where the button stood, as it is now."""
    came_from = request.form.get("from", "")
    if came_from not in ("holds.index", "counter.index"):
        return _show(hold_id) if hx.wants_fragment() else hx.go("holds.show", hold_id=hold_id)
    if hx.wants_fragment():
        return hx.render("holds/index.html", "holds/_today.html", **_board_after(came_from))
    return hx.go(came_from)


def _board_after(came_from: str) -> dict[str, Any]:
    return board_context(guards.here()) | {"place": came_from}


def _show(hold_id: int) -> Response:
    detail = hold_query.get_hold(hold_id)
    guards.saw("view", "hold", hold_id, member_id=detail.card.member_id)
    return hx.render(
        "holds/show.html",
        "holds/_show.html",
        detail=detail,
        new_key=new_key,
        cancel_form=CancelForm(formdata=None),
        is_here=detail.card.location_id == guards.here(),
        entries=deposits.list_entries(hold_id),
        coming=transfers.list_for_hold(hold_id),
        order_form=CancelOrderForm(formdata=None),
        deposit_form=DepositForm(formdata=None),
        registers=closing.list_registers(guards.here()),
        may_call=guards.may("holds.change") and guards.works_at(detail.card.location_id),
    )
