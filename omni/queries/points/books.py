"""Points as the books want them: what each company granted and still owes, and who honoured it.

契約負債 is the granter's: a lot is a debt of its `company_id`, wherever its points are used. What
one company took at its tills of another's points is what the other owes it, a point a yen.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, or_, select

from omni.extensions import db
from omni.models.company import Company
from omni.models.point import LotKind, PointEntry, PointLot, PointTransaction, PointType

GRANTED = (PointType.EARN, PointType.OPENING)
USED = (PointType.SPEND, PointType.HOLD, PointType.RELEASE)
LAPSED = (PointType.EXPIRE,)


@dataclass(frozen=True)
class Span:
    """Business days, both included."""

    first: dt.date
    last: dt.date

    @classmethod
    def month_of(cls, day: dt.date) -> Span:
        """The calendar month of a day."""
        last = calendar.monthrange(day.year, day.month)[1]
        return cls(day.replace(day=1), day.replace(day=last))

    @property
    def before(self) -> dt.date:
        """A day of the month before."""
        return self.first - dt.timedelta(days=1)

    @property
    def after(self) -> dt.date:
        """The first day behind it."""
        return self.last + dt.timedelta(days=1)


@dataclass(frozen=True)
class CompanyBook:
    """One company's points in a span: opening + granted − used − lapsed + other = closing.

    `used` counts points set aside as used until they are given back; `other` is what returns,
    corrections and undone merges did, signed.
    """

    company_id: int
    name: str
    opening: int
    granted: int
    used: int
    lapsed: int
    other: int

    @property
    def closing(self) -> int:
        return self.opening + self.granted - self.used - self.lapsed + self.other


@dataclass(frozen=True)
class Owed:
    """Points that `granter` gave and `honourer` took in a span: as many yen are owed between them.

    Below zero where more came back by returns than was used.
    """

    granter: str
    honourer: str
    points: int


def list_company_books(span: Span) -> list[CompanyBook]:
    """Every company's points in the span, by its code: one statement, over the whole ledger."""
    amount, day = PointEntry.amount, PointTransaction.business_day
    kind = PointTransaction.type
    within = day >= span.first

    def total(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        summed = func.sum(case((and_(*conditions), amount), else_=0))
        return cast(func.coalesce(summed, 0), BigInteger)

    rows = db.session.execute(
        select(
            Company.id,
            Company.name,
            total(~within).label("opening"),
            total(within, kind.in_(GRANTED)).label("granted"),
            total(within, kind.in_(USED)).label("used"),
            total(within, kind.in_(LAPSED)).label("lapsed"),
            total(within, kind.not_in((*GRANTED, *USED, *LAPSED))).label("other"),
        )
        .select_from(Company)
        .outerjoin(PointLot, PointLot.company_id == Company.id)
        .outerjoin(PointEntry, PointEntry.lot_id == PointLot.id)
        .outerjoin(
            PointTransaction,
            and_(PointTransaction.id == PointEntry.transaction_id, day <= span.last),
        )
        .where(or_(PointEntry.id.is_(None), PointTransaction.id.is_not(None)))
        .group_by(Company.id, Company.name, Company.code)
        .order_by(Company.code)
    )
    return [
        CompanyBook(one.id, one.name, one.opening, one.granted, -one.used, -one.lapsed, one.other)
        for one in rows
    ]


def list_owed(span: Span) -> list[Owed]:
    """What companies owe one another for points honoured in the span, by their codes.

    A return gives points back to their lots and takes as much off; points it grants anew, because
    the old ones had expired, are a grant of the company that took the goods back.
    """
    granter, honourer = Company.__table__.alias("granter"), Company.__table__.alias("honourer")
    came_back = and_(
        PointTransaction.type == PointType.REVERSE,
        PointEntry.amount > 0,
        PointLot.kind.not_in((LotKind.REGRANT, LotKind.DEBT)),
    )
    points = cast(-func.sum(PointEntry.amount), BigInteger)
    rows = db.session.execute(
        select(granter.c.name, honourer.c.name, points)
        .select_from(PointEntry)
        .join(PointLot, PointLot.id == PointEntry.lot_id)
        .join(PointTransaction, PointTransaction.id == PointEntry.transaction_id)
        .join(granter, granter.c.id == PointLot.company_id)
        .join(honourer, honourer.c.id == PointTransaction.company_id)
        .where(
            PointTransaction.business_day.between(span.first, span.last),
            PointLot.company_id != PointTransaction.company_id,
            or_(PointTransaction.type.in_(USED), came_back),
        )
        .group_by(granter.c.name, granter.c.code, honourer.c.name, honourer.c.code)
        .having(points != 0)
        .order_by(granter.c.code, honourer.c.code)
    )
    return [Owed(*row) for row in rows]
