"""Where EC shops post what happened: kept as it came, and answered at once."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, current_app, request

from omni.config import Settings
from omni.domain.actor import SYSTEM
from omni.domain.shops import Arrival
from omni.extensions import csrf
from omni.services import channels
from omni.transactions import transaction
from omni.web.guards import public

blueprint = Blueprint("shop_hooks", __name__, url_prefix="/shops")


@blueprint.post("/<code>/events")
@csrf.exempt
@public("signed by the shop over its raw bytes")
def receive(code: str) -> Response:
    """Take one webhook: 202 when it is kept, 401 when it is forged, 413 when it is too large."""
    settings: Settings = current_app.config["SETTINGS"]
    request.max_content_length = settings.hook_bytes
    arrival = Arrival(
        {name.lower(): value for name, value in request.headers.items()},
        request.get_data(cache=False),
    )
    with transaction():
        channels.receive(code, arrival, actor=replace(SYSTEM, address=request.remote_addr))
    return Response(status=202)
