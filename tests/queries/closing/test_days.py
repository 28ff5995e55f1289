"""日計: the documents of a day, summed."""

from __future__ import annotations

import datetime as dt

from omni.domain.sales import SaleLine
from omni.queries.closing import report_day
from tests.factories import Shop
from tests.services.sales.till import Till, percent

TODAY = dt.date(2026, 11, 21)


def test_taxes_of_a_day_are_those_on_its_receipts(shop: Shop) -> None:
    till, member = Till(shop), shop.member()
    till.give_points(member, 100)
    tea = shop.style("TEA", "紅茶", sizes=("F",), price=105, tax_rate=8)["F"]
    till.ring(SaleLine(tea))
    till.ring(SaleLine(tea), paid=(("card", 105),))
    till.ring(SaleLine(shop.dress["M"], discount=percent(10)), member=member, used=100)
    report = report_day(shop.shibuya, TODAY)
    assert (report.sales, report.gross, report.discount) == (3, 10_110, 990)
    assert (report.points_used, report.points_earned) == (100, 88)
    assert [(one.rate, one.total, one.tax) for one in report.taxes] == [
        (10, 8_810, 800),
        (8, 210, 14),
    ]
    assert (report.sold, report.net, report.tax) == (9_020, 9_020, 814)
    assert [(one.tender.value, one.sales) for one in report.tenders] == [
        ("cash", 8_915),
        ("card", 105),
    ]


def test_an_empty_day_and_another_store_are_empty(shop: Shop) -> None:
    Till(shop).ring(SaleLine(shop.dress["M"]))
    for place, day in ((shop.shinjuku, TODAY), (shop.shibuya, TODAY + dt.timedelta(days=1))):
        report = report_day(place, day)
        assert (report.sales, report.sold, report.tenders, report.taxes) == (0, 0, (), ())
