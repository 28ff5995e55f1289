"""The worker's sealer."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from sqlalchemy import func, select

from omni.domain import clock
from omni.extensions import db
from omni.jobs import audit as jobs
from omni.jobs.binding import bind
from omni.models.staff import PinAttempt
from omni.queries.audit.sealing import count_unsealed
from omni.services import attempts, audit
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop


def test_the_worker_seals_everything_written(app: Flask, shop: Shop) -> None:
    bind(app)
    with transaction():
        for _ in range(600):
            audit.write("view", "member", 7, actor=shop.actor())
    jobs.seal_audit_lines.call_local()
    assert count_unsealed() == (0, None)


def test_old_tries_are_forgotten_at_night(app: Flask, shop: Shop) -> None:
    bind(app)
    with transaction():
        attempts.count_try("pin:1", succeeded=False)
    with clock.set_clock(NOW + dt.timedelta(days=3)):
        jobs.forget_tries.call_local()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PinAttempt)) == 0
