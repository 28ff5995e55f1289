"""Reading the company: who prints receipts and grants points."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.errors import N_, Conflict
from omni.extensions import db
from omni.models.company import Company
from omni.models.point import PointProgram
from omni.models.staff import Staff


class NoCompany(Conflict):
    """Nobody has begun yet."""

    sentence = N_("会社がまだ登録されていません。")
    way_forward = N_("flask begin で始めてください。")


def has_people() -> bool:
    """Whether anybody could log in: an installation begins once."""
    return db.session.scalar(select(Staff.id).limit(1)) is not None


def find_company() -> Company | None:
    """The company that stands for the chain: the first that was set up."""
    return db.session.scalars(select(Company).order_by(Company.id)).first()


def get_company() -> Company:
    """The company; raises NoCompany."""
    company = find_company()
    if company is None:
        raise NoCompany
    return company


def find_point_rules(company_id: int) -> PointProgram | None:
    """How the company grants points, as head office says it; None when it grants none."""
    return db.session.get(PointProgram, company_id)
