"""Beginning an empty installation once, and changing what the company prints and grants."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from omni.domain.actor import SYSTEM, Role
from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.company import Company
from omni.models.location import Location, LocationKind, Register
from omni.models.point import PointProgram
from omni.models.staff import Staff
from omni.queries import companies
from omni.services.companies import (
    Beginning,
    CompanyRules,
    FirstPlace,
    HasBegun,
    begin,
    save_company,
)
from omni.services.locations import CodeTaken
from omni.services.staff import check_password
from omni.transactions import transaction
from tests.factories import Shop

SECRET = "a longer secret"
WISH = Beginning(
    company="株式会社はじめ",
    invoice_number="5835678256246",
    places=(FirstPlace("01", "本店"), FirstPlace("EC", "EC倉庫", LocationKind.WAREHOUSE)),
    login="hanako",
    person="山田 花子",
)


def _begin(**changed: object) -> None:
    with transaction():
        begin(Beginning(**{**WISH.__dict__, **changed}), password=SECRET, actor=SYSTEM)


def test_a_shop_begins_with_company_places_and_an_administrator(app: Flask) -> None:
    _begin()
    company = companies.get_company()
    assert (company.name, company.invoice_number) == ("株式会社はじめ", "T5835678256246")
    assert companies.find_point_rules(company.id) is not None
    places = db.session.scalars(select(Location).order_by(Location.position)).all()
    assert [(one.code, one.name) for one in places] == [("01", "本店"), ("EC", "EC倉庫")]
    till = db.session.scalars(select(Register)).one()
    assert (till.location_id, till.code) == (places[0].id, "01")
    person = check_password("hanako", SECRET)
    assert person is not None
    assert person.role is Role.ADMIN
    written = db.session.scalars(select(AuditLine.object_type).order_by(AuditLine.id)).all()
    assert written == ["company", "location", "register", "location", "staff"]


def test_it_begins_once(app: Flask) -> None:
    _begin()
    with pytest.raises(HasBegun):
        _begin(login="somebody", places=(FirstPlace("02", "支店"),))
    assert db.session.scalars(select(Staff.login)).all() == ["hanako"]


def test_nobody_comes_into_a_shop_at_work(shop: Shop) -> None:
    with pytest.raises(HasBegun):
        _begin()


def test_a_company_that_an_import_made_gets_its_name(app: Flask) -> None:
    with transaction():
        made = Company(code="MAIN", name="自社")
        db.session.add(made)
        db.session.flush()
        db.session.add(PointProgram(company_id=made.id, points=3))
    _begin()
    assert db.session.scalars(select(Company.name)).all() == ["株式会社はじめ"]
    assert db.session.scalars(select(PointProgram.points)).all() == [3]


@pytest.mark.parametrize(
    "wrong",
    [{"company": " "}, {"login": "花子"}, {"login": ""}, {"invoice_number": "T12"}],
)
def test_what_is_wrong_leaves_nothing_behind(app: Flask, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        _begin(**wrong)
    assert not companies.has_people()
    assert companies.find_company() is None


def test_a_weak_password_leaves_nothing_behind(app: Flask) -> None:
    with pytest.raises(Invalid), transaction():
        begin(WISH, password="short", actor=SYSTEM)
    assert companies.find_company() is None


def test_two_places_of_one_code_are_refused(app: Flask) -> None:
    with pytest.raises(CodeTaken):
        _begin(places=(FirstPlace("01", "本店"), FirstPlace("01", "支店")))


def test_what_is_printed_and_granted_changes_with_a_line_of_what_it_was(shop: Shop) -> None:
    rules = CompanyRules(
        name="新しい社名",
        invoice_number="t5-8356-7825-6246",
        return_days=30,
        points=2,
        per_yen=200,
        pending_days=0,
        expiry_months=12,
    )
    with transaction():
        save_company(rules, actor=shop.actor("admin"))
    db.session.expire_all()
    company, points = companies.get_company(), companies.find_point_rules(shop.company)
    assert points is not None
    assert (company.name, company.invoice_number) == ("新しい社名", "T5835678256246")
    assert (company.return_days, points.points, points.per_yen) == (30, 2, 200)
    line = db.session.scalars(select(AuditLine).where(AuditLine.object_type == "company")).one()
    assert (line.action, line.staff_id) == ("update", shop.staff["admin"])
