"""What a sale will earn is told before it is rung up."""

from __future__ import annotations

from sqlalchemy import delete

from omni.domain.points import ReasonKind
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Member, Tier
from omni.models.point import PointCampaign, PointProgram
from omni.queries.points import QuoteLine, quote
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import TODAY


def told(shop: Shop, *lines: QuoteLine, member: int | None = None, place: int | None = None) -> int:
    return quote(
        list(lines),
        member=db.session.get_one(Member, member) if member else None,
        location=db.session.get_one(Location, place or shop.shibuya),
        on=TODAY,
    ).points


def test_a_stranger_hears_what_a_new_member_would_earn(shop: Shop) -> None:
    assert told(shop, QuoteLine("1", shop.dress["M"], 9900)) == 99


def test_points_used_earn_nothing(shop: Shop) -> None:
    assert told(shop, QuoteLine("1", shop.dress["M"], 9900, points_used=900)) == 90


def test_a_rank_multiplies(shop: Shop) -> None:
    with transaction():
        db.session.add(Tier(code="gold", name="ゴールド", multiplier_percent=150))
    member = shop.member(tier_code="gold")
    assert told(shop, QuoteLine("1", None, 10000), member=member) == 150


def test_a_campaign_runs_at_its_stores_only(shop: Shop) -> None:
    with transaction():
        db.session.add(
            PointCampaign(
                company_id=shop.company,
                name="開店祝い",
                starts_on=TODAY,
                ends_on=TODAY,
                multiplier_percent=200,
                conditions={"locations": [shop.shinjuku]},
            )
        )
    line = QuoteLine("1", shop.dress["M"], 10000)
    assert told(shop, line) == 100
    assert told(shop, line, place=shop.shinjuku) == 200


def test_goods_that_earn_nothing_say_so(shop: Shop) -> None:
    outlet = shop.style("OL-1", earns_points=False)
    found = quote(
        [QuoteLine("1", outlet["M"], 10000)],
        member=None,
        location=db.session.get_one(Location, shop.shibuya),
        on=TODAY,
    )
    assert found.lines[0].reasons[0].kind is ReasonKind.EXCLUDED


def test_a_company_without_programme_grants_nothing(shop: Shop) -> None:
    with transaction():
        db.session.execute(delete(PointProgram))
    assert told(shop, QuoteLine("1", shop.dress["M"], 10000)) == 0


def test_a_quote_takes_as_many_statements_for_one_line_as_for_many(shop: Shop, statements) -> None:
    counts = []
    for lines in (1, 20):
        asked = [QuoteLine(str(at), shop.dress["M"], 1000) for at in range(lines)]
        db.session.rollback()
        with statements() as seen:
            told(shop, *asked)
        counts.append(len(seen))
    assert counts[0] == counts[1]
