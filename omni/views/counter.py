"""The counter: one box, today's work, and answers in place."""

from __future__ import annotations

from flask import Blueprint, Response

from omni.web import hx
from omni.web.guards import allow

blueprint = Blueprint("counter", __name__)


@blueprint.get("/")
@allow("counter")
def index() -> Response:
    """Today at this store, or the answers to what was typed."""
    return hx.render("counter/index.html")
