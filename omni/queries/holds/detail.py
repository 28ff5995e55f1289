"""One hold whole: its lines, its way so far, and what may be done with it now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from omni.domain import clock
from omni.domain.document_numbers import read
from omni.domain.errors import N_, NotFound
from omni.domain.holds import FREE_EXTENSIONS, Hours, is_lapsed
from omni.extensions import db
from omni.models.hold import OPEN_STATES, Hold, HoldKind, HoldState
from omni.models.location import Location
from omni.models.staff import Staff
from omni.queries.holds.board import OFFERED
from omni.queries.holds.cards import Card, CardLine, list_cards

DetailLine = CardLine


@dataclass(frozen=True)
class Detail:
    """A hold as of now: `is_open` within its time; `can_extend` while its goods are there."""

    card: Card
    note: str
    placed_by: str
    placed_at_store: str
    prepared_at: dt.datetime | None
    extensions: int
    days: tuple[dt.date, ...]
    is_open: bool
    is_lapsed: bool

    @property
    def is_soft(self) -> bool:
        return self.card.kind is HoldKind.SOFT

    @property
    def is_offer(self) -> bool:
        return self.is_open and self.is_soft and self.card.channel == OFFERED

    @property
    def to_prepare(self) -> bool:
        return self.is_open and not self.is_soft and self.card.state is HoldState.PLACED

    @property
    def to_put_back(self) -> int:
        """Pieces that go back to the shelf, those of a lapse the sweep has not seen among them."""
        return self.card.to_shelve + (self.card.aside if self.is_lapsed else 0)

    @property
    def can_extend(self) -> bool:
        return self.is_open or (self.is_lapsed and self.to_put_back > 0)

    @property
    def needs_manager(self) -> bool:
        return self.extensions >= FREE_EXTENSIONS

    @property
    def is_due(self) -> bool:
        return self.is_open and self.card.state is HoldState.PREPARED


def find_hold_id(number: str) -> int | None:
    """The id of the hold with this number, as typed or scanned."""
    known = read(number)
    return db.session.scalar(select(Hold.id).where(Hold.number == known)) if known else None


def get_hold(hold_id: int) -> Detail:
    """The hold of this id; raises NotFound. Five statements, however long its story is."""
    cards = list_cards(select(Hold).where(Hold.id == hold_id))
    if not cards:
        raise NotFound(N_("この取り置きは見つかりません。"))
    (card,) = cards
    hold = db.session.get_one(Hold, hold_id)
    place = db.session.get_one(Location, card.location_id)
    hours = Hours(
        place.time_zone, place.cutover_hour, place.opens_at, place.closes_at, place.hold_days
    )
    now = clock.now()
    lapsed = is_lapsed(card.expires_at, now)
    after = hours.today(card.expires_at)
    return Detail(
        card=card,
        note=hold.note,
        placed_by=_name(Staff.name, hold.placed_by_id),
        placed_at_store=_name(Location.name, hold.placed_location_id),
        prepared_at=hold.prepared_at,
        extensions=hold.extensions,
        days=tuple(day for day in hours.days(now) if day > after or card.kind is HoldKind.SOFT),
        is_open=card.state in OPEN_STATES and not lapsed,
        is_lapsed=card.state is HoldState.LAPSED or (card.state in OPEN_STATES and lapsed),
    )


def _name(column: InstrumentedAttribute[str], row_id: int | None) -> str:
    """The name on a row of that table; nothing for none."""
    table = column.class_
    named = select(column).where(table.id == row_id)
    return db.session.scalar(named) or "" if row_id else ""
