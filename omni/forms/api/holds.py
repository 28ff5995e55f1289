"""Holds, as programs ask for them."""

from __future__ import annotations

import marshmallow as ma

from omni.domain.holds import CANCEL_REASONS, MOST_LINES
from omni.forms.api.fields import Asked, LongAs, PageAsked, Text, Whole, Word, page_of
from omni.models.hold import HoldKind, HoldState
from omni.services.stock.reservations import MOST_PIECES

KINDS = [one.value for one in HoldKind]
STATES = [one.value for one in HoldState]


class HoldLineWanted(ma.Schema):
    """Pieces of one SKU."""

    sku = Text(least=1, most=64, required=True)
    quantity = Whole(most=MOST_PIECES, load_default=1)


class HoldWanted(ma.Schema):
    """Goods to be kept at one store, for a member or for a name and phone."""

    location = Text(least=1, most=16, required=True)
    member_id = Whole(load_default=None, allow_none=True)
    guest_name = Text(most=120, load_default="")
    guest_phone = Text(most=40, load_default="")
    kind = Word(KINDS, load_default=HoldKind.PICKUP.value)
    visit_on = ma.fields.Date(load_default=None, allow_none=True)
    note = Text(most=500, load_default="")
    lines = ma.fields.List(
        ma.fields.Nested(HoldLineWanted), required=True, validate=LongAs(min=1, max=MOST_LINES)
    )


class HoldCancelled(ma.Schema):
    """Why it is not wanted any more."""

    reason = Word([one.value for one in CANCEL_REASONS], load_default="customer")
    note = Text(most=500, load_default="")


class HoldLonger(ma.Schema):
    """Until closing time of this day; a soft hold takes none."""

    until = ma.fields.Date(load_default=None, allow_none=True)


class HoldLineSaid(ma.Schema):
    """A line: `waiting` pieces are neither handed over nor given back."""

    sku = ma.fields.String(required=True)
    quantity = ma.fields.Integer(required=True)
    collected = ma.fields.Integer(required=True)
    waiting = ma.fields.Integer(required=True)


class HoldSaid(ma.Schema):
    """A hold, without whoever it is for but a member's id."""

    href = ma.fields.String(required=True)
    number = ma.fields.String(required=True, metadata={"example": "H-7K3M9Q"})
    kind = Word(KINDS, required=True)
    state = Word(STATES, required=True)
    location = ma.fields.String(required=True)
    member_id = ma.fields.Integer(required=True, allow_none=True)
    visit_on = ma.fields.Date(required=True, allow_none=True)
    expires_at = ma.fields.DateTime(required=True)
    placed_at = ma.fields.DateTime(required=True)
    lines = ma.fields.List(ma.fields.Nested(HoldLineSaid), required=True)


HoldPage = page_of(HoldSaid, "HoldPage")


class HoldsAsked(PageAsked):
    """A page of holds within reach, oldest first."""

    location = Text(least=1, most=16, load_default=None)
    state = Word(STATES, load_default=None)
    member_id = Asked(load_default=None)
