"""Many at once on one member's points: exactly what there is goes out, and each key once."""

from __future__ import annotations

import pytest
from flask import Flask

from omni.extensions import db
from omni.queries.doctor import list_findings
from omni.queries.points import get_balance
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.points.crowd import at_once
from tests.services.points.ledger import booked
from tests.till import TODAY

pytestmark = pytest.mark.slow


@pytest.fixture
def rich(shop: Shop) -> int:
    """A member with 100 points in three lots."""
    member = shop.member()
    for account, amount in (("a", 50), ("b", 30), ("c", 20)):
        with transaction():
            points.grant_opening(
                member,
                company_id=shop.company,
                source="s",
                account=account,
                amount=amount,
                on=TODAY,
            )
    db.session.remove()
    return member


def test_the_last_points_fit_exactly(app: Flask, shop: Shop, rich: int) -> None:
    def spend(at: int) -> int:
        return points.spend(
            rich,
            10,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key=f"c{at}",
        ).id

    answers = at_once(app, 32, spend)
    assert sum(isinstance(one, int) for one in answers) == 10
    assert sum(isinstance(one, points.NotEnoughPoints) for one in answers) == 22
    assert get_balance(rich, TODAY).usable == 0
    assert list_findings(("points",)) == []


def test_one_key_spends_once_however_often_it_arrives(app: Flask, shop: Shop, rich: int) -> None:
    def spend(_at: int) -> int:
        return points.spend(
            rich,
            10,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key="same",
        ).id

    answers = at_once(app, 20, spend)
    assert len(set(answers)) == 1
    assert booked(rich)[3:] == [("spend", -10)]


def test_one_account_is_taken_over_once_however_often_it_is_imported(
    app: Flask, shop: Shop
) -> None:
    member = shop.member()

    def grant(_at: int) -> int:
        made = points.grant_opening(
            member, company_id=shop.company, source="s", account="x", amount=70, on=TODAY
        )
        return made.id if made else 0

    assert len(set(at_once(app, 20, grant))) == 1
    assert booked(member) == [("opening", 70)]


def test_a_hold_is_settled_or_released_never_both(app: Flask, shop: Shop, rich: int) -> None:
    with transaction():
        held = points.hold(
            rich,
            60,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key="h",
        ).id

    def close(at: int) -> int:
        act = points.settle if at % 2 else points.release
        return act(held, on=TODAY, actor=shop.actor()).id

    at_once(app, 16, close)
    assert get_balance(rich, TODAY).usable in (40, 100)
    assert booked(rich).count(("release", 60)) == 1
    assert list_findings(("points",)) == []
