"""Wrong tries are counted since the last right one, a day back."""

from __future__ import annotations

import datetime as dt

from omni.domain import clock
from omni.queries import attempts
from omni.services.attempts import count_try
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop


def test_a_right_try_forgives_the_wrong_ones_before_it(shop: Shop) -> None:
    with transaction():
        for succeeded in (False, False, True, False):
            count_try("pin:1", succeeded=succeeded)
    assert attempts.count_wrong("pin:1") == (1, NOW)
    assert attempts.count_wrong("pin:2") == (0, None)


def test_yesterday_is_forgotten(shop: Shop) -> None:
    with transaction():
        count_try("pin:1", succeeded=False)
    with clock.set_clock(NOW + dt.timedelta(days=1, minutes=1)):
        assert attempts.count_wrong("pin:1") == (0, None)
