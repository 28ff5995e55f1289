"""Head office: stores and warehouses with their rules, and their registers."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _

from omni.forms.admin import KINDS, PlaceForm, RegisterForm
from omni.models.location import LocationKind
from omni.queries import locations
from omni.services import locations as location_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("places", __name__, url_prefix="/admin/places")


@blueprint.get("")
@allow("admin")
def index() -> Response:
    """Every place with its hours and rules."""
    return hx.render(
        "places/index.html",
        places=locations.list_every_location(),
        registers=locations.list_registers(),
        kinds=KINDS,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow("admin")
def new() -> Response:
    """Open a place."""
    form = PlaceForm()
    if form.validate_on_submit():
        return _save(None, form)
    return hx.render(
        "places/edit.html",
        form=form,
        place=None,
        registers=[],
        status=422 if form.errors else 200,
    )


@blueprint.route("/<int:location_id>", methods=["GET", "POST"])
@allow("admin")
def edit(location_id: int) -> Response:
    """A place's hours and rules, and its registers."""
    place = locations.get_location(location_id)
    form = PlaceForm(obj=place)
    if form.validate_on_submit():
        return _save(location_id, form)
    return hx.render(
        "places/edit.html",
        form=form,
        place=place,
        registers=locations.list_registers(location_id),
        status=422 if form.errors else 200,
    )


def _save(location_id: int | None, form: PlaceForm) -> Response:
    said = {name: value for name, value in form.data.items() if name != "csrf_token"}
    for name in ("postcode", "address", "phone"):
        said[name] = (said[name] or "").strip() or None
    said["kind"] = LocationKind(said["kind"])
    with transaction():
        kept = location_service.save_location(
            location_id, location_service.Place(**said), actor=guards.actor()
        ).id
    flash(_("保存しました。"))
    return hx.go("places.index") if location_id else hx.go("places.edit", location_id=kept)


@blueprint.route("/<int:location_id>/registers/new", methods=["GET", "POST"])
@allow("admin")
def new_register(location_id: int) -> Response:
    """Set up a till."""
    return _edit_register(location_id, None)


@blueprint.route("/<int:location_id>/registers/<int:register_id>", methods=["GET", "POST"])
@allow("admin")
def edit_register(location_id: int, register_id: int) -> Response:
    """Rename a till, or take it out of use."""
    return _edit_register(location_id, register_id)


def _edit_register(location_id: int, register_id: int | None) -> Response:
    place = locations.get_location(location_id)
    register = locations.get_register(register_id) if register_id else None
    form = RegisterForm(obj=register)
    if not form.validate_on_submit():
        return hx.render(
            "places/register.html",
            form=form,
            place=place,
            register=register,
            status=422 if form.errors else 200,
        )
    with transaction():
        location_service.save_register(
            register_id,
            location_id=location_id,
            code=form.code.data,
            name=form.name.data.strip(),
            is_active=form.is_active.data,
            actor=guards.actor(),
        )
    flash(_("保存しました。"))
    return hx.go("places.edit", location_id=location_id)
