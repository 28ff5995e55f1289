"""Reservations as their checkouts see them."""

from __future__ import annotations

import pytest

from omni.domain.actor import SYSTEM
from omni.queries.reservations import NoReservation, get_id, get_reservation, list_reservations
from omni.services import reservations
from omni.transactions import transaction
from tests.programs import make_token


def test_a_page_is_read_in_few_statements_however_long(shop, statements):
    token_id, _ = make_token(shop)
    shop.stock(shop.dress["M"], 9)
    for number in range(4):
        with transaction():
            one = reservations.place_reservation(
                [reservations.Wanted(shop.shibuya, shop.dress["M"], 1)],
                company_id=shop.company,
                token_id=token_id,
                actor=SYSTEM,
                key=str(number),
            )
    counts = []
    for limit in (1, 4):
        with statements() as seen:
            assert len(list_reservations(token_id, after=0, limit=limit)) == limit
        counts.append(len(seen))
    assert counts[0] == counts[1] == 2
    assert get_id(one.number.lower(), token_id) == one.id
    assert get_reservation(one.id).lines[0].location == "SBY"
    with pytest.raises(NoReservation):
        get_id(one.number, token_id + 1)
