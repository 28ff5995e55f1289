"""The shops and what of each wants a person."""

from omni.models.channel import ChannelKind
from omni.queries.channels.accounts import count_wanting, list_accounts
from omni.services import channels
from omni.transactions import transaction


def test_a_new_shop_wants_nothing(shop, statements):
    connection = channels.Connection("店", "https://shop.example", shop.warehouse)
    with transaction():
        channels.connect_account(ChannelKind.SHOPIFY, "web", connection, actor=shop.actor("admin"))

    with statements() as seen:
        (row,) = list_accounts()

    assert len(seen) == 4
    assert (row.account.code, row.wants, row.waiting, row.queued) == ("web", 0, 0, 0)
    assert count_wanting() == 0
