"""What a sale would come to, before anybody has pressed anything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from omni.domain.discounts import Discount, DiscountKind
from omni.domain.errors import Invalid, NotFound
from omni.domain.sales import Reductions, Sale, SaleLine
from omni.extensions import db
from omni.models.style import Variant
from omni.queries.sales import Quote, quote
from omni.transactions import transaction
from tests.factories import Shop

Record = Callable[[], AbstractContextManager[list[str]]]


def ask(shop: Shop, *lines: SaleLine, member: int | None = None, **rest: object) -> Quote:
    sale = Sale(lines, **rest)  # type: ignore[arg-type]
    return quote(sale, location_id=shop.shibuya, member_id=member)


def test_the_tag_says_the_price_and_a_variant_may_have_its_own(shop: Shop) -> None:
    with transaction():
        db.session.get_one(Variant, shop.dress["L"]).price = 10_900
    quoted = ask(shop, SaleLine(shop.dress["M"]), SaleLine(shop.dress["L"]))
    assert [line.tag_price for line in quoted.lines] == [9_900, 10_900]
    assert (quoted.subtotal, quoted.due) == (20_800, 20_800)


def test_mixed_rates_are_summed_apart(shop: Shop) -> None:
    tea = shop.style("TEA", "紅茶", sizes=("F",), price=1_080, tax_rate=8)["F"]
    quoted = ask(
        shop,
        SaleLine(tea),
        SaleLine(shop.dress["M"]),
        reductions=Reductions(document=Discount(DiscountKind.AMOUNT, 980)),
    )
    assert [(one.rate, one.total, one.tax) for one in quoted.taxes] == [
        (10, 9_016, 819),
        (8, 984, 72),
    ]
    assert (quoted.due, quoted.tax, quoted.discount) == (10_000, 891, 980)


def test_without_a_member_it_says_what_one_would_earn(shop: Shop) -> None:
    quoted = ask(shop, SaleLine(shop.dress["M"]))
    assert (quoted.points_earned, quoted.earning.points, quoted.most_points) == (0, 99, 0)


def test_no_more_points_are_offered_than_the_sale_costs(shop: Shop) -> None:
    from tests.services.sales.till import Till

    member = shop.member()
    till = Till(shop)
    till.give_points(member, 12_000)
    quoted = ask(shop, SaleLine(shop.dress["M"]), member=member)
    assert (quoted.balance, quoted.most_points) == (12_000, 9_900)
    assert quoted.points_earned == 99


def test_goods_and_people_nobody_knows_are_refused(shop: Shop) -> None:
    with pytest.raises(NotFound):
        ask(shop, SaleLine(9_999))
    with pytest.raises(NotFound):
        ask(shop, SaleLine(shop.dress["M"]), member=9_999)
    with pytest.raises(Invalid):
        ask(shop)


def test_a_long_sale_asks_no_more_often_than_a_short_one(shop: Shop, statements: Record) -> None:
    member = shop.member()
    counted = []
    for lines in ([SaleLine(shop.dress["M"])], [SaleLine(one) for one in shop.dress.values()] * 9):
        db.session.rollback()
        with statements() as seen:
            ask(shop, *lines, member=member)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 10
