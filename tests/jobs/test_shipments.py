"""The ten minutes' work on shipments."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from omni.domain import clock
from omni.extensions import db
from omni.jobs import shipments as job
from omni.jobs.binding import bind
from omni.models.fulfilment import Fulfilment
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.shipments.dock import Dock


def test_what_nobody_begins_moves_to_another_place(app: Flask, shop: Shop) -> None:
    bind(app)
    shop.stock(shop.dress["M"], 1)
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    one = Dock(shop).ask(("M", 1))

    with clock.set_clock(NOW + dt.timedelta(days=2)):
        job.move_idle_shipments.call_local()

    db.session.rollback()
    found = db.session.query(Fulfilment).order_by(Fulfilment.id).all()
    assert [(row.id == one, row.location_id, row.state.value) for row in found] == [
        (True, shop.shibuya, "refused"),
        (False, shop.shinjuku, "requested"),
    ]
