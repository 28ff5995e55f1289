"""A chain whose places lie far apart, and orders that are to be sent to Tokyo."""

import pytest

from omni.domain.orders import NewDestination, NewLine, NewOrder, NewPayment
from omni.extensions import db
from omni.models.location import Location
from omni.services.orders import place_order
from omni.transactions import transaction

HOME = NewDestination("田中 美咲", "1500002", "東京都", "渋谷区", "渋谷1-1-1")


@pytest.fixture
def chain(shop):
    """渋谷店 in Tokyo, 新宿店 moved to Osaka, the warehouse to Sapporo."""
    with transaction():
        for place, point in (
            (shop.shibuya, (35.66, 139.70)),
            (shop.shinjuku, (34.70, 135.50)),
            (shop.warehouse, (43.07, 141.35)),
        ):
            location = db.session.get_one(Location, place)
            location.latitude, location.longitude = point
    return shop


@pytest.fixture
def ec_order(chain):
    """Take an EC order of these (SKU, pieces); returns its id."""

    def place(lines, key="k1", **rest):
        new = NewOrder(
            channel="ec",
            location_id=chain.warehouse,
            lines=tuple(NewLine(sku, n, 9900) for sku, n in lines),
            payments=(NewPayment("online", 9900 * sum(n for _sku, n in lines)),),
            destination=HOME,
            **rest,
        )
        with transaction():
            return place_order(new, key=key, actor=chain.actor("ec")).id

    return place
