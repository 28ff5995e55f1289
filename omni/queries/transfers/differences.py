"""What arrived otherwise than it was sent, open and settled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, contains_eager

from omni.domain.errors import NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.location import Location
from omni.models.style import Variant
from omni.models.transfer import Transfer, TransferDifference, TransferLine

MOST_ROWS = 100


@dataclass(frozen=True)
class Difference:
    """One row of it, with the transfer it belongs to."""

    row: TransferDifference
    transfer: Transfer
    variant: Variant
    from_name: str
    to_name: str


def _wanted() -> Any:
    sender, receiver = aliased(Location), aliased(Location)
    return (
        select(TransferDifference, Transfer, Variant, sender.name, receiver.name)
        .join(TransferLine, TransferLine.id == TransferDifference.line_id)
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .join(Variant, Variant.id == TransferLine.variant_id)
        .join(Variant.style)
        .join(sender, sender.id == Transfer.from_id)
        .join(receiver, receiver.id == Transfer.to_id)
        .order_by(TransferDifference.id)
        .options(contains_eager(Variant.style))
        .execution_options(populate_existing=True)
    )


def list_of(transfer_id: int) -> list[Difference]:
    """Those of one transfer, settled ones among them."""
    rows = db.session.execute(_wanted().where(Transfer.id == transfer_id))
    return [Difference(*row) for row in rows]


def list_differences(location_ids: Collection[int] | None) -> list[Difference]:
    """The open ones that concern these places (None: all), the oldest first; one statement."""
    wanted = _wanted().where(open_at(location_ids)).limit(MOST_ROWS)
    return [Difference(*row) for row in db.session.execute(wanted)]


def open_at(location_ids: Collection[int] | None) -> Any:
    """The condition of those: both the sender and the receiver may know what happened."""
    unanswered = TransferDifference.answered_at.is_(None)
    if location_ids is None:
        return unanswered
    here = or_(Transfer.from_id.in_(location_ids), Transfer.to_id.in_(location_ids))
    return unanswered & here


def get_difference(difference_id: int) -> Difference:
    """The difference of this id; raises NotFound."""
    row = None
    if 0 < difference_id <= LARGEST_ID:
        wanted = _wanted().where(TransferDifference.id == difference_id)
        row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return Difference(*row)
