"""How a list is walked: by its key, a page at a time, within the stores and days that are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, func, select
from sqlalchemy.orm import InstrumentedAttribute

from omni.domain import masks
from omni.extensions import db
from omni.queries.exports.asked import PAGE, Asked

ID_HEAD = "omni ID"
_ZONE = ZoneInfo("Asia/Tokyo")
Key = InstrumentedAttribute[Any] | Column[Any]


def moment(value: dt.datetime | None) -> str:
    """A moment by the shop's clock."""
    return f"{value.astimezone(_ZONE):%Y/%m/%d %H:%M}" if value else ""


def count(wanted: Any) -> int:
    """How many rows there are."""
    return (
        db.session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    )


def walk(wanted: Any, key: Key) -> Iterator[Any]:
    """Every row by its key (the last column), a page at a time."""
    last = 0
    while True:
        page = db.session.execute(wanted.where(key > last).order_by(key).limit(PAGE)).all()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1][-1]
        db.session.expunge_all()


def here(wanted: Any, column: Key, asked: Asked) -> Any:
    """Only the stores that are asked for."""
    if asked.at is not None:
        wanted = wanted.where(column.in_(asked.at))
    return wanted.where(column == asked.location_id) if asked.location_id else wanted


def days(wanted: Any, column: Key, asked: Asked) -> Any:
    """Only the days that are asked for."""
    if asked.since:
        wanted = wanted.where(column >= asked.since)
    return wanted.where(column <= asked.until) if asked.until else wanted


def said_name(family: str | None, given: str | None, asked: Asked) -> str:
    """A name, masked where it has to be."""
    if asked.is_masked and family:
        return masks.mask_name(family, given or "")
    return f"{family or ''} {given or ''}".strip()
