"""Where returned goods go: to the shelf, out of the stock as damaged, or onto the list to send."""

from __future__ import annotations

from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.sale_return import Disposition, SaleReturn
from omni.models.send_back import SendBack
from omni.models.stock import MovementReason
from omni.services import stock
from omni.services.stock.levels import lock_or_open_levels

_OUT = {
    Disposition.DAMAGED: MovementReason.DAMAGE,
    Disposition.SEND_BACK: MovementReason.TRANSFER_OUT,
}


def take_goods_back(made: SaleReturn, location_id: int, actor: Actor) -> None:
    """Goods for the shelf are on hand; the others pass through, in the ledger and nowhere else."""
    goods = {way: _pieces(made, way) for way in Disposition}
    lock_or_open_levels((location_id, one) for back in goods.values() for one in back)
    stock.take_back(
        location_id,
        list(goods[Disposition.SHELF].items()),
        actor=actor,
        reason=MovementReason.RETURN,
        source_type="sale_return",
        source_id=made.id,
    )
    for way, out in _OUT.items():
        stock.pass_on(location_id, goods[way].items(), out=out, source_id=made.id, actor=actor)
    db.session.add_all(
        SendBack(
            return_line_id=line.id,
            location_id=location_id,
            variant_id=line.order_line.variant_id,
            description=line.order_line.description,
            quantity=line.quantity,
            created_at=made.at,
        )
        for line in made.lines
        if line.disposition is Disposition.SEND_BACK
    )


def _pieces(made: SaleReturn, way: Disposition) -> dict[int, int]:
    """The pieces that go this way, by SKU."""
    found: dict[int, int] = {}
    for line in made.lines:
        variant_id = line.order_line.variant_id
        if variant_id is not None and line.disposition is way:
            found[variant_id] = found.get(variant_id, 0) + line.quantity
    return found
