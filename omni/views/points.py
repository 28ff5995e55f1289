"""A member's points: what there is, why, and a manager's correction."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from omni.forms.points import AdjustForm, DayForm
from omni.queries import locations
from omni.queries import points as point_query
from omni.services import approvals
from omni.services import points as point_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("points", __name__, url_prefix="/members/<int:member_id>/points")


@blueprint.get("")
@allow("points.view")
def show(member_id: int) -> Response:
    """The statement; with `on` the balance of that day too, with `whole` everything there was."""
    return _show(member_id, AdjustForm(formdata=None))


@blueprint.get("/balance")
@allow("points.view")
def balance(member_id: int) -> Response:
    """The balance at the end of a day of the past."""
    return _show(member_id, AdjustForm(formdata=None), fragment="points/_then.html")


@blueprint.post("/adjust")
@allow("points.adjust")
def adjust(member_id: int) -> Response:
    """Correct the balance: with a reason, and a manager's PIN."""
    form = AdjustForm()
    if not form.validate():
        return _show(member_id, form, fragment="points/_adjust.html", status=422)
    actor = guards.actor()
    manager = approvals.approve(form.pin.data, permission="points.adjust", actor=actor)
    company = locations.get_location(guards.here()).company_id
    with transaction():
        point_service.adjust(
            member_id,
            form.amount,
            company_id=company,
            reason=form.reason.data,
            approved_by_id=manager,
            actor=actor,
            key=form.key.data,
        )
    flash(_("ポイントを調整しました。"))
    return hx.go("points.show", member_id=member_id)


def _show(
    member_id: int, form: AdjustForm, *, fragment: str | None = None, status: int = 200
) -> Response:
    days = DayForm(request.args)
    asked = days.on.data if days.validate() else None
    book = point_query.get_page(
        member_id, guards.today(), on=asked, whole=bool(request.args.get("whole"))
    )
    if book.member.merged_into_id is not None:
        return hx.go("points.show", member_id=book.member.merged_into_id)
    guards.saw("view", "point_account", member_id, member_id=member_id)
    return hx.render("points/show.html", fragment, status=status, book=book, form=form, days=days)
