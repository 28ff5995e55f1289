"""Webhooks are kept as they came and answered at once; what is forged is not kept."""

import pytest
from sqlalchemy import select

from omni.cli.simulator import Article, ShopifyShop
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.channel import ChannelEvent, ChannelKind, EventState
from omni.services import channels
from omni.transactions import transaction

URL = "/shops/web/events"


@pytest.fixture
def there(shop):
    connection = channels.Connection(
        "店", "https://shop.example", shop.warehouse, secrets={"webhook_secret": "secret"}
    )
    with transaction():
        channels.connect_account(ChannelKind.SHOPIFY, "web", connection, actor=shop.actor("admin"))
    return ShopifyShop([Article("1", "2", "X", "X", 1000, 5)], seed=1)


def post(client, notice, body=None):
    return client.post(URL, data=notice.body if body is None else body, headers=notice.headers)


def events():
    return list(db.session.scalars(select(ChannelEvent)))


def test_a_webhook_is_kept_with_its_bytes_and_answered_at_once(client, there):
    there.buy([("1", 1)])
    notice = there.outbox[0]

    answers = [post(client, notice).status_code for _ in range(3)]

    (kept,) = events()
    assert answers == [202, 202, 202]
    assert (kept.body, kept.state, kept.arrivals) == (notice.body, EventState.RECEIVED, 3)
    assert "x-shopify-hmac-sha256" not in kept.headers


def test_a_forged_webhook_is_refused_and_noted_and_not_kept(client, there):
    there.buy([("1", 1)])

    answer = post(client, there.outbox[0], b'{"id": 1}')

    assert answer.status_code == 401
    assert events() == []
    lines = db.session.scalars(select(AuditLine.action).where(AuditLine.action.like("channel.f%")))
    assert list(lines) == ["channel.forged"]


def test_a_webhook_that_is_too_large_is_refused(client, there):
    answer = client.post(URL, data=b"x" * (10 * 1024 * 1024 + 1))

    assert answer.status_code == 413
    assert events() == []


def test_signed_nonsense_is_kept_for_a_person(client, there):
    notice = there.send("orders/create", {})
    import base64
    import hashlib
    import hmac

    signature = hmac.new(b"secret", b"[1, 2", hashlib.sha256).digest()
    headers = {**notice.headers, "X-Shopify-Hmac-Sha256": base64.b64encode(signature).decode()}
    answer = client.post(URL, data=b"[1, 2", headers=headers)

    (kept,) = events()
    assert answer.status_code == 202
    assert (kept.state, kept.failure, kept.body) == (EventState.FAILED, "unreadable", b"[1, 2")


def test_a_shop_nobody_connected_is_not_found(client, there):
    assert client.post("/shops/other/events", data=b"{}").status_code == 404
