"""入荷予定: pieces that were sent to a place and lie nowhere yet."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.transfer import Transfer, TransferLine, TransferState


def list_incoming(variant_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Pieces on their way, by (place they go to, SKU); counted nowhere as on hand."""
    rows = db.session.execute(
        select(Transfer.to_id, TransferLine.variant_id, func.sum(TransferLine.sent))
        .join(TransferLine, TransferLine.transfer_id == Transfer.id)
        .where(Transfer.state == TransferState.SENT, TransferLine.variant_id.in_(variant_ids))
        .group_by(Transfer.to_id, TransferLine.variant_id)
    )
    return {(place, variant_id): int(pieces) for place, variant_id, pieces in rows if pieces}
