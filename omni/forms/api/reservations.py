"""Reservations of checkouts, as programs ask for them."""

from __future__ import annotations

import marshmallow as ma

from omni.domain.reservations import DEFAULT_MINUTES, LONGEST_MINUTES, MOST_LINES
from omni.forms.api.fields import LongAs, PageAsked, Text, Whole, Word, page_of
from omni.models.reservation import ReservationState
from omni.services.stock.reservations import MOST_PIECES


class WantedLine(ma.Schema):
    """Pieces of one SKU, at one location."""

    sku = Text(least=1, most=64, required=True, metadata={"description": "SKU or JAN"})
    location = Text(
        least=1,
        most=16,
        load_default=None,
        metadata={"description": "its code; the token's own location when left out"},
    )
    quantity = Whole(most=MOST_PIECES, load_default=1)


class ReservationWanted(ma.Schema):
    """All of these lines, or none."""

    lines = ma.fields.List(
        ma.fields.Nested(WantedLine), required=True, validate=LongAs(min=1, max=MOST_LINES)
    )
    minutes = Whole(most=LONGEST_MINUTES, load_default=DEFAULT_MINUTES)
    reference = Text(
        most=64,
        load_default="",
        metadata={"description": "the checkout's own number; nothing personal"},
    )


class Longer(ma.Schema):
    """So many minutes from now."""

    minutes = Whole(most=LONGEST_MINUTES, load_default=DEFAULT_MINUTES)


class ReservationLineSaid(ma.Schema):
    """A line."""

    sku = ma.fields.String(required=True)
    location = ma.fields.String(required=True)
    quantity = ma.fields.Integer(required=True)


class ReservationSaid(ma.Schema):
    """A reservation; past `expires_at` it is `lapsed` at once."""

    href = ma.fields.String(required=True)
    number = ma.fields.String(required=True, metadata={"example": "K-7K3M9Q"})
    state = Word([one.value for one in ReservationState], required=True)
    expires_at = ma.fields.DateTime(required=True)
    placed_at = ma.fields.DateTime(required=True)
    reference = ma.fields.String(required=True)
    lines = ma.fields.List(ma.fields.Nested(ReservationLineSaid), required=True)


ReservationPage = page_of(ReservationSaid, "ReservationPage")


class ReservationsAsked(PageAsked):
    """A page of one's own reservations, oldest first."""

    state = Word([one.value for one in ReservationState], load_default=None)
