"""A receipt, adjustment or count as it was kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.stock import StockDocument, StockMovement
from omni.models.style import Variant


@dataclass(frozen=True)
class DocumentLine:
    """What a document changed of one SKU."""

    variant: Variant
    quantity: int
    on_hand_after: int


def get_document(document_id: int) -> StockDocument:
    """The document of this id; raises NotFound."""
    document = db.session.get(StockDocument, document_id)
    if document is None:
        raise NotFound
    return document


def list_document_lines(document_id: int) -> list[DocumentLine]:
    """The changes a document made, in its order; a count shows only what differed."""
    rows = db.session.execute(
        select(Variant, StockMovement.quantity, StockMovement.on_hand_after)
        .join(StockMovement, StockMovement.variant_id == Variant.id)
        .join(Variant.style)
        .where(
            StockMovement.source_type == "stock_document", StockMovement.source_id == document_id
        )
        .order_by(StockMovement.id)
        .options(contains_eager(Variant.style))
    )
    return [DocumentLine(*row) for row in rows]
