"""Lines of the log for people: who, when, where, what, and whom it concerned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import aliased

from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.location import Location
from omni.models.member import Member
from omni.models.staff import Device, Staff

Key = tuple[dt.datetime, int]


@dataclass(frozen=True)
class Wanted:
    """Which lines are asked for; `locations` None is every store and what happened at none."""

    locations: tuple[int, ...] | None = None
    staff_id: int | None = None
    member_id: int | None = None
    actions: tuple[str, ...] = ()
    but_actions: tuple[str, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Line:
    """One line with the names it needs to be said as a sentence."""

    id: int
    at: dt.datetime
    action: str
    object_type: str
    object_id: int | None
    member_id: int | None
    member: str | None
    staff: str | None
    object_staff: str | None
    approver: str | None
    location: str | None
    device: str | None
    address: str | None
    sealed: bool
    values: dict[str, Any] = field(default_factory=dict)


_Approver = aliased(Staff)
_Object = aliased(Staff)


def list_lines(wanted: Wanted, *, before: Key | None = None, limit: int = 50) -> list[Line]:
    """The newest lines first, from this key on down."""
    query = _chosen(wanted)
    if before is not None:
        query = query.where(tuple_(AuditLine.at, AuditLine.id) < before)
    query = query.order_by(AuditLine.at.desc(), AuditLine.id.desc()).limit(limit)
    return [_line(row) for row in db.session.execute(query)]


def iterate_lines(wanted: Wanted, *, at_once: int = 500) -> Iterator[Line]:
    """Every line, newest first, a page in memory at a time."""
    before: Key | None = None
    while True:
        page = list_lines(wanted, before=before, limit=at_once)
        yield from page
        if len(page) < at_once:
            return
        before = (page[-1].at, page[-1].id)


def _chosen(wanted: Wanted) -> Select[Any]:
    query = _with_names()
    for column, value in (
        (AuditLine.staff_id, wanted.staff_id),
        (AuditLine.member_id, wanted.member_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.locations is not None:
        query = query.where(AuditLine.location_id.in_(wanted.locations))
    if wanted.actions:
        query = query.where(AuditLine.action.in_(wanted.actions))
    if wanted.but_actions:
        query = query.where(AuditLine.action.not_in(wanted.but_actions))
    if wanted.since is not None:
        query = query.where(AuditLine.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditLine.at < wanted.until)
    return query


def _with_names() -> Select[Any]:
    on_staff = (AuditLine.object_type == "staff") & (_Object.id == AuditLine.object_id)
    return (
        select(
            AuditLine,
            AuditValue.values,
            Staff.name,
            _Object.name,
            _Approver.name,
            Location.name,
            Device.name,
            Member.family_name,
            Member.given_name,
        )
        .outerjoin(AuditValue, AuditValue.line_id == AuditLine.id)
        .outerjoin(Staff, Staff.id == AuditLine.staff_id)
        .outerjoin(_Object, on_staff)
        .outerjoin(_Approver, _Approver.id == AuditLine.approved_by_id)
        .outerjoin(Location, Location.id == AuditLine.location_id)
        .outerjoin(Device, Device.id == AuditLine.device_id)
        .outerjoin(Member, Member.id == AuditLine.member_id)
    )


def _line(row: Any) -> Line:
    line, values, staff, object_staff, approver, location, device, family, given = row
    return Line(
        id=line.id,
        at=line.at,
        action=line.action,
        object_type=line.object_type,
        object_id=line.object_id,
        member_id=line.member_id,
        member=" ".join(filter(None, (family, given))) or None,
        staff=staff,
        object_staff=object_staff,
        approver=approver,
        location=location,
        device=device,
        address=line.address,
        sealed=line.seal_id is not None,
        values=values or {},
    )
