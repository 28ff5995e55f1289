"""What was picked for nothing goes back to the shelf; only then is it for sale again."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.stock import Allocation, AllocationState
from omni.services import stock
from omni.services.idempotency import once
from omni.services.shipments.rows import lock_work, note


class NothingToShelve(AlreadyDone):
    """No piece of this fulfilment waits for the shelf."""

    sentence = N_("出荷手配%(number)sに、売場に戻す商品はありません。")


@once("shipment.shelf", Fulfilment)
def back_to_shelf(fulfilment_id: int, *, actor: Actor, key: str) -> Fulfilment:  # noqa: ARG001
    """A person has put the pieces back."""
    work = lock_work(fulfilment_id, actor=actor)
    ids = [line.allocation_id for line in work.lines if line.allocation_id]
    waiting = select(Allocation.id).where(
        Allocation.id.in_(ids), Allocation.state == AllocationState.SHELF
    )
    freed = stock.back_to_shelf(db.session.scalars(waiting).all(), actor=actor)
    if not freed:
        raise NothingToShelve(number=work.fulfilment.number)
    note(work, "shelf", actor=actor, tell=False, pieces=sum(one.quantity for one in freed))
    return work.fulfilment
