"""The screens of EC shops: who may enter, and what they do."""

import pytest

from omni.models.channel import ChannelKind
from omni.queries.channels.accounts import list_accounts
from omni.services import channels
from omni.transactions import transaction

FORM = {
    "kind": "shopify",
    "code": "web",
    "name": "公式オンラインショップ",
    "address": "https://shop.example",
    "margin": "1",
    "location": "77",
    "webhook_secret": "very-secret",
    "access_token": "token",
    "key": "k1",
}


@pytest.fixture
def account_id(shop):
    connection = channels.Connection("店", "https://shop.example", shop.warehouse)
    with transaction():
        return channels.connect_account(
            ChannelKind.SHOPIFY, "web", connection, actor=shop.actor("admin")
        ).id


def test_a_shop_is_connected_and_its_secrets_are_never_shown(log_in, shop):
    client = log_in("ec")

    answer = client.post("/channels/new", data={**FORM, "location_id": shop.warehouse})
    page = client.get(answer.headers["Location"]).text

    (row,) = list_accounts()
    assert (row.account.settings["margin"], row.account.settings["location"]) == (1, "77")
    assert "very-secret" not in page
    assert "very-secret" not in row.account.sealed
    assert "/shops/web/events" in page


@pytest.mark.parametrize(
    "path", ["/channels", "/channels/events", "/channels/pushes", "/channels/events?state=all"]
)
def test_the_screens_open_for_the_desk_only(log_in, account_id, path):
    assert log_in("ec").get(path).status_code == 200


def test_a_clerk_has_no_business_there(log_in, account_id):
    assert log_in("clerk").get("/channels").status_code == 403


def test_a_paused_shop_says_so(log_in, account_id):
    client = log_in("ec")

    client.post(f"/channels/{account_id}/pause", data={"key": "p", "anyway": ""})

    assert not list_accounts()[0].account.is_active
    assert "停止中" in client.get("/channels").text
