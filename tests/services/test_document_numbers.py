"""A document's number is nobody else's."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from omni.domain.document_numbers import ALPHABET
from omni.extensions import db
from omni.models.hold import Hold, HoldKind
from omni.services import document_numbers
from omni.services.document_numbers import add_numbered
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.sales.test_at_once import at_once


def throw(monkeypatch: pytest.MonkeyPatch, dice: Any) -> None:
    monkeypatch.setattr(document_numbers.secrets, "randbelow", lambda _most: next(dice))


def add(shop: Shop) -> str:
    with transaction():
        row = {
            "kind": HoldKind.PICKUP,
            "location_id": shop.shibuya,
            "guest_name": "山田",
            "expires_at": NOW,
            "placed_at": NOW,
        }
        return add_numbered(Hold, "H", row).number


def test_a_number_in_use_is_drawn_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    throw(monkeypatch, itertools.chain([0] * 6, [0] * 6, itertools.repeat(1)))
    assert [add(shop), add(shop)] == [f"H-{ALPHABET[0] * 6}", f"H-{ALPHABET[1] * 6}"]


def test_two_tablets_that_draw_the_same_number_both_have_their_document(
    app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(["H-000000"] * 8 + [f"H-00000{at}" for at in range(1, 9)])
    monkeypatch.setattr(document_numbers, "draw", lambda _prefix, _dice: next(numbers))
    made = at_once(app, [lambda: add(shop)] * 8)
    assert sorted(map(str, made)) == [f"H-00000{at}" for at in range(8)]
    assert len(db.session.scalars(select(Hold.number)).all()) == 8


def test_a_row_is_known_without_being_read(shop: Shop, statements: Any) -> None:
    with transaction(), statements() as seen:
        row = {
            "kind": HoldKind.PICKUP,
            "location_id": shop.shibuya,
            "guest_name": "山田",
            "expires_at": NOW,
            "placed_at": NOW,
        }
        hold = add_numbered(Hold, "H", row)
        assert (hold.id is not None, hold.guest_name) == (True, "山田")
        assert len(seen) == 1
        assert hold.state.value == "placed"


def test_when_every_number_is_taken_it_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    throw(monkeypatch, itertools.repeat(0))
    add(shop)
    with pytest.raises(RuntimeError, match="used up"):
        add(shop)
