"""The API's document, and the page that people read."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from omni.web import hx
from omni.web.api import PREFIX
from omni.web.api.reference import list_groups
from omni.web.guards import public

blueprint = Blueprint("api_reference", __name__, url_prefix=PREFIX)


@blueprint.get("/openapi.json")
@public("what the API can do says nothing of this shop")
def document() -> Response:
    """The OpenAPI document."""
    return jsonify(current_app.extensions["omni-api"].whole)


@blueprint.get("/docs")
@public("the page says what the document says")
def page() -> Response:
    """The document for people."""
    whole = current_app.extensions["omni-api"].whole
    return hx.render("api/reference.html", document=whole, groups=list_groups(whole))
