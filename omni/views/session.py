"""Logging in and out, switching by PIN, the lock, and which store this tablet works for."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask import session as cookie
from flask_login import current_user, logout_user

from omni.extensions import limiter
from omni.forms.session import LoginForm, PinForm
from omni.queries import companies
from omni.queries import staff as people
from omni.services import session as session_service
from omni.services import staff as staff_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web import session as door
from omni.web.guards import allow, check_location, public, signed_in
from omni.web.locale import choose_locale

blueprint = Blueprint("session", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
@limiter.limit("60/minute", methods=["POST"])
@public("everyone starts here")
def login() -> Response:
    """Ask who is there; a wrong answer says so beside the field."""
    form = LoginForm()
    if not form.validate_on_submit():
        return hx.render(
            "session/login.html",
            form=form,
            has_begun=companies.has_people(),
            status=422 if form.errors else 200,
        )
    with transaction():
        session_service.knock(form.login.data, address=request.remote_addr)
    person = staff_service.check_password(form.login.data, form.password.data)
    if person is not None:
        return _enter(person.id, form.password.data)
    with transaction():
        session_service.note_wrong_password(form.login.data, address=request.remote_addr)
    form.password.errors = [form.refused]
    return hx.render("session/login.html", form=form, has_begun=True, status=422)


def _enter(staff_id: int, password: str) -> Response:
    """Begin the session and go where the person wanted to go."""
    with transaction():
        entry = session_service.log_in(
            staff_id,
            password=password,
            device_token=door.device_token(),
            agent=request.user_agent.string,
            address=request.remote_addr,
        )
    language = cookie.get("locale")
    door.start_as(entry.staff, device_id=entry.device_id, location_id=entry.location_id)
    choose_locale(language)
    return door.remember_device(_go_on(request.args.get("next")), entry.device_token)


def _go_on(target: str | None) -> Response:
    own = door.own_path(target)
    return hx.go_to(own) if own else hx.go("counter.index")


@blueprint.post("/logout")
@signed_in
def logout() -> Response:
    """End the session on this device."""
    with transaction():
        session_service.log_out(actor=guards.actor())
    logout_user()
    cookie.clear()
    return hx.go("session.login")


@blueprint.get("/lock")
@signed_in
def lock() -> Response:
    """Lock the device; the page that was open comes back after the PIN."""
    door.lock()
    return hx.go("session.switch", next=door.own_path(request.args.get("next")))


@blueprint.route("/pin", methods=["GET", "POST"])
@signed_in
def switch() -> Response:
    """Tap a name, type the PIN: the device is that person's, the store stays."""
    form = PinForm(formdata=request.form or request.args)
    if request.method == "POST" and form.validate():
        before = guards.actor()
        with transaction():
            person = session_service.switch(
                form.staff_id.data, form.pin.data, actor=before, unlocks=door.is_locked()
            )
        if person is not None:
            door.start_as(person, device_id=before.device_id, location_id=before.location_id)
            return _go_on(form.next.data)
        form.pin.errors = [form.refused]
    return _ask_for_pin(form)


def _ask_for_pin(form: PinForm) -> Response:
    location = guards.current_location()
    offered = people.list_pin_people(location.id if location else None, cookie.get("device_id"))
    locked = door.is_locked()
    wanted = form.staff_id.data
    if wanted is None and locked:
        wanted = current_user.id
    chosen = next((one for one in offered if one.id == wanted), None)
    form.staff_id.data = wanted
    return hx.render(
        "session/pin.html",
        form=form,
        people=offered,
        chosen=chosen,
        locked=locked,
        status=422 if request.method == "POST" else 200,
    )


@blueprint.post("/awake")
@allow("counter")
def stay_awake() -> Response:
    """The page says that somebody is still typing; the lock is put off."""
    return Response(status=204)


@blueprint.post("/store")
@allow("counter")
def change_store() -> Response:
    """Work for another store, on purpose."""
    location_id = check_location(request.form.get("location_id", 0, type=int))
    with transaction():
        session_service.change_store(location_id, actor=guards.actor())
    cookie["location_id"] = location_id
    return hx.go("counter.index")
