"""届いていない移動: parcels that have been on their way for too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import aliased

from omni.domain import clock
from omni.domain.errors import N_
from omni.extensions import db
from omni.models.location import Location
from omni.models.transfer import Transfer, TransferState
from omni.queries.exceptions.kind import MOST_ROWS, Kind, Places, Row
from omni.queries.transfers.board import LATE


def _late(places: Places) -> Any:
    late = (Transfer.state == TransferState.SENT) & (Transfer.sent_at < clock.now() - LATE)
    if places is None:
        return late
    return late & or_(Transfer.from_id.in_(places), Transfer.to_id.in_(places))


def _counted(places: Places) -> ScalarSelect[int]:
    return select(func.count(Transfer.id)).where(_late(places)).scalar_subquery()


def _rows(places: Places) -> Sequence[Row]:
    sender, receiver = aliased(Location), aliased(Location)
    rows = db.session.execute(
        select(Transfer, sender.name, receiver.name)
        .join(sender, sender.id == Transfer.from_id)
        .join(receiver, receiver.id == Transfer.to_id)
        .where(_late(places))
        .order_by(Transfer.sent_at, Transfer.id)
        .limit(MOST_ROWS)
    )
    return [
        Row(one.id, one.sent_at or one.requested_at, f"{from_name} → {to_name}", one)
        for one, from_name, to_name in rows
    ]


KIND = Kind(
    "late_transfers",
    "exceptions/_late_transfers.html",
    N_("届いていない移動"),
    N_("送ってから4日たっても、受け取られていません。"),
    "stock.change",
    _counted,
    _rows,
)
