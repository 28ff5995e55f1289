"""Japanese or English, by the person at the screen."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request

from omni.web.guards import public
from omni.web.locale import choose_locale

blueprint = Blueprint("language", __name__)


@blueprint.post("/language")
@public("the login page speaks both languages")
def change() -> Response:
    """Speak the chosen language from here on, and go back to the same page."""
    choose_locale(request.form.get("locale"))
    path = urlsplit(request.referrer or "").path
    return redirect("/" + path.lstrip("/"), code=303)  # type: ignore[return-value]
