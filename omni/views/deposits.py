"""前金: money paid ahead for a hold, taken in at the till, given back, and its paper."""

from __future__ import annotations

from flask import Blueprint, Response

from omni.domain.errors import N_, Invalid
from omni.forms.holds import DepositForm
from omni.queries import deposits as deposit_query
from omni.queries import holds as hold_query
from omni.services import holds
from omni.services.holds import MoneyTaken
from omni.transactions import transaction
from omni.views.holds import answer, checked
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("deposits", __name__, url_prefix="/holds/<int:hold_id>/deposits")


@blueprint.post("")
@allow("sales.ring_up")
def take(hold_id: int) -> Response:
    """She pays ahead."""
    form = checked(DepositForm())
    if not form.amount.data:
        raise Invalid(N_("前金の金額を入力してください。"), field="amount")
    money = MoneyTaken(
        form.amount.data, form.tender.data, guards.here(), form.register_id.data or None
    )
    with transaction():
        holds.take_deposit(hold_id, money, actor=guards.actor(), key=form.key.data)
    return answer(hold_id)


@blueprint.post("/back")
@allow("sales.ring_up")
def give_back(hold_id: int) -> Response:
    """She has the money again."""
    form = _here(hold_id)
    with transaction():
        holds.give_deposit_back(
            hold_id,
            tender=form.tender.data,
            register_id=form.register_id.data or None,
            actor=guards.actor(),
            key=form.key.data,
        )
    return answer(hold_id)


@blueprint.post("/elsewhere")
@allow("sales.ring_up")
def used_elsewhere(hold_id: int) -> Response:
    """Another till took it as payment."""
    form = _here(hold_id)
    with transaction():
        holds.use_deposit_elsewhere(
            hold_id,
            reference=form.reference.data or "",
            actor=guards.actor(),
            key=form.key.data,
        )
    return answer(hold_id)


def _here(hold_id: int) -> DepositForm:
    """The form, of a hold whose goods lie where this tablet stands."""
    form: DepositForm = checked(DepositForm())
    guards.check_location(hold_query.get_hold(hold_id).card.location_id)
    return form


@blueprint.get("/<int:entry_id>")
@allow("sales.paper")
def paper(hold_id: int, entry_id: int) -> Response:
    """The 預り証, or the paper of what was given back."""
    document = deposit_query.get_paper(hold_id, entry_id)
    guards.saw("print", "hold", hold_id, member_id=document.hold.member_id, paper="deposit")
    return hx.render("holds/deposit.html", document=document)
