"""The rows of a transfer, locked in order, and the refusals every command shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Forbidden, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.location import Location
from omni.models.stock import Allocation, AllocationState
from omni.models.transfer import Transfer, TransferLine, TransferState
from omni.services import audit
from omni.services.holds.rows import lock_hold

MOVED = "transfers-moved"

STANDS = {
    TransferState.REQUESTED: N_("移動%(number)sは、まだ送られていません。"),
    TransferState.SENT: N_("移動%(number)sは、すでに送られています。"),
    TransferState.RECEIVED: N_("移動%(number)sは、すでに受け取っています。"),
    TransferState.CANCELLED: N_("移動%(number)sは、すでに取り消されています。"),
}


class TransferUnknown(NotFound):
    """There is no such transfer."""

    sentence = N_("この移動は見つかりません。")


class TransferMoved(AlreadyDone):
    """Somebody else was faster: says where the transfer stands now."""

    event = MOVED
    way_forward = N_("いまの状態を表示しました。続きはここからできます。")


class TransferElsewhere(Forbidden):
    """Goods are sent from where they lie, and counted in where they arrive."""

    sentence = N_("移動%(number)sのこの操作は、%(place)sで行います。")
    way_forward = N_("端末の店舗を確かめるか、その店舗に連絡してください。")


def lock_transfer(transfer_id: int) -> Transfer:
    """The transfer, locked after the hold it is for; raises TransferUnknown."""
    found = None
    if 0 < transfer_id <= LARGEST_ID:
        found = db.session.execute(
            select(Transfer.hold_id).where(Transfer.id == transfer_id)
        ).one_or_none()
    if found is None:
        raise TransferUnknown
    if found.hold_id is not None:
        lock_hold(found.hold_id)
    return db.session.get_one(
        Transfer, transfer_id, with_for_update={"of": Transfer}, populate_existing=True
    )


def check_state(transfer: Transfer, state: TransferState) -> None:
    """Raise TransferMoved when it stands elsewhere."""
    if transfer.state is not state:
        raise TransferMoved(STANDS[transfer.state], number=transfer.number)


def check_here(transfer: Transfer, location_id: int, actor: Actor) -> None:
    """Raise TransferElsewhere when the actor does not stand where this is done."""
    if not actor.is_system and actor.location_id != location_id:
        place = db.session.get_one(Location, location_id)
        raise TransferElsewhere(number=transfer.number, place=place.name)


def lines_of(transfer: Transfer) -> list[TransferLine]:
    """The lines as they stand now, read under the transfer's lock."""
    found = db.session.scalars(
        select(TransferLine)
        .where(TransferLine.transfer_id == transfer.id)
        .order_by(TransferLine.id)
        .execution_options(populate_existing=True)
    )
    return list(found)


def promises_of(lines: Iterable[TransferLine]) -> dict[int, list[Allocation]]:
    """The live allocations of these lines, by line."""
    wanted = [line.id for line in lines]
    found: dict[int, list[Allocation]] = {line_id: [] for line_id in wanted}
    for one in db.session.scalars(
        select(Allocation)
        .where(Allocation.transfer_line_id.in_(wanted), Allocation.state == AllocationState.ACTIVE)
        .order_by(Allocation.id)
        .execution_options(populate_existing=True)
    ):
        found[one.transfer_line_id or 0].append(one)
    return found


def write(action: str, transfer: Transfer, *, actor: Actor, **values: Any) -> None:
    """The audit line of a command on a transfer."""
    member_id = transfer.hold.member_id if transfer.hold else None
    audit.write(
        f"transfer.{action}",
        "transfer",
        transfer.id,
        actor=actor,
        member_id=member_id,
        number=transfer.number,
        **values,
    )
