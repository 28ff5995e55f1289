"""What is still to be paid when goods are fetched."""

from __future__ import annotations

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.order import Payment, Tender


def due_on_collection(order_id: int) -> int:
    """What the customer pays at the counter; a bank transfer is not."""
    wanted = select(func.coalesce(func.sum(Payment.amount - Payment.refunded), 0)).where(
        Payment.order_id == order_id, Payment.is_awaited, Payment.tender != Tender.BANK
    )
    return int(db.session.scalar(wanted) or 0)
