"""届かない取り寄せ: a customer waits for goods that nobody is sending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, exists, func, select

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.hold import Hold, HoldState
from omni.models.transfer import Transfer, TransferState
from omni.queries.exceptions.kind import MOST_ROWS, Kind, Places, Row
from omni.queries.holds.cards import list_cards


def _stranded(places: Places) -> Any:
    coming = exists().where(
        Transfer.hold_id == Hold.id,
        Transfer.state.in_((TransferState.REQUESTED, TransferState.SENT)),
    )
    stranded = (Hold.state == HoldState.ORDERED) & ~coming
    return stranded if places is None else stranded & Hold.location_id.in_(places)


def _counted(places: Places) -> ScalarSelect[int]:
    return select(func.count(Hold.id)).where(_stranded(places)).scalar_subquery()


def _rows(places: Places) -> Sequence[Row]:
    wanted = select(Hold).where(_stranded(places)).order_by(Hold.placed_at, Hold.id)
    cards = list_cards(wanted.limit(MOST_ROWS))
    ended = {
        row.hold_id: row.since
        for row in db.session.execute(
            select(
                Transfer.hold_id,
                func.max(func.coalesce(Transfer.received_at, Transfer.cancelled_at)).label("since"),
            )
            .where(Transfer.hold_id.in_([card.id for card in cards]))
            .group_by(Transfer.hold_id)
        )
    }
    return [
        Row(card.id, ended.get(card.id) or card.placed_at, card.location_name, card)
        for card in cards
    ]


KIND = Kind(
    "customer_orders",
    "exceptions/_customer_orders.html",
    N_("届かない取り寄せ"),
    N_("お客様がお待ちですが、送られてくる商品がありません。"),
    "holds.change",
    _counted,
    _rows,
)
