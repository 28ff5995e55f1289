"""The ways out for one SKU: dates, costs and points as they really are, in few statements."""

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.errors import NotFound
from omni.domain.ways import Terms, WayKind
from omni.extensions import db
from omni.models.location import Location
from omni.models.routing import DeliveryTerms
from omni.models.style import Style
from omni.queries import ways as ways_query
from omni.services import transfers
from omni.services.holds import Wanted
from omni.services.transfers import NewTransfer
from omni.transactions import transaction

TODAY = dt.date(2026, 11, 21)  # noon on a Saturday
HOME = {"postcode": "1500002", "prefecture": "東京都", "city": "渋谷区", "street": "渋谷1-1-1"}


@pytest.fixture
def chain(shop):
    """渋谷店 and 新宿店 near each other, the warehouse in Sapporo."""
    with transaction():
        for place, point in (
            (shop.shibuya, (35.66, 139.70)),
            (shop.shinjuku, (35.69, 139.70)),
            (shop.warehouse, (43.07, 141.35)),
        ):
            location = db.session.get_one(Location, place)
            location.latitude, location.longitude = point
    return shop


def told(found):
    return [(way.kind, way.from_name, way.on, way.cost) for way in found.ways]


def day(n):
    return TODAY + dt.timedelta(days=n)


def test_every_way_there_is_with_its_day_and_its_cost(chain):
    chain.stock(chain.dress["M"], 2, chain.shinjuku)
    chain.stock(chain.dress["M"], 9, chain.warehouse)
    found = ways_query.find_ways(chain.dress["M"], chain.member(**HOME), here=chain.shibuya)
    assert told(found) == [
        (WayKind.HOLD, "新宿店", TODAY, 0),
        (WayKind.TRANSFER, "新宿店", day(1), 0),
        (WayKind.SHIP_STORE, "新宿店", day(1), 550),
        (WayKind.SHIP_WAREHOUSE, "EC倉庫", day(2), 550),
        (WayKind.WAIT, "", None, 0),
    ]
    hold = found.find("hold")
    assert hold.ready_at == dt.datetime(2026, 11, 21, 3, 30, tzinfo=dt.UTC)
    assert (hold.available, round(hold.kilometres, 1)) == (2, 3.3)
    assert {way.points for way in found.ways} == {99}
    assert found.address == "東京都渋谷区渋谷1-1-1"
    assert found.here == 0


def test_a_store_that_has_closed_for_the_day_keeps_it_from_tomorrow(chain):
    chain.stock(chain.dress["M"], 2, chain.shinjuku)
    with clock.set_clock(dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)):  # 21:00
        found = ways_query.find_ways(chain.dress["M"], None, here=chain.shibuya)
    assert found.find("hold").ready_at == dt.datetime(2026, 11, 22, 1, 30, tzinfo=dt.UTC)
    assert found.find("hold").on == day(1)
    assert found.find("transfer").on == day(2)


def test_without_a_member_nothing_can_be_sent_home_but_it_is_said(chain):
    chain.stock(chain.dress["M"], 2, chain.shinjuku)
    found = ways_query.find_ways(chain.dress["M"], None, here=chain.shibuya)
    assert str(found.find("ship_store").obstacle) == (
        "会員証を読み取ると、ご登録の住所へお送りできます"
    )
    homeless = ways_query.find_ways(chain.dress["M"], chain.member(), here=chain.shibuya)
    assert str(homeless.find("ship_store").obstacle) == "ご住所の登録がありません"


def test_what_is_on_its_way_here_is_waited_for(chain):
    chain.stock(chain.dress["M"], 2, chain.shinjuku)
    with transaction():
        transfers.request_transfer(
            NewTransfer(
                chain.shinjuku, chain.shibuya, (Wanted(chain.dress["M"], 2),), wanted_on=day(4)
            ),
            key="t1",
            actor=chain.actor(),
        )
    found = ways_query.find_ways(chain.dress["M"], None, here=chain.shibuya)
    assert told(found) == [(WayKind.INCOMING, "新宿店", day(4), 0)]


def test_nowhere_any_leaves_the_waiting_list(chain):
    found = ways_query.find_ways(chain.dress["M"], None, here=chain.shibuya)
    assert told(found) == [(WayKind.WAIT, "", None, 0)]


def test_another_colour_comes_before_another_article_of_its_size(chain):
    blouse = chain.style("BL-1", colours=("白", "藍"), category="トップス", price=5000)
    other = chain.style("BL-2", "シャツ", category="トップス", price=6000)
    chain.style("SK-1", "スカート", category="ボトムス")
    for sku in (blouse["藍/M"], other["M"], blouse["藍/L"]):
        chain.stock(sku, 3)
    found = ways_query.find_ways(blouse["白/M"], None, here=chain.shibuya)
    assert [(one.variant_id, one.is_same_style, one.points) for one in found.similar] == [
        (blouse["藍/M"], True, 50),
        (other["M"], False, 60),
    ]


def test_the_company_says_what_sending_costs(chain):
    with transaction():
        db.session.add(
            DeliveryTerms(
                company_id=chain.company,
                fee=800,
                free_from=9_000,
                cod_fee=0,
                near_km=10,
                far_km=20,
            )
        )
    assert ways_query.get_terms(chain.company) == Terms(800, 9_000, 0, 10, 20)


def test_the_number_of_statements_does_not_grow(chain, statements):
    member_id = chain.member(**HOME)
    chain.stock(chain.dress["M"], 2, chain.shinjuku)
    db.session.remove()
    with statements() as few:
        ways_query.find_ways(chain.dress["M"], member_id, here=chain.shibuya)
    with transaction():
        for number in range(20):
            place = Location(code=f"X{number}", name=f"店{number}", company_id=chain.company)
            db.session.add(place)
            db.session.flush()
    for place in db.session.scalars(db.select(Location.id).where(Location.code.like("X%"))).all():
        chain.stock(chain.dress["M"], 2, place)
    for number in range(5):
        chain.stock(chain.style(f"OP-2{number}", "別のワンピース")["M"], 2)
    with transaction():
        for style in db.session.scalars(db.select(Style)):
            style.category = "ワンピース"
    db.session.remove()
    with statements() as many:
        found = ways_query.find_ways(chain.dress["M"], member_id, here=chain.shibuya)
    assert len(found.similar) == 3
    assert len(many) == len(few) <= 20


def test_no_such_goods_no_ways(chain):
    with pytest.raises(NotFound):
        ways_query.find_ways(999, None, here=chain.shibuya)
