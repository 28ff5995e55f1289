"""Stores that a file names, by code or by name."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from sqlalchemy import func, or_, select

from omni.domain.errors import N_
from omni.domain.receipt_numbers import is_store_code
from omni.extensions import db
from omni.models.company import Company
from omni.models.location import Location, LocationKind, Register
from omni.models.point import PointProgram
from omni.services.imports.job import Job, Tally
from omni.services.locations import FIRST_TILL

UNKNOWN_STORE = N_("店舗「%(value)s」は登録されていません。")
MADE_STORE = N_(
    "登録のない店舗コードは、新しい店舗として登録しました。名前と住所を直してください。"
)


def has_locations() -> bool:
    """Whether the chain has told us of any place yet."""
    return db.session.scalar(select(Location.id).limit(1)) is not None


def find_company_id() -> int | None:
    """The company that stands for the chain: the first that was set up."""
    return db.session.scalar(select(func.min(Company.id)))


def ensure_company() -> int:
    """The company, made with a program for points when a fresh database has none."""
    found = find_company_id()
    if found is not None:
        return found
    company = Company(code="MAIN", name="自社")
    db.session.add(company)
    db.session.flush()
    db.session.add(PointProgram(company_id=company.id))
    db.session.flush()
    return company.id


def find_places(
    job: Job, tally: Tally, named: Iterable[tuple[str, int]]
) -> dict[str, Location | None]:
    """The places of these (code or name, line) pairs; None for those nobody knows.

    When the run may make stores (a fresh database, or asked for), an unknown code becomes one.
    """
    lines: dict[str, int] = {}
    for name, line in named:
        lines.setdefault(name, line)
    wanted = select(Location).where(or_(Location.code.in_(lines), Location.name.in_(lines)))
    found: dict[str, Location | None] = dict.fromkeys(lines)
    for place in db.session.scalars(wanted):
        for name in (place.name, place.code):
            if name in found:
                found[name] = place
    if job.create_locations and not job.is_rehearsal:
        for name in [name for name, place in found.items() if place is None]:
            found[name] = _make(name)
            tally.notice(lines[name], MADE_STORE)
    return found


def _make(named: str) -> Location:
    """A store of this code, or of this name under a code of our own; a store has a till."""
    position = db.session.scalar(select(func.coalesce(func.max(Location.position), 0))) or 0
    place = Location(
        code=named if is_store_code(named) else _free_code(position + 1),
        name=named,
        kind=LocationKind.WAREHOUSE if "EC" in named.upper() else LocationKind.STORE,
        company_id=ensure_company(),
        position=position + 1,
    )
    db.session.add(place)
    db.session.flush()
    if place.kind is LocationKind.STORE:
        db.session.add(Register(location_id=place.id, code="01", name=FIRST_TILL))
    return place


def _free_code(number: int) -> str:
    taken = set(db.session.scalars(select(Location.code)))
    return next(code for code in (f"S{one:03d}" for one in count(number)) if code not in taken)
