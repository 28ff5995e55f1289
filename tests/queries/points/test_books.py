"""Points for the books: every company's month adds up, and so does what they owe one another."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.company import Company
from omni.models.point import PointLot
from omni.queries.points.books import CompanyBook, Owed, Span, list_company_books, list_owed
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import TODAY

MONTH = Span.month_of(TODAY)
SISTER = "姉妹会社"


def sister() -> int:
    with transaction():
        other = Company(code="S", name=SISTER)
        db.session.add(other)
        db.session.flush()
        return other.id


def grant(shop: Shop, member: int, company: int, amount: int, on: dt.date = TODAY) -> None:
    with transaction():
        points.grant_opening(
            member, company_id=company, source="s", account=f"{company}", amount=amount, on=on
        )


def spend(shop: Shop, member: int, company: int, amount: int, *, on: dt.date = TODAY) -> None:
    with transaction():
        points.spend(
            member,
            amount,
            company_id=company,
            order_id=None,
            on=on,
            actor=shop.actor(),
            key=f"{company} {amount} {on}",
        )


def book(name: str, span: Span = MONTH) -> CompanyBook:
    return next(one for one in list_company_books(span) if one.name == name)


def test_a_month_opens_as_the_one_before_closed(shop: Shop) -> None:
    member, before = shop.member(), MONTH.before
    grant(shop, member, shop.company, 500, on=before)
    spend(shop, member, shop.company, 120, on=before)
    spend(shop, member, shop.company, 80)
    name = db.session.get_one(Company, shop.company).name
    last, this = book(name, Span.month_of(before)), book(name)
    assert (last.opening, last.granted, last.used, last.closing) == (0, 500, 120, 380)
    assert (this.opening, this.granted, this.used, this.closing) == (380, 0, 80, 300)


def test_what_is_owed_to_customers_is_what_remains_in_the_lots(shop: Shop) -> None:
    member, other = shop.member(), sister()
    grant(shop, member, shop.company, 500)
    grant(shop, member, other, 300)
    spend(shop, member, other, 600)
    with transaction():
        held = points.hold(
            member, 50, company_id=other, order_id=None, on=TODAY, actor=shop.actor(), key="h"
        ).id
    rows = db.session.execute(
        select(PointLot.company_id, func.sum(PointLot.remaining)).group_by(PointLot.company_id)
    )
    remaining = {company: int(left) for company, left in rows}
    closing = {one.company_id: one.closing for one in list_company_books(MONTH)}
    assert closing == remaining
    with transaction():
        points.release(held, on=TODAY, actor=shop.actor())
    assert sum(one.closing for one in list_company_books(MONTH)) == 200


def test_who_honours_anothers_points_is_owed_them(shop: Shop) -> None:
    member, other = shop.member(), sister()
    grant(shop, member, shop.company, 500)
    spend(shop, member, other, 200)
    spend(shop, member, shop.company, 100)
    name = db.session.get_one(Company, shop.company).name
    assert list_owed(MONTH) == [Owed(name, SISTER, 200)]
    assert list_owed(Span.month_of(MONTH.before)) == []


def test_a_company_without_points_has_its_line(shop: Shop) -> None:
    sister()
    assert book(SISTER) == CompanyBook(book(SISTER).company_id, SISTER, 0, 0, 0, 0, 0)
    assert book(SISTER).closing == 0
