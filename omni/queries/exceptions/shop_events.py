"""取り込めない連絡: what EC shops told us and could not be applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import contains_eager

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelEvent, EventState
from omni.queries.exceptions.kind import MOST_ROWS, Kind, Places, Row


def _failed(places: Places) -> Any:
    failed = ChannelEvent.state == EventState.FAILED
    return failed if places is None else failed & ChannelAccount.location_id.in_(places)


def _counted(places: Places) -> ScalarSelect[int]:
    wanted = select(func.count(ChannelEvent.id)).join(ChannelEvent.account)
    return wanted.where(_failed(places)).scalar_subquery()


def _rows(places: Places) -> Sequence[Row]:
    rows = db.session.scalars(
        select(ChannelEvent)
        .join(ChannelEvent.account)
        .options(contains_eager(ChannelEvent.account))
        .where(_failed(places))
        .order_by(ChannelEvent.id)
        .limit(MOST_ROWS)
    )
    return [Row(one.id, one.received_at, one.account.name, one) for one in rows]


KIND = Kind(
    "shop_events",
    "exceptions/_shop_events.html",
    N_("取り込めない連絡"),
    N_("ショップから届きましたが、このままでは取り込めません。"),
    "channels",
    _counted,
    _rows,
)
