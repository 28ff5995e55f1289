"""A place's transfers as lists of work: to send, to receive, asked for, on the way to others."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from omni.domain import clock
from omni.extensions import db
from omni.models.hold import Hold
from omni.models.location import Location
from omni.models.member import Member
from omni.models.style import Style, Variant
from omni.models.transfer import Transfer, TransferLine, TransferState

MOST_ROWS = 100
LATE = dt.timedelta(days=4)


@dataclass(frozen=True)
class CardLine:
    """Pieces of one SKU in a transfer."""

    name: str
    label: str
    pieces: int


@dataclass(frozen=True)
class TransferCard:
    """One transfer, shaped for a list; `who` when it is a 取り寄せ."""

    id: int
    number: str
    state: TransferState
    from_name: str
    to_name: str
    who: str
    wanted_on: dt.date | None
    at: dt.datetime
    reference: str
    is_late: bool
    lines: tuple[CardLine, ...]

    @property
    def pieces(self) -> int:
        """Pieces in all."""
        return sum(line.pieces for line in self.lines)


@dataclass(frozen=True)
class Board:
    """Everything of this place that has not arrived; the oldest first in each list."""

    to_send: tuple[TransferCard, ...]
    to_receive: tuple[TransferCard, ...]
    asked: tuple[TransferCard, ...]
    on_the_way: tuple[TransferCard, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.to_send or self.to_receive or self.asked or self.on_the_way)


def board(location_id: int) -> Board:
    """The board of one place; two statements."""
    here = or_(Transfer.from_id == location_id, Transfer.to_id == location_id)
    open_ones = Transfer.state.in_((TransferState.REQUESTED, TransferState.SENT))
    found = _cards(here, open_ones, order=(Transfer.requested_at, Transfer.id))

    def some(state: TransferState, *, sends: bool) -> tuple[TransferCard, ...]:
        return tuple(
            card
            for card, from_id in found
            if card.state is state and (from_id == location_id) is sends
        )

    return Board(
        to_send=some(TransferState.REQUESTED, sends=True),
        to_receive=some(TransferState.SENT, sends=False),
        asked=some(TransferState.REQUESTED, sends=False),
        on_the_way=some(TransferState.SENT, sends=True),
    )


def list_recent(location_id: int, *, limit: int = 20) -> list[TransferCard]:
    """What ended lately at this place, the newest first; two statements."""
    here = or_(Transfer.from_id == location_id, Transfer.to_id == location_id)
    over = Transfer.state.in_((TransferState.RECEIVED, TransferState.CANCELLED))
    found = _cards(here, over, order=(Transfer.id.desc(),), limit=limit)
    return [card for card, _ in found]


def list_for_hold(hold_id: int) -> list[TransferCard]:
    """The transfers that a 取り寄せ is for, the newest first; two statements."""
    found = _cards(Transfer.hold_id == hold_id, order=(Transfer.id.desc(),))
    return [card for card, _ in found]


def count_waiting(location_id: int) -> int:
    """How many transfers wait for somebody here: to be sent, or to be counted in."""
    wanted = select(func.count(Transfer.id)).where(
        or_(
            (Transfer.from_id == location_id) & (Transfer.state == TransferState.REQUESTED),
            (Transfer.to_id == location_id) & (Transfer.state == TransferState.SENT),
        )
    )
    return db.session.scalar(wanted) or 0


def _cards(
    *wanted: ColumnElement[bool], order: Sequence[Any], limit: int = MOST_ROWS
) -> list[tuple[TransferCard, int]]:
    sender, receiver = aliased(Location), aliased(Location)
    rows = db.session.execute(
        select(Transfer, sender.name, receiver.name, Hold, Member)
        .join(sender, sender.id == Transfer.from_id)
        .join(receiver, receiver.id == Transfer.to_id)
        .outerjoin(Hold, Hold.id == Transfer.hold_id)
        .outerjoin(Member, Member.id == Hold.member_id)
        .where(*wanted)
        .order_by(*order)
        .limit(limit)
        .execution_options(populate_existing=True)
    ).all()
    lines = _lines([row[0].id for row in rows])
    return [
        (_card(transfer, (from_name, to_name), hold, member, lines), transfer.from_id)
        for transfer, from_name, to_name, hold, member in rows
    ]


def _card(
    transfer: Transfer,
    places: tuple[str, str],
    hold: Hold | None,
    member: Member | None,
    lines: dict[int, list[tuple[TransferLine, CardLine]]],
) -> TransferCard:
    under_way = transfer.state is TransferState.SENT
    own = lines[transfer.id]
    return TransferCard(
        id=transfer.id,
        number=transfer.number,
        state=transfer.state,
        from_name=places[0],
        to_name=places[1],
        who=member.name if member else (hold.guest_name if hold else ""),
        wanted_on=transfer.wanted_on,
        at=transfer.sent_at or transfer.requested_at,
        reference=transfer.reference,
        is_late=under_way and (transfer.sent_at or clock.now()) < clock.now() - LATE,
        lines=tuple(one for _, one in own if one.pieces),
    )


def _lines(ids: Sequence[int]) -> dict[int, list[tuple[TransferLine, CardLine]]]:
    found: dict[int, list[tuple[TransferLine, CardLine]]] = defaultdict(list)
    rows = db.session.execute(
        select(TransferLine, Transfer.state, Style.name, Variant)
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .join(Variant, Variant.id == TransferLine.variant_id)
        .join(Style, Style.id == Variant.style_id)
        .where(TransferLine.transfer_id.in_(ids))
        .order_by(TransferLine.id)
        .execution_options(populate_existing=True)
    )
    for line, state, name, variant in rows:
        pieces = {TransferState.SENT: line.sent, TransferState.RECEIVED: line.received}
        many = pieces.get(state, line.quantity)
        found[line.transfer_id].append((line, CardLine(name, variant.label, many)))
    return found
