"""Placing: for whom, what, where and until when; all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import event, func, select

from omni.domain.errors import Invalid, KeyReused, NeedsApproval, NotEnough, NotFound
from omni.domain.holds import VisitInPast, VisitTooFar
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.hold import Hold, HoldKind, HoldState
from omni.models.location import Location
from omni.services.holds import placing
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.holds.conftest import Desk

Statements = Callable[[], AbstractContextManager[list[str]]]
SATURDAY = dt.date(2026, 11, 21)


def count_holds() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Hold)) or 0


def test_a_hold_keeps_goods_at_another_store_until_it_closes_on_the_last_day(
    shop: Shop, desk: Desk, medium: int
) -> None:
    hold_id = desk.place((medium, 2), actor=shop.actor())
    hold = desk.hold(hold_id)
    assert hold.state is HoldState.PLACED
    assert hold.expires_at == dt.datetime(2026, 11, 28, 11, 0, tzinfo=dt.UTC)
    assert (hold.placed_location_id, hold.location_id) == (shop.shibuya, shop.shinjuku)
    assert hold.number.startswith("H-")
    assert desk.promises(hold_id) == [("active", 2, True)]
    assert desk.level(medium) == (3, 2)
    assert desk.available(medium) == 1


def test_goods_for_a_visit_are_kept_until_closing_time_of_that_day(desk: Desk, medium: int) -> None:
    hold = desk.hold(desk.place((medium, 1), visit_on=SATURDAY + dt.timedelta(days=2)))
    assert hold.expires_at == dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)


def test_a_soft_hold_lasts_half_an_hour(desk: Desk, medium: int) -> None:
    hold = desk.hold(desk.place((medium, 1), kind=HoldKind.SOFT))
    assert hold.expires_at == NOW + dt.timedelta(minutes=30)


def test_a_try_on_keeps_sizes_side_by_side(desk: Desk, medium: int, large: int) -> None:
    hold_id = desk.place((medium, 1), (large, 1), kind=HoldKind.TRY_ON, visit_on=SATURDAY)
    assert desk.lines(hold_id) == [(1, 0, 0), (1, 0, 0)]
    assert (desk.level(medium), desk.level(large)) == ((3, 1), (2, 1))


def test_the_same_goods_twice_are_one_line(desk: Desk, medium: int) -> None:
    assert desk.lines(desk.place((medium, 1), (medium, 1))) == [(2, 0, 0)]


def test_a_member_needs_no_phone(shop: Shop, desk: Desk, medium: int) -> None:
    member = shop.member()
    hold = desk.hold(desk.place((medium, 1), member_id=member))
    assert (hold.member_id, hold.guest_name, hold.guest_phone) == (member, "", "")


def test_a_guest_is_known_by_name_and_folded_phone(desk: Desk, medium: int) -> None:
    hold = desk.hold(
        desk.place((medium, 1), guest_name=" 髙橋 ", guest_phone="０９０ー１２３４ー５６７８")
    )
    assert (hold.guest_name, hold.guest_phone) == ("髙橋", "09012345678")


def test_who_placed_what_is_on_the_log(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    line = db.session.scalars(select(AuditLine).where(AuditLine.object_id == hold_id)).one()
    assert (line.action, line.object_type, line.staff_id) == (
        "hold.place",
        "hold",
        desk.clerk.staff_id,
    )


@pytest.mark.parametrize(
    ("details", "refusal", "field"),
    [
        ({"visit_on": SATURDAY - dt.timedelta(days=1)}, VisitInPast, "visit_on"),
        ({"visit_on": SATURDAY + dt.timedelta(days=8)}, VisitTooFar, "visit_on"),
        ({"guest_name": " "}, Invalid, "guest_name"),
        ({"guest_phone": "1234"}, Invalid, "guest_phone"),
        ({"member_id": 999_999}, NotFound, "member_id"),
        ({"location_id": 999_999}, NotFound, "location_id"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    desk: Desk, medium: int, details: dict[str, Any], refusal: type[Invalid], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        desk.place((medium, 1), **details)
    assert refused.value.field == field
    assert desk.level(medium) == (3, 0)
    assert count_holds() == 0


@pytest.mark.parametrize("quantity", [0, -1, 10_000, 10**12])
def test_a_quantity_nobody_means_is_refused(desk: Desk, medium: int, quantity: int) -> None:
    with pytest.raises(Invalid):
        desk.place((medium, quantity))
    assert count_holds() == 0


def test_a_warehouse_keeps_nothing_for_customers(shop: Shop, desk: Desk, medium: int) -> None:
    shop.stock(medium, 5, shop.warehouse)
    with pytest.raises(NotFound):
        desk.place((medium, 1), location_id=shop.warehouse)


def test_shortage_names_the_other_stores_and_no_warehouse(
    shop: Shop, desk: Desk, medium: int, large: int
) -> None:
    shop.stock(large, 3, shop.shibuya)
    shop.stock(large, 9, shop.warehouse)
    with pytest.raises(NotEnough) as refused:
        desk.place((medium, 1), (large, 3))
    assert [place.location_name for place in refused.value.alternatives] == ["渋谷店"]
    assert (desk.level(medium), desk.level(large)) == ((3, 0), (2, 0))
    assert count_holds() == 0


def test_one_person_is_kept_as_many_pieces_as_the_store_allows(
    shop: Shop, desk: Desk, medium: int, large: int
) -> None:
    with transaction():
        db.session.get_one(Location, shop.shinjuku).hold_limit = 2
    desk.place((medium, 2))
    with pytest.raises(NeedsApproval) as refused:
        desk.place((large, 1), guest_phone="+81 90 1234 5678")
    assert refused.value.params == {"limit": 2, "held": 2}
    desk.place((large, 1), guest_phone="080-0000-1111")
    desk.place((large, 1), approved_by_id=shop.staff["manager"])
    assert desk.level(large) == (2, 2)


def test_goods_on_sale_are_kept_where_the_store_says_so(shop: Shop, desk: Desk) -> None:
    sale = shop.style("OP-9", is_on_sale=True)["M"]
    shop.stock(sale, 1, shop.shinjuku)
    with transaction():
        db.session.get_one(Location, shop.shinjuku).holds_sale_goods = False
    with pytest.raises(Invalid):
        desk.place((sale, 1))
    with transaction():
        db.session.get_one(Location, shop.shinjuku).holds_sale_goods = True
    desk.place((sale, 1))


def test_the_same_key_places_once(desk: Desk, medium: int) -> None:
    first = desk.place((medium, 1), key="k")
    assert desk.place((medium, 1), key="k") == first
    assert desk.level(medium) == (3, 1)
    with pytest.raises(KeyReused):
        desk.place((medium, 2), key="k")


def test_a_lapsed_hold_is_no_obstacle_though_nobody_has_swept(desk: Desk, medium: int) -> None:
    from omni.domain import clock

    first = desk.place((medium, 3), kind=HoldKind.SOFT)
    with clock.set_clock(NOW + dt.timedelta(minutes=30)):
        assert desk.available(medium) == 3
        desk.place((medium, 3), guest_phone="080-0000-1111")
        assert desk.level(medium) == (3, 3)
        assert desk.sweep() == 1
    assert desk.state(first) is HoldState.LAPSED
    assert desk.lines(first) == [(3, 0, 3)]
    assert desk.level(medium) == (3, 3)


def test_a_hold_is_as_many_statements_however_many_sizes_and_holds_there_are(
    desk: Desk, medium: int, large: int, statements: Statements
) -> None:
    def count(*lines: tuple[int, int], **details: object) -> int:
        with statements() as seen:
            desk.place(*lines, **details)
        return len([one for one in seen if not one.startswith(("BEGIN", "SELECT pg_advisory"))])

    assert count((medium, 1)) == 12
    assert count((medium, 1), (large, 1), guest_phone="03-1234-5678") == 13  # its level's too


@pytest.mark.parametrize("who", ["guest_phone", "member_id"])
def test_the_limit_is_read_by_the_person_however_much_the_store_keeps(desk: Desk, who: str) -> None:
    seen: list[tuple[str, Any]] = []
    note = lambda _c, _cur, sql, given, *_rest: seen.append((sql, given))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    asked = {"who": 1 if who == "member_id" else "1", "here": 1, "now": NOW}
    db.session.execute(placing._KEPT_FOR[who], asked)
    event.remove(db.engine, "before_cursor_execute", note)
    (sql, given), connection = seen[-1], db.session.connection()
    is_sqlite = db.engine.dialect.name == "sqlite"
    if not is_sqlite:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    how = "QUERY PLAN" if is_sqlite else ""
    plan = "\n".join(map(str, connection.exec_driver_sql(f"EXPLAIN {how} {sql}", given)))
    if is_sqlite:  # PostgreSQL goes by how full its tables are
        assert f"ix_hold_{who}" in plan
    assert "ix_hold_location_id" not in plan
