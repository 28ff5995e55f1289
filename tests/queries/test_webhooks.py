"""What was told to whom."""

from __future__ import annotations

import pytest

from omni.domain.actor import SYSTEM
from omni.domain.errors import NotFound
from omni.queries import webhooks as queries
from omni.services import webhooks
from omni.transactions import transaction
from tests.programs import make_token


def test_a_token_sees_its_own_and_head_office_everything(shop):
    ids = []
    for number in range(2):
        token_id, _ = make_token(shop)
        with transaction():
            one = webhooks.subscribe(
                "https://a.example/",
                ["points.changed"],
                token_id=token_id,
                actor=SYSTEM,
                key=str(number),
            )
            ids.append((token_id, one.id))
    with transaction():
        webhooks.publish("points.changed", {"member_id": 1}, company_id=shop.company)
    with transaction():
        webhooks.hand_out()
    assert len(queries.list_told()) == len(queries.list_newest()) == 2
    (mine,) = queries.list_told(ids[0][0])
    assert mine.subscription_id == ids[0][1]
    assert queries.list_told(troubled=True) == []
    assert queries.count_subscriptions(ids[0][0]) == 1
    assert len(queries.list_subscriptions()) == 2
    assert queries.get_own_delivery(mine.id, ids[0][0]) == mine.id
    with pytest.raises(NotFound):
        queries.get_own_delivery(mine.id, ids[1][0])
    with pytest.raises(NotFound):
        queries.get_subscription(ids[0][1], ids[1][0])
