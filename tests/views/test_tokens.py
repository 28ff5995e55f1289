"""Tokens are made by an administrator, shown once, and revoked."""

from __future__ import annotations

import re

from omni.extensions import db
from omni.models.api_token import ApiToken
from omni.models.delivery import DeliveryState
from omni.models.webhook import WebhookDelivery
from omni.services import webhooks
from omni.transactions import transaction
from tests.programs import Program, make_token


def test_a_token_is_made_shown_once_used_and_revoked(log_in, shop):
    client = log_in("admin")
    form = {"name": "ECサイト", "scopes": ["stock:read"], "location_id": shop.warehouse}
    made = client.post("/admin/tokens/new", data=form | {"rate_per_minute": 60})
    assert made.status_code == 200, made.text
    secret = re.search(r"omni_[0-9a-f]{8}_[\w-]+", made.text)[0]
    program = Program(client, secret)
    assert program.get("/locations").status_code == 200
    listed = client.get("/admin/tokens").text
    assert secret not in listed
    assert "ECサイト" in listed
    token = db.session.query(ApiToken).one()
    assert client.post(f"/admin/tokens/{token.id}/revoke").status_code == 303
    assert program.get("/locations").status_code == 401


def test_a_form_that_grants_nothing_is_refused(log_in, shop):
    form = {"name": "x", "location_id": shop.warehouse, "rate_per_minute": 60}
    assert log_in("admin").post("/admin/tokens/new", data=form).status_code == 422


def test_only_an_administrator_makes_tokens(log_in):
    assert log_in("manager").get("/admin/tokens").status_code == 403


def test_what_did_not_arrive_is_sent_again_from_the_screen(log_in, shop):
    token_id, _ = make_token(shop)
    with transaction():
        webhooks.subscribe(
            "https://a.example/", ["points.changed"], token_id=token_id, actor=shop.actor(), key="a"
        )
    with transaction():
        webhooks.publish("points.changed", {}, company_id=shop.company)
    with transaction():
        webhooks.hand_out()
    delivery = db.session.query(WebhookDelivery).one().id
    with transaction():
        db.session.get_one(WebhookDelivery, delivery).state = DeliveryState.FAILED
    client = log_in("admin")
    assert "points.changed" in client.get("/admin/tokens/webhooks").text
    assert client.post(f"/admin/tokens/webhooks/{delivery}/replay").status_code == 303
    db.session.rollback()
    assert db.session.get_one(WebhookDelivery, delivery).state is DeliveryState.QUEUED
