"""A document's number is nobody else's."""

from __future__ import annotations

import itertools

import pytest

from omni.domain.document_numbers import ALPHABET
from omni.extensions import db
from omni.models.order import Channel, Order
from omni.services import document_numbers
from omni.services.document_numbers import draw_number
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop


def test_a_number_in_use_is_drawn_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = itertools.chain([0] * 6, [0] * 6, itertools.repeat(1))
    monkeypatch.setattr(document_numbers.secrets, "randbelow", lambda _most: next(dice))
    first = draw_number("O", Order.number)
    with transaction():
        db.session.add(
            Order(
                number=first,
                channel=Channel.STORE,
                location_id=shop.shibuya,
                business_day=NOW.date(),
                placed_at=NOW,
            )
        )
    assert first == f"O-{ALPHABET[0] * 6}"
    assert draw_number("O", Order.number) == f"O-{ALPHABET[1] * 6}"
