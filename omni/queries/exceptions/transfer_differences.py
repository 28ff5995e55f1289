"""移動の差異: parcels that held something else than was sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, select

from omni.domain.errors import N_
from omni.models.transfer import Transfer, TransferDifference, TransferLine
from omni.queries.exceptions.kind import Kind, Places, Row
from omni.queries.transfers.differences import list_differences, open_at


def _counted(places: Places) -> ScalarSelect[int]:
    return (
        select(func.count(TransferDifference.id))
        .join(TransferLine, TransferLine.id == TransferDifference.line_id)
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .where(open_at(places))
        .scalar_subquery()
    )


def _rows(places: Places) -> Sequence[Row]:
    return [
        Row(one.row.id, one.row.opened_at, f"{one.from_name} → {one.to_name}", one)
        for one in list_differences(places)
    ]


KIND = Kind(
    "transfer_differences",
    "exceptions/_transfer_differences.html",
    N_("移動の差異"),
    N_("届いた商品が、送った商品と違います。両方の店舗で確かめてください。"),
    "stock.change",
    _counted,
    _rows,
)
