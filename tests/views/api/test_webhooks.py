"""Webhooks by the API: one's own addresses, and telling again."""

from __future__ import annotations

import pytest

from omni.services import webhooks
from omni.transactions import transaction
from tests.programs import Program, make_token
from tests.views.api.conftest import M

HOOK = {"url": "https://shop.example/hook", "events": ["stock.changed", "hold.placed"]}


def test_an_address_is_subscribed_shown_and_dropped(program):
    made = program.post("/webhooks", HOOK)
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    assert made.json["events"] == ["hold.placed", "stock.changed"]
    one = f"/webhooks/{made.json['id']}"
    assert program.get(one).json == made.json
    assert program.get("/webhooks").json["items"] == [made.json]
    assert program.delete(one).status_code == 204
    assert program.get("/webhooks").json["items"] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hook",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://localhost/",
        "https://user:pass@shop.example/",
        "ftp://shop.example/",
        "https://",
        "https://shop.example/#x",
    ],
)
def test_an_address_inside_is_refused(program, url):
    answer = program.post("/webhooks", HOOK | {"url": url})
    assert (answer.status_code, answer.json["code"]) in {
        (422, "address-refused"),
        (422, "wrong-fields"),
    }


def test_another_programs_address_is_nobodys(program, client, shop):
    made = program.post("/webhooks", HOOK).json
    other = Program(client, make_token(shop)[1])
    assert other.get(f"/webhooks/{made['id']}").status_code == 404
    assert other.delete(f"/webhooks/{made['id']}").status_code == 404


def test_a_message_that_failed_is_told_again(program):
    program.post("/webhooks", HOOK)
    program.post("/reservations", {"lines": [{"sku": M}]})
    with transaction():
        webhooks.hand_out()
    with transaction():
        message = webhooks.claim_delivery()
    assert message is not None
    one = f"/webhooks/messages/{message.delivery_id}/replay"
    assert program.post(one).json["code"] == "still-sending"
    with transaction():
        webhooks.settle_delivery(message.delivery_id, status_code=200)
    assert program.post(one).status_code == 200
    (told,) = program.get("/webhooks/messages").json["items"]
    assert (told["state"], told["type"]) == ("queued", "stock.changed")
    assert program.get("/webhooks/messages?troubled=true").json["items"] == []
