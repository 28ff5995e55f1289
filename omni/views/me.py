"""One's own account: password, PIN, language."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user

from omni.forms.session import OwnPinForm, PasswordForm
from omni.services import staff as staff_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web import session as door
from omni.web.guards import allow
from omni.web.locale import LOCALES, choose_locale

blueprint = Blueprint("me", __name__, url_prefix="/me")


@blueprint.get("")
@allow("counter")
def index() -> Response:
    """What one may change about oneself."""
    return _show(PasswordForm(), OwnPinForm(), 200)


def _show(password: PasswordForm, pin: OwnPinForm, status: int) -> Response:
    return hx.render("me/index.html", password_form=password, pin_form=pin, status=status)


def _is_proven(form: PasswordForm | OwnPinForm) -> bool:
    """Whether the old password is right; says so beside the field when it is not."""
    with transaction():
        right = staff_service.is_own_password(current_user.id, form.old.data, actor=guards.actor())
    if not right:
        form.old.errors = [form.refused]
    return right


@blueprint.post("/password")
@allow("counter")
def change_password() -> Response:
    """A new password; other devices have to log in again, this one stays."""
    form = PasswordForm()
    if not (form.validate_on_submit() and _is_proven(form)):
        return _show(form, OwnPinForm(formdata=None), 422)
    who = guards.actor()
    with transaction():
        person = staff_service.change_own_password(current_user.id, form.password.data, actor=who)
    language = cookie.get("locale")
    door.start_as(person, device_id=who.device_id, location_id=who.location_id)
    choose_locale(language)
    flash(_("パスワードを変更しました。ほかの端末では、ログインし直しになります。"))
    return hx.go("me.index")


@blueprint.post("/pin")
@allow("counter")
def change_pin() -> Response:
    """A new PIN, proven by the password."""
    form = OwnPinForm()
    if not (form.validate_on_submit() and _is_proven(form)):
        return _show(PasswordForm(formdata=None), form, 422)
    with transaction():
        staff_service.change_own_pin(current_user.id, form.pin.data, actor=guards.actor())
    flash(_("暗証番号を変更しました。"))
    return hx.go("me.index")


@blueprint.post("/locale")
@allow("counter")
def change_locale() -> Response:
    """The language this person reads, on every device."""
    locale = request.form.get("locale", "")
    if locale in LOCALES:
        with transaction():
            staff_service.choose_locale(current_user.id, locale)
        choose_locale(locale)
    return hx.go("me.index")
