"""The minute's work on holds."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from omni.domain import clock
from omni.extensions import db
from omni.jobs import holds as job
from omni.jobs.binding import bind
from omni.models.hold import Hold, HoldKind, HoldState
from omni.services import holds
from omni.services.holds import Customer, Wanted, Wish
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop


def test_the_sweep_closes_what_has_lapsed_however_many_batches(
    app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bind(app)
    monkeypatch.setattr(job, "BATCH", 2)
    shop.stock(shop.dress["M"], 5)
    for number in range(5):
        with transaction():
            holds.place_hold(
                [Wanted(shop.dress["M"])],
                location_id=shop.shibuya,
                customer=Customer(name="山田", phone=f"031234567{number}"),
                wish=Wish(HoldKind.SOFT),
                actor=shop.actor(),
                key=str(number),
            )
    with clock.set_clock(NOW + dt.timedelta(minutes=31)):
        job.sweep_holds.call_local()
    db.session.rollback()
    assert [hold.state for hold in db.session.query(Hold)] == [HoldState.LAPSED] * 5
