"""Points that lapse, and points that live on."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from omni.extensions import db
from omni.models.company import Company
from omni.models.point import PointLot, PointProgram, PointTransaction
from omni.queries.points import get_balance, get_balance_on
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.points.ledger import assert_proven, booked, lots
from tests.till import TODAY, ring

DAY = dt.timedelta(days=1)
LAST = dt.date(2027, 11, 21)


def opening(shop: Shop, member: int, amount: int) -> None:
    with transaction():
        points.grant_opening(
            member, company_id=shop.company, source="store", account="C", amount=amount, on=TODAY
        )


def sweep(on: dt.date) -> int:
    with transaction():
        return points.expire_due(on)


def rolling() -> None:
    with transaction():
        db.session.execute(update(PointProgram).values(expiry_kind="rolling", expiry_months=12))


def last_days() -> list[dt.date | None]:
    db.session.rollback()
    return list(db.session.scalars(select(PointLot.expires_on).order_by(PointLot.id)))


def test_the_sweep_books_each_expiry_once_on_the_day_it_happened(shop: Shop) -> None:
    member, other = shop.member(), shop.member("佐藤")
    opening(shop, member, 100)
    ring(shop, (shop.dress["M"], 1, 9900), member=other)
    assert sweep(LAST) == 0
    assert sweep(LAST + 40 * DAY) == 1
    assert sweep(LAST + 41 * DAY) == 0
    assert booked(member) == [("opening", 100), ("expire", -100)]
    assert lots(other) == [("earned", 99, 99)]
    booked_on = db.session.scalars(
        select(PointTransaction.business_day).where(PointTransaction.type == "expire")
    ).one()
    assert booked_on == LAST + DAY
    assert_proven()


def test_the_balance_of_a_past_day_is_what_it_was_then(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    with transaction():
        points.spend(
            member,
            30,
            company_id=shop.company,
            order_id=None,
            on=TODAY + DAY,
            actor=shop.actor(),
            key="a",
        )
    sweep(LAST + 40 * DAY)
    told = [get_balance_on(member, on).usable for on in (TODAY - DAY, TODAY, TODAY + DAY, LAST)]
    assert told == [0, 100, 70, 70]
    assert get_balance_on(member, LAST + DAY).usable == 0
    assert get_balance(member, LAST + DAY).usable == 0


def test_what_lapses_soon_is_told_by_day(shop: Shop) -> None:
    member = shop.member()
    opening(shop, member, 100)
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    assert get_balance(member, LAST - 60 * DAY).expiring == ((LAST, 100),)
    assert get_balance(member, LAST - 61 * DAY).expiring == ()


def test_a_purchase_keeps_the_points_of_a_rolling_programme_alive(shop: Shop) -> None:
    rolling()
    member = shop.member()
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    assert last_days() == [dt.date(2027, 11, 21)]
    ring(shop, (shop.dress["M"], 1, 100), member=member, on=dt.date(2027, 11, 21))
    assert last_days() == [dt.date(2028, 11, 21)] * 2
    with transaction():
        points.spend(
            member,
            1,
            company_id=shop.company,
            order_id=None,
            on=dt.date(2027, 12, 1),
            actor=shop.actor(),
            key="a",
        )
    assert last_days() == [dt.date(2028, 12, 1)] * 2


def test_an_expired_lot_stays_expired(shop: Shop) -> None:
    rolling()
    member = shop.member()
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    late = dt.date(2027, 11, 22)
    ring(shop, (shop.dress["M"], 1, 5000), member=member, on=late)
    assert get_balance(member, late).usable == 50
    assert last_days() == [dt.date(2027, 11, 21), dt.date(2028, 11, 22)]


def test_imported_points_keep_the_day_they_were_promised(shop: Shop) -> None:
    rolling()
    member = shop.member()
    opening(shop, member, 100)
    ring(shop, (shop.dress["M"], 1, 9900), member=member, on=TODAY + 100 * DAY)
    assert last_days() == [LAST, dt.date(2028, 3, 1)]


def test_a_purchase_moves_no_points_of_another_company(shop: Shop) -> None:
    with transaction():
        other = Company(code="TWO", name="二号店株式会社")
        db.session.add(other)
        db.session.flush()
        db.session.add(PointProgram(company_id=other.id))
        other_id = other.id
    rolling()
    member = shop.member()
    with transaction():
        points.adjust(
            member,
            50,
            company_id=other_id,
            on=TODAY,
            reason="お詫び",
            approved_by_id=shop.staff["manager"],
            actor=shop.actor(),
            key="other",
        )
    ring(shop, (shop.dress["M"], 1, 9900), member=member, on=TODAY + 100 * DAY)
    assert last_days() == [dt.date(2027, 11, 21), dt.date(2028, 3, 1)]
