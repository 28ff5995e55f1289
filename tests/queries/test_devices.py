"""A device is known by the fingerprint of its cookie until it retires."""

from __future__ import annotations

import pytest

from omni.domain.errors import NotFound
from omni.queries import devices
from omni.services import devices as device_service
from omni.transactions import transaction
from tests.factories import Shop


def test_a_retired_device_is_no_longer_known(shop: Shop) -> None:
    with transaction():
        known = device_service.recognise(None, agent="iPad", location_id=shop.shibuya)
        device_id, mark = known.device.id, known.device.token_hash
    assert [one.id for one in devices.list_devices()] == [device_id]
    with transaction():
        device_service.retire_device(device_id, actor=shop.actor("admin"))
    assert devices.find_device(mark) is None
    assert devices.list_devices() == []


def test_a_device_nobody_has_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        devices.get_device(99)
