"""Goods that came back and do not stay: written off, or sent on and taken in where they arrive."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.location import Location
from omni.models.send_back import SendBack
from omni.models.stock import MovementReason
from omni.services import audit
from omni.services.idempotency import once
from omni.services.stock.goods_out import take_back
from omni.services.stock.levels import lock_levels
from omni.services.stock.moving import Change, Source, move_all


class AlreadySent(AlreadyDone):
    """Somebody has sent these goods."""

    sentence = N_("この商品は、すでに発送済みです。")


class NotUnderWay(AlreadyDone):
    """These goods have arrived already, or were never sent here."""

    sentence = N_("この商品は、届く予定にありません。")


def pass_on(
    location_id: int,
    lines: Iterable[tuple[int, int]],
    *,
    out: MovementReason,
    source_id: int,
    actor: Actor,
) -> None:
    """Goods of a return that nobody may sell here: in by the return, and out again for `out`."""
    known = sorted(lines)
    take_back(
        location_id,
        known,
        actor=actor,
        reason=MovementReason.RETURN,
        source_type="sale_return",
        source_id=source_id,
    )
    source = Source(out, "sale_return", source_id)
    changes = [Change((location_id, variant_id), -pieces, source) for variant_id, pieces in known]
    move_all(changes, lock_levels(one.key for one in changes), actor=actor)


@once("stock.send_back", SendBack)
def mark_sent(
    send_back_id: int,
    *,
    destination_id: int | None,
    reference: str = "",
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> SendBack:
    """The parcel is on its way, to a place of ours or (without one) to the maker."""
    row = _lock(send_back_id)
    if row.sent_at is not None:
        raise AlreadySent
    if destination_id is not None and not _is_another(destination_id, row):
        raise Invalid(N_("送り先を選び直してください。"), field="destination_id")
    row.sent_at, row.sent_by_id = clock.now(), actor.staff_id
    row.destination_id, row.reference = destination_id, reference.strip()
    audit.write(
        "stock.send_back",
        "send_back",
        row.id,
        actor=actor,
        destination_id=destination_id,
        reference=row.reference,
    )
    return row


def _is_another(destination_id: int, row: SendBack) -> bool:
    if destination_id == row.location_id or not 0 < destination_id <= LARGEST_ID:
        return False
    return db.session.get(Location, destination_id) is not None


@once("stock.take_in_sent", SendBack)
def take_in_sent(
    send_back_id: int,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> SendBack:
    """The parcel has arrived: its goods are on hand there."""
    row = _lock(send_back_id)
    if row.sent_at is None or row.destination_id is None or row.arrived_at is not None:
        raise NotUnderWay
    row.arrived_at, row.arrived_by_id = clock.now(), actor.staff_id
    if row.variant_id is not None:
        take_back(
            row.destination_id,
            [(row.variant_id, row.quantity)],
            actor=actor,
            reason=MovementReason.TRANSFER_IN,
            source_type="send_back",
            source_id=row.id,
        )
    audit.write("stock.take_in_sent", "send_back", row.id, actor=actor, quantity=row.quantity)
    return row


def _lock(send_back_id: int) -> SendBack:
    row = None
    if 0 < send_back_id <= LARGEST_ID:
        wanted = select(SendBack).where(SendBack.id == send_back_id).with_for_update()
        row = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row
