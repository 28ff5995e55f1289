"""The page a browser keeps for when the server cannot be reached."""

from __future__ import annotations

from flask import Blueprint, Response

from omni.web import hx
from omni.web.guards import public

blueprint = Blueprint("offline", __name__)


@blueprint.get("/offline")
@public("kept by every browser; says nothing about anyone")
def show() -> Response:
    """Say that the server is out of reach and that nothing typed is lost."""
    return hx.render("errors/offline.html")
