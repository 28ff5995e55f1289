"""Tablets and desks: what they are called, where they stand, and which are lost."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from omni.forms.admin import DeviceForm
from omni.models.staff import Device
from omni.queries import devices, locations
from omni.services import devices as device_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("devices", __name__, url_prefix="/admin/devices")


@blueprint.get("")
@allow("devices")
def index() -> Response:
    """The devices of one's own stores, the one used last first."""
    mine = {place.id for place in guards.open_locations()}
    shown = [one for one in devices.list_devices() if one.location_id in mine | {None}]
    return hx.render("devices/index.html", devices=shown, this_device=guards.actor().device_id)


@blueprint.route("/<int:device_id>", methods=["GET", "POST"])
@allow("devices")
def edit(device_id: int) -> Response:
    """Name a device, and say where it stands."""
    device = _mine(device_id)
    form = DeviceForm(obj=device)
    places = guards.open_locations()
    form.location_id.choices = [
        SelectChoice("", _("決めない")),
        *(SelectChoice(one.id, one.name) for one in places),
    ]
    names = {one.id: one.name for one in places}
    tills = [one for one in locations.list_registers() if one.location_id in names]
    form.register_id.choices = [
        SelectChoice("", _("なし")),
        *(
            SelectChoice(one.id, f"{names[one.location_id]} {one.name}")
            for one in tills
            if one.is_active
        ),
    ]
    if not form.validate_on_submit():
        return hx.render(
            "devices/edit.html", form=form, device=device, status=422 if form.errors else 200
        )
    with transaction():
        device_service.edit_device(
            device_id,
            name=form.name.data.strip(),
            location_id=form.location_id.data,
            register_id=form.register_id.data,
            actor=guards.actor(),
        )
    flash(_("保存しました。"))
    return hx.go("devices.index")


@blueprint.post("/<int:device_id>/retire")
@allow("devices")
def retire(device_id: int) -> Response:
    """A device is lost or replaced."""
    _mine(device_id)
    with transaction():
        device_service.retire_device(device_id, actor=guards.actor())
    flash(_("登録を解除しました。この端末は、ログインし直すまで使えません。"))
    return hx.go("devices.index")


def _mine(device_id: int) -> Device:
    """The device when it stands in one of one's own stores, or nowhere yet."""
    device = devices.get_device(device_id)
    if device.location_id is not None:
        guards.check_location(device.location_id)
    return device
