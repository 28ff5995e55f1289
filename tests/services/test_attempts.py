"""Tries are counted in the database, and old ones are swept away."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.errors import TooManyTries
from omni.extensions import db
from omni.models.staff import PinAttempt
from omni.services import attempts
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop


def _miss(times: int) -> None:
    with transaction():
        for _ in range(times):
            attempts.count_try("pin:1", succeeded=False)


def test_the_fifth_miss_closes_the_door_for_a_minute(shop: Shop) -> None:
    _miss(4)
    attempts.check_patience("pin:1")
    _miss(1)
    with pytest.raises(TooManyTries) as refused:
        attempts.check_patience("pin:1")
    assert refused.value.params == {"minutes": 1}
    with clock.set_clock(NOW + dt.timedelta(minutes=1)):
        attempts.check_patience("pin:1")


def test_old_tries_are_swept(shop: Shop) -> None:
    _miss(3)
    with clock.set_clock(NOW + dt.timedelta(days=3)), transaction():
        attempts.forget_old_tries()
    assert db.session.scalar(select(func.count()).select_from(PinAttempt)) == 0
