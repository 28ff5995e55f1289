"""The waiting list of a store: who stands in line, joining it and leaving it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from omni.forms.holds import StepForm, WaitForm
from omni.queries import holds as hold_query
from omni.services import holds
from omni.transactions import transaction
from omni.views.holds import checked, new_key, saw_whom
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("waiting", __name__, url_prefix="/holds/waiting")


@blueprint.get("/new")
@allow("holds.change")
def new() -> Response:
    """Stand in line for what is kept for another."""
    variant_id = request.args.get("variant_id", 0, type=int)
    where = request.args.get("location_id", guards.here(), type=int)
    choice = hold_query.choose(where, [variant_id], request.args.get("member_id", type=int))
    saw_whom(choice.member_id)
    form = WaitForm(
        formdata=None, location_id=where, variant_id=variant_id, member_id=choice.member_id
    )
    return hx.render("holds/wait.html", form=form, choice=choice)


@blueprint.post("/new")
@allow("holds.change")
def join() -> Response:
    """Put somebody in line."""
    form = checked(WaitForm())
    with transaction():
        holds.join_waiting_list(
            form.variant_id.data,
            location_id=form.location_id.data,
            customer=form.customer,
            actor=guards.actor(),
            key=form.key.data,
        )
    return hx.go("waiting.index")


@blueprint.get("")
@allow("holds.view")
def index() -> Response:
    """Who waits at this store."""
    return hx.render(
        "holds/waiting.html", entries=hold_query.list_waiting(guards.here()), new_key=new_key
    )


@blueprint.post("/<int:entry_id>/leave")
@allow("holds.change")
def leave(entry_id: int) -> Response:
    """Somebody does not wait any more."""
    checked(StepForm())
    with transaction():
        holds.leave_waiting_list(entry_id, actor=guards.actor())
    return hx.go("waiting.index")
