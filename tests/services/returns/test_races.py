"""Many tablets on one sale: each piece comes back once, each yen is refunded once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.extensions import db
from omni.models.sale_return import SaleReturn
from omni.queries.doctor import list_findings
from omni.queries.points import get_balance
from omni.queries.returns import preview_return
from omni.services.returns import Moved, Piece, take_return
from tests.factories import Shop
from tests.services.points.crowd import at_once
from tests.services.returns.counter import line_ids, see
from tests.till import TODAY, ring

pytestmark = pytest.mark.slow


def test_each_piece_comes_back_once(app: Flask, shop: Shop) -> None:
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 3, 9900), member=member)
    (line,) = line_ids(order)
    db.session.remove()

    def give(at: int) -> int:
        shown = preview_return(order, [(line, 1)], TODAY).fingerprint
        return take_return(
            order,
            [Piece(line, 1)],
            location_id=shop.shibuya,
            register_id=shop.register,
            reason="サイズ違い",
            expected=shown,
            actor=shop.actor(),
            key=f"c{at}",
        ).id

    answers = at_once(app, 12, give, again=(Moved,))
    assert sum(isinstance(one, int) for one in answers) == 3
    assert db.session.scalar(select(func.sum(SaleReturn.refund_total))) == 29700
    assert get_balance(member, TODAY).usable == 0
    assert list_findings() == []


def test_one_key_returns_once_however_often_it_arrives(app: Flask, shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 3, 9900))
    (line,) = line_ids(order)
    shown = see(order, 1).fingerprint
    db.session.remove()

    def give(_at: int) -> int:
        return take_return(
            order,
            [Piece(line, 1)],
            location_id=shop.shibuya,
            register_id=shop.register,
            reason="サイズ違い",
            expected=shown,
            actor=shop.actor(),
            key="same",
        ).id

    answers = at_once(app, 20, give)
    assert len(set(answers)) == 1
    assert isinstance(answers[0], int)
    assert db.session.scalar(select(func.count()).select_from(SaleReturn)) == 1
