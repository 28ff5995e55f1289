"""One blueprint per area: guard, form, then one query or one command."""

from __future__ import annotations

from flask import Flask

from omni.views import (
    admin,
    audit,
    channels,
    closing,
    companies,
    counter,
    deposits,
    devices,
    exceptions,
    exports,
    holds,
    imports,
    labels,
    language,
    linking,
    match_runs,
    me,
    members,
    merges,
    offline,
    orders,
    phone_orders,
    places,
    point_books,
    points,
    privacy,
    returns,
    review_batches,
    reviews,
    sales,
    session,
    shipments,
    shop_hooks,
    stock,
    stocktakes,
    tokens,
    transfer_receipts,
    transfers,
    waiting,
    ways,
)
from omni.views.api import register_api

AREAS = (
    admin,
    audit,
    channels,
    closing,
    companies,
    counter,
    deposits,
    devices,
    exceptions,
    exports,
    holds,
    imports,
    labels,
    language,
    linking,
    match_runs,
    me,
    members,
    merges,
    offline,
    orders,
    places,
    point_books,
    phone_orders,
    points,
    privacy,
    returns,
    review_batches,
    reviews,
    sales,
    session,
    shop_hooks,
    shipments,
    stock,
    stocktakes,
    transfer_receipts,
    transfers,
    tokens,
    waiting,
    ways,
)


def register_blueprints(app: Flask) -> None:
    """Add every area to the app."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    register_api(app)
