"""The company, its rules, and how an empty installation begins."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from omni.domain.actor import Actor, Role
from omni.domain.credentials import is_login
from omni.domain.errors import N_, AlreadyDone, Invalid
from omni.domain.invoice_numbers import read_invoice_number
from omni.extensions import db
from omni.models.company import Company
from omni.models.location import LocationKind
from omni.models.point import PointProgram
from omni.models.staff import Staff
from omni.queries import companies
from omni.services import audit, locations, staffing


class HasBegun(AlreadyDone):
    """There are people already: whoever comes now is hired by them."""

    sentence = N_("すでに利用者が登録されています。")
    way_forward = N_("ログインして、「管理」からスタッフや店舗を登録してください。")


@dataclass(frozen=True)
class FirstPlace:
    """A place to begin with; its hours and rules are changed on the screen."""

    code: str
    name: str
    kind: LocationKind = LocationKind.STORE


@dataclass(frozen=True)
class Beginning:
    """Whose shop this is, where it begins, and who is let in first."""

    company: str
    invoice_number: str
    places: tuple[FirstPlace, ...]
    login: str
    person: str


@dataclass(frozen=True)
class CompanyRules:
    """What head office says about the company: its name on paper, returns and points."""

    name: str
    invoice_number: str
    return_days: int
    points: int
    per_yen: int
    pending_days: int
    expiry_months: int


def begin(wish: Beginning, *, password: str, actor: Actor) -> Staff:
    """Make the company, its first places and the first administrator.

    Raises HasBegun as soon as anybody is there.
    """
    if companies.has_people():
        raise HasBegun
    if not wish.company.strip():
        raise Invalid(N_("会社名を入力してください。"), field="company")
    if not is_login(wish.login):
        raise Invalid(N_("ログインIDは半角の英数字で入力してください。"), field="login")
    _name_company(wish, actor=actor)
    for place in wish.places:
        _open(place, actor=actor)
    position = staffing.Position(wish.login, wish.person.strip(), Role.ADMIN, ())
    return staffing.hire(position, password=password, pin="", actor=actor)


def _name_company(wish: Beginning, *, actor: Actor) -> None:
    """The company; an import that ran before anybody began has made one without a name."""
    company = companies.find_company() or Company(code="MAIN")
    company.name = wish.company.strip()
    company.invoice_number = read_invoice_number(wish.invoice_number)
    db.session.add(company)
    db.session.flush()
    if companies.find_point_rules(company.id) is None:
        db.session.add(PointProgram(company_id=company.id))
    audit.write("create", "company", company.id, actor=actor, name=company.name)


def _open(place: FirstPlace, *, actor: Actor) -> None:
    usual = locations.Place(
        code=place.code.strip(),
        name=place.name.strip(),
        kind=place.kind,
        opens_at=dt.time(10),
        closes_at=dt.time(20),
        cutover_hour=5,
        hold_days=7,
        hold_limit=5,
        holds_sale_goods=True,
        till_tolerance=500,
        postcode=None,
        address=None,
        phone=None,
        is_active=True,
    )
    locations.save_location(None, usual, actor=actor)


def save_company(rules: CompanyRules, *, actor: Actor) -> Company:
    """Change what the company prints and grants; it counts from the next sale on."""
    company = companies.get_company()
    program = companies.find_point_rules(company.id)
    if program is None:
        program = PointProgram(company_id=company.id)
        db.session.add(program)
    said = asdict(rules) | {"invoice_number": read_invoice_number(rules.invoice_number)}
    changes = {}
    for name, value in said.items():
        row = company if hasattr(Company, name) else program
        if getattr(row, name) != value:
            changes[name] = [getattr(row, name), value]
            setattr(row, name, value)
    db.session.flush()
    audit.write("update", "company", company.id, actor=actor, changes=changes)
    return company
