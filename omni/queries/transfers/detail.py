"""One transfer whole: its lines, its way so far, and for whom it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager

from omni.domain.document_numbers import read
from omni.domain.errors import N_, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.hold import Hold
from omni.models.location import Location
from omni.models.member import Member
from omni.models.staff import Staff
from omni.models.stock import StockLevel
from omni.models.style import Variant
from omni.models.transfer import Transfer, TransferLine
from omni.queries.transfers.differences import Difference, list_of


@dataclass(frozen=True)
class DetailLine:
    """One SKU of it; `shelf` is where it lies at the sender."""

    line: TransferLine
    variant: Variant
    shelf: str | None


@dataclass(frozen=True)
class Detail:
    """A transfer as it stands, with the names of everybody who had a hand in it."""

    transfer: Transfer
    sender: Location
    receiver: Location
    hold: Hold | None
    who: str
    lines: tuple[DetailLine, ...]
    differences: tuple[Difference, ...]
    staff: dict[int, str]

    def by(self, staff_id: int | None) -> str:
        """Who that was; nothing for nobody."""
        return self.staff.get(staff_id or 0, "")


def find_transfer_id(number: str) -> int | None:
    """The id of the transfer with this number, as typed or scanned."""
    known = read(number)
    wanted = select(Transfer.id).where(Transfer.number == known)
    return db.session.scalar(wanted) if known else None


def get_transfer(transfer_id: int) -> Detail:
    """The transfer of this id; raises NotFound. Four statements, however long it is."""
    row = None
    if 0 < transfer_id <= LARGEST_ID:
        sender, receiver = aliased(Location), aliased(Location)
        row = db.session.execute(
            select(Transfer, sender, receiver, Hold, Member)
            .join(sender, sender.id == Transfer.from_id)
            .join(receiver, receiver.id == Transfer.to_id)
            .outerjoin(Hold, Hold.id == Transfer.hold_id)
            .outerjoin(Member, Member.id == Hold.member_id)
            .where(Transfer.id == transfer_id)
            .execution_options(populate_existing=True)
        ).one_or_none()
    if row is None:
        raise NotFound(N_("この移動は見つかりません。"))
    transfer, from_place, to_place = row[0], row[1], row[2]
    hold: Hold | None = row[3]
    member: Member | None = row[4]
    return Detail(
        transfer=transfer,
        sender=from_place,
        receiver=to_place,
        hold=hold,
        who=member.name if member else (hold.guest_name if hold else ""),
        lines=tuple(_lines(transfer)),
        differences=tuple(list_of(transfer.id)),
        staff=_names(transfer),
    )


def _lines(transfer: Transfer) -> list[DetailLine]:
    rows = db.session.execute(
        select(TransferLine, Variant, StockLevel.shelf)
        .join(Variant, Variant.id == TransferLine.variant_id)
        .join(Variant.style)
        .outerjoin(
            StockLevel,
            (StockLevel.variant_id == Variant.id) & (StockLevel.location_id == transfer.from_id),
        )
        .where(TransferLine.transfer_id == transfer.id)
        .order_by(TransferLine.id)
        .options(contains_eager(Variant.style))
        .execution_options(populate_existing=True)
    )
    return [DetailLine(*row) for row in rows]


def _names(transfer: Transfer) -> dict[int, str]:
    wanted = {
        transfer.requested_by_id,
        transfer.sent_by_id,
        transfer.received_by_id,
        transfer.cancelled_by_id,
    }
    rows = db.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted - {None})))
    return {row.id: row.name for row in rows}
