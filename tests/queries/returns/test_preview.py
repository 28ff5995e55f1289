"""A preview costs the same however long the sale and however old the member."""

from __future__ import annotations

from sqlalchemy import update

from omni.extensions import db
from omni.models.company import Company
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.returns.counter import see
from tests.till import ring


def test_a_preview_takes_as_many_statements_for_one_line_as_for_many(
    shop: Shop, statements
) -> None:
    counts = []
    member = shop.member()
    for lines in (1, 12):
        order = ring(
            shop, *[(shop.dress["M"], 1, 1000)] * lines, member=member, points=9 if lines > 1 else 0
        )
        quantities = [1] * lines
        db.session.rollback()
        with statements() as seen:
            see(order, *quantities)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_return_rounds_its_tax_as_the_sale_did_whatever_the_company_does_now(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 105))  # the tax in it is 9.54
    with transaction():
        db.session.execute(update(Company).values(tax_rounding="ceil"))
    assert see(order, 1).tax == 9
