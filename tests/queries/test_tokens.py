"""Who a token belongs to."""

from __future__ import annotations

from omni.queries.tokens import find_holder, list_tokens
from tests.programs import make_token


def test_a_token_is_found_by_its_secret_in_one_statement(shop, statements):
    token_id, secret = make_token(
        shop, "stock:read", at=shop.shibuya, reach=(shop.shibuya, shop.warehouse)
    )
    with statements() as seen:
        found = find_holder(secret)
    assert len(seen) == 1
    assert (found.id, found.limits) == (token_id, {shop.shibuya, shop.warehouse})
    assert found.scopes == {"stock:read"}
    assert find_holder(secret[:-1]) is None


def test_every_token_is_listed_the_newest_first(shop):
    ids = [make_token(shop)[0] for _ in range(2)]
    assert [one.id for one in list_tokens()] == ids[::-1]
