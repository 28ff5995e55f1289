"""The rules a company grants, uses and expires points by, read from its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain.money import Rounding
from omni.domain.points import (
    EarnPer,
    EarnRule,
    ExpiryKind,
    ExpiryRule,
    LapsedPolicy,
    PointCampaign,
    ReturnPolicy,
    ShortfallPolicy,
)
from omni.domain.pricing import PointUse
from omni.extensions import db
from omni.models.member import Tier
from omni.models.point import PointCampaign as CampaignRow
from omni.models.point import PointProgram

NOTHING = EarnRule(points=0, per_yen=1)


@dataclass(frozen=True)
class Program:
    """What a company's points do besides being earned."""

    company_id: int
    expiry: ExpiryRule
    pending_days: int
    opening_expiry_months: int
    returns: ReturnPolicy
    point_use: PointUse
    withdrawal_days: int = 0


def find_programs() -> dict[int, Program]:
    """The programme of every company that has one, by company id."""
    return {row.company_id: _program(row) for row in db.session.scalars(select(PointProgram))}


def find_program(company_id: int) -> Program | None:
    """The company's programme; None when it grants no points."""
    row = db.session.get(PointProgram, company_id)
    return _program(row) if row else None


def load_earn_rule(company_id: int, on: dt.date, *, location_id: int | None = None) -> EarnRule:
    """How a sale of the company earns on that day (at that store); without programme nothing."""
    row = db.session.get(PointProgram, company_id)
    if row is None:
        return NOTHING
    tiers = db.session.execute(select(Tier.code, Tier.multiplier_percent))
    return EarnRule(
        points=row.points,
        per_yen=row.per_yen,
        rounding=Rounding(row.rounding),
        per=EarnPer(row.applies_to),
        tier_percent={code: max(percent, 100) for code, percent in tiers},
        campaigns=tuple(_campaigns(company_id, on, location_id)),
        points_used_earn=row.earns_on_points,
    )


def _campaigns(company_id: int, on: dt.date, location_id: int | None) -> list[PointCampaign]:
    rows = db.session.scalars(
        select(CampaignRow)
        .where(
            CampaignRow.company_id == company_id,
            CampaignRow.starts_on <= on,
            CampaignRow.ends_on >= on,
        )
        .order_by(CampaignRow.id)
    )
    return [_campaign(row) for row in rows if _runs_at(row, location_id)]


def _runs_at(row: CampaignRow, location_id: int | None) -> bool:
    places: Sequence[int] = row.conditions.get("locations", ())
    return not places or location_id in places


def _campaign(row: CampaignRow) -> PointCampaign:
    return PointCampaign(
        name=row.name,
        percent=max(row.multiplier_percent, 100),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        tiers=frozenset(row.conditions.get("tiers", ())),
        styles=frozenset(row.conditions.get("styles", ())),
        categories=frozenset(row.conditions.get("categories", ())),
    )


def _program(row: PointProgram) -> Program:
    return Program(
        company_id=row.company_id,
        expiry=ExpiryRule(
            kind=ExpiryKind(row.expiry_kind),
            months=row.expiry_months,
            years=row.expiry_months // 12,
        ),
        pending_days=row.pending_days,
        opening_expiry_months=row.opening_expiry_months,
        returns=ReturnPolicy(
            lapsed=LapsedPolicy.REGRANT if row.lapsed_return_days else LapsedPolicy.FORFEIT,
            regrant_days=row.lapsed_return_days,
            shortfall=ShortfallPolicy(row.clawback),
        ),
        point_use=PointUse(row.point_use),
        withdrawal_days=row.withdrawal_days,
    )
