"""Logging in and out, and which store this tablet works for."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask import session as cookie
from flask_login import login_user, logout_user

from omni.forms.session import LoginForm
from omni.services import staff as staff_service
from omni.web import hx
from omni.web.guards import allow, check_location, public
from omni.web.locale import choose_locale

blueprint = Blueprint("session", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
@public("everyone starts here")
def login() -> Response:
    """Ask who is there; a wrong answer says so beside the field."""
    form = LoginForm()
    if form.validate_on_submit():
        person = staff_service.check_password(form.login.data, form.password.data)
        if person is not None:
            language = cookie.get("locale")
            cookie.clear()
            choose_locale(language)
            login_user(person)
            return hx.go("counter.index")
        form.password.errors = [*form.password.errors, form.refused]
    return hx.render("session/login.html", form=form, status=422 if form.errors else 200)


@blueprint.post("/logout")
@allow("counter")
def logout() -> Response:
    """End the session on this device."""
    logout_user()
    cookie.clear()
    return hx.go("session.login")


@blueprint.post("/store")
@allow("counter")
def change_store() -> Response:
    """Work for another store, on purpose."""
    cookie["location_id"] = check_location(request.form.get("location_id", 0, type=int))
    return hx.go("counter.index")
