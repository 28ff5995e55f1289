"""Points granted by sales, moves and managers: exact, once, and explained."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.errors import Invalid, KeyReused, NeedsApproval
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.member import Member, Tier
from omni.models.point import PointCampaign, PointLot, PointProgram, PointTransaction
from omni.queries.points import Balance, get_balance
from omni.services import points
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.points.ledger import assert_proven, booked, lots
from tests.till import TODAY, ring


def adjust(shop: Shop, member: int, amount: int, key: str, **rest: object) -> int:
    told = {"reason": "お詫び", "approved_by_id": shop.staff["manager"], "on": TODAY} | rest
    with transaction():
        return points.adjust(
            member, amount, company_id=shop.company, actor=shop.actor(), key=key, **told
        ).id


def test_a_sale_earns_one_lot_for_each_line(shop: Shop) -> None:
    member = shop.member()
    ring(shop, (shop.dress["M"], 1, 9900), (shop.dress["L"], 2, 5050), member=member)
    assert lots(member) == [("earned", 99, 99), ("earned", 101, 101)]
    assert booked(member) == [("earn", 200)]
    assert get_balance(member, TODAY) == Balance(200, 0, ())
    assert db.session.scalars(select(PointLot.expires_on)).all() == [dt.date(2028, 11, 30)] * 2
    assert_proven()


def test_an_order_earns_once(shop: Shop) -> None:
    member = shop.member()
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member)
    with transaction():
        again = points.earn(
            member,
            company_id=shop.company,
            lines=[(1, 99)],
            order_id=order,
            on=TODAY,
            actor=shop.actor(),
        )
        assert again is not None
    assert booked(member) == [("earn", 99)]


def test_tier_and_campaign_and_exclusion_are_explained(shop: Shop) -> None:
    outlet = shop.style("OL-1", earns_points=False)
    member = shop.member()
    with transaction():
        db.session.add(Tier(code="gold", name="ゴールド", multiplier_percent=200))
        db.session.add(
            PointCampaign(
                company_id=shop.company,
                name="秋の3倍",
                starts_on=TODAY,
                ends_on=TODAY,
                multiplier_percent=300,
                conditions={"locations": [shop.shibuya]},
            )
        )
        db.session.flush()
        db.session.execute(update(Member).values(tier_code="gold"))
    ring(shop, (shop.dress["M"], 1, 10000), (outlet["M"], 1, 5000), member=member)
    assert lots(member) == [("earned", 400, 400)]
    told = db.session.scalars(select(PointTransaction.explanation)).one()
    assert [(one["kind"], one["name"], one["points"]) for one in told["reasons"]] == [
        ("base", "", 100),
        ("tier", "gold", 100),
        ("campaign", "秋の3倍", 200),
        ("excluded", "", 0),
    ]


def test_pending_points_count_later(shop: Shop) -> None:
    member = shop.member()
    with transaction():
        db.session.execute(update(PointProgram).values(pending_days=14))
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    assert get_balance(member, TODAY) == Balance(0, 99, ())
    assert get_balance(member, TODAY + dt.timedelta(days=13)) == Balance(0, 99, ())
    assert get_balance(member, TODAY + dt.timedelta(days=14)) == Balance(99, 0, ())


def test_an_imported_balance_is_granted_once(shop: Shop) -> None:
    member = shop.member()
    for amount in (1200, 1200, 5000):
        with transaction():
            points.grant_opening(
                member,
                company_id=shop.company,
                source="store",
                account="C-1",
                amount=amount,
                on=TODAY,
            )
    with transaction():
        points.grant_opening(
            member, company_id=shop.company, source="ec", account="C-1", amount=30, on=TODAY
        )
    assert lots(member) == [("opening", 1200, 1200), ("opening", 30, 30)]
    assert db.session.scalars(select(PointLot.expires_on)).all() == [dt.date(2027, 11, 21)] * 2


def test_an_adjustment_needs_a_reason_and_a_manager(shop: Shop) -> None:
    member = shop.member()
    with pytest.raises(Invalid):
        adjust(shop, member, 100, "a", reason=" ")
    with pytest.raises(NeedsApproval):
        adjust(shop, member, 100, "a", approved_by_id=None)
    for amount in (0, 1_000_001, -(10**30)):
        with pytest.raises(Invalid):
            adjust(shop, member, amount, "a")
    assert lots(member) == []


def test_an_adjustment_is_written_with_reason_and_approval(shop: Shop) -> None:
    member = shop.member()
    adjust(shop, member, 100, "a")
    adjust(shop, member, 100, "a")
    with pytest.raises(KeyReused):
        adjust(shop, member, 200, "a")
    assert lots(member) == [("bonus", 100, 100)]
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.member_id, line.approved_by_id) == (
        "points.adjust",
        member,
        shop.staff["manager"],
    )


def test_an_adjustment_down_takes_the_soonest_expiry_and_never_below_nothing(shop: Shop) -> None:
    member = shop.member()
    adjust(shop, member, 100, "a")
    with transaction():
        points.grant_opening(
            member, company_id=shop.company, source="store", account="C", amount=50, on=TODAY
        )
    adjust(shop, member, -60, "b")
    assert lots(member) == [("bonus", 100, 90), ("opening", 50, 0)]
    with pytest.raises(points.NotEnoughPoints, match="90pt"):
        adjust(shop, member, -91, "c")
    assert get_balance(member, TODAY).usable == 90
    assert_proven()


def test_an_adjustment_is_booked_on_the_day_of_the_store_and_repeated_on_the_next(
    shop: Shop,
) -> None:
    member = shop.member()
    made = adjust(shop, member, 100, "late", on=None)
    with clock.set_clock(NOW + dt.timedelta(days=1)):
        assert adjust(shop, member, 100, "late", on=None) == made
    assert db.session.get_one(PointTransaction, made).business_day == TODAY
    assert booked(member) == [("adjust", 100)]
