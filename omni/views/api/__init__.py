"""The API: `/api/v1`, for programs with a token. Thin as every view: one query or one command."""

from __future__ import annotations

from flask import Flask

from omni.extensions import csrf
from omni.views.api import (
    holds,
    identities,
    members,
    orders,
    point_holds,
    points,
    reference,
    reservations,
    stock,
    webhooks,
)
from omni.web.api import PREFIX
from omni.web.api.document import make_document

RESOURCES = (stock, reservations, holds, members, identities, orders, points, point_holds, webhooks)


def register_api(app: Flask) -> None:
    """Add every resource to the app and to its document. No cookie is read, so none is forged."""
    document = make_document(app)
    for area in RESOURCES:
        document.register_blueprint(area.blueprint, url_prefix=PREFIX)
        csrf.exempt(area.blueprint)
    app.extensions["omni-api"] = document
    app.register_blueprint(reference.blueprint)
