"""The demo: the same shop for the same wish, true in every book, and never over real data."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from omni.extensions import db
from omni.models.member import Member
from omni.models.order import Order
from omni.models.style import Style, Variant
from omni.queries.doctor import list_findings
from omni.services import demo
from tests.engines import Engine
from tests.factories import Shop

WISH = demo.Wish(members=40, seed=3, today=dt.date(2026, 11, 21))

pytestmark = pytest.mark.slow


def _shape() -> tuple[object, ...]:
    return (
        db.session.scalars(select(Member.family_name).order_by(Member.id)).all(),
        db.session.scalar(select(func.sum(Order.total))),
        db.session.scalars(select(Variant.jan).order_by(Variant.id)).all(),
    )


def test_an_empty_database_has_no_demo(app: object) -> None:
    assert demo.find_demo() is False


def test_real_data_is_never_built_over(shop: Shop) -> None:
    with pytest.raises(demo.NotADemo):
        demo.find_demo()


def test_the_doctor_finds_nothing_in_a_demo_and_the_same_wish_builds_it_again(
    app: object, engine: Engine
) -> None:
    demo.build(WISH, lambda _word: None)
    assert list_findings() == []
    assert demo.find_demo() is True
    assert (db.session.scalar(select(func.count()).select_from(Style)) or 0) >= 55
    first = _shape()
    if engine.template is None:
        return
    said = [
        db.session.connection().exec_driver_sql(f"PRAGMA {word}").all()
        for word in ("foreign_key_check", "foreign_keys", "temp_store")
    ]
    assert said == [[], [(1,)], [(2,)]], "what a load does without is whole and asked for again"
    db.session.remove()
    engine.reset()
    demo.build(WISH, lambda _word: None)
    assert _shape() == first
