"""Head office: the people who work here."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from omni.domain.actor import Role
from omni.forms.admin import ROLES, HiringForm, NewPasswordForm, NewPinForm, PositionForm
from omni.models.staff import Staff
from omni.queries import locations
from omni.queries import staff as people
from omni.services import staffing
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("")
@allow("admin")
def index() -> Response:
    """Everybody, with role and stores."""
    return hx.render("admin/index.html", people=people.list_staff(), roles=ROLES)


@blueprint.route("/staff/new", methods=["GET", "POST"])
@allow("admin")
def hire() -> Response:
    """Add a person."""
    form = HiringForm()
    _offer_places(form)
    if not form.validate_on_submit():
        return hx.render("admin/hire.html", form=form, status=422 if form.errors else 200)
    with transaction():
        person = staffing.hire(
            _position(form),
            password=form.password.data,
            pin=form.pin.data or "",
            actor=guards.actor(),
        )
    flash(_("%(name)sさんを登録しました。", name=person.name))
    return hx.go("admin.index")


@blueprint.route("/staff/<int:staff_id>", methods=["GET", "POST"])
@allow("admin")
def edit(staff_id: int) -> Response:
    """A person's role and stores."""
    person = people.get_staff(staff_id)
    form = PositionForm(obj=person, data={"location_ids": [place.id for place in person.locations]})
    _offer_places(form)
    if not form.validate_on_submit():
        return _show(person, form, NewPasswordForm(None), NewPinForm(None))
    with transaction():
        staffing.move(staff_id, _position(form), actor=guards.actor())
    flash(_("変更しました。"))
    return hx.go("admin.index")


@blueprint.post("/staff/<int:staff_id>/password")
@allow("admin")
def reset_password(staff_id: int) -> Response:
    """A new password for somebody who has lost theirs."""
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _show_again(staff_id, form, NewPinForm(None))
    with transaction():
        staffing.reset_password(staff_id, form.password.data, actor=guards.actor())
    flash(_("パスワードを設定しました。この人のすべての端末がログアウトされます。"))
    return hx.go("admin.edit", staff_id=staff_id)


@blueprint.post("/staff/<int:staff_id>/pin")
@allow("admin")
def reset_pin(staff_id: int) -> Response:
    """A new PIN for somebody who has forgotten theirs."""
    form = NewPinForm()
    if not form.validate_on_submit():
        return _show_again(staff_id, NewPasswordForm(None), form)
    with transaction():
        staffing.reset_pin(staff_id, form.pin.data, actor=guards.actor())
    flash(_("暗証番号を設定しました。"))
    return hx.go("admin.edit", staff_id=staff_id)


@blueprint.post("/staff/<int:staff_id>/deactivate")
@allow("admin")
def deactivate(staff_id: int) -> Response:
    """Somebody has left."""
    with transaction():
        staffing.deactivate(staff_id, actor=guards.actor())
    flash(_("利用停止にしました。"))
    return hx.go("admin.edit", staff_id=staff_id)


@blueprint.post("/staff/<int:staff_id>/reactivate")
@allow("admin")
def reactivate(staff_id: int) -> Response:
    """Somebody is back."""
    with transaction():
        staffing.reactivate(staff_id, actor=guards.actor())
    flash(_("利用を再開しました。"))
    return hx.go("admin.edit", staff_id=staff_id)


@blueprint.post("/staff/<int:staff_id>/sessions")
@allow("admin")
def end_sessions(staff_id: int) -> Response:
    """Log somebody out everywhere."""
    with transaction():
        staffing.end_sessions(staff_id, actor=guards.actor())
    flash(_("すべての端末からログアウトさせました。"))
    return hx.go("admin.edit", staff_id=staff_id)


def _offer_places(form: PositionForm) -> None:
    form.location_ids.choices = [
        SelectChoice(place.id, place.name) for place in locations.list_locations()
    ]


def _position(form: PositionForm) -> staffing.Position:
    return staffing.Position(
        login=form.login.data.strip(),
        name=form.name.data.strip(),
        role=Role(form.role.data),
        location_ids=tuple(form.location_ids.data),
    )


def _show_again(staff_id: int, password: NewPasswordForm, pin: NewPinForm) -> Response:
    """The person's page after one of its smaller forms was refused."""
    person = people.get_staff(staff_id)
    places = [place.id for place in person.locations]
    form = PositionForm(None, obj=person, data={"location_ids": places})
    _offer_places(form)
    return _show(person, form, password, pin)


def _show(
    person: Staff, form: PositionForm, password: NewPasswordForm, pin: NewPinForm
) -> Response:
    wrong = any(one.errors for one in (form, password, pin))
    return hx.render(
        "admin/edit.html",
        person=person,
        form=form,
        password_form=password,
        pin_form=pin,
        status=422 if wrong else 200,
    )
