"""Points, as programs ask for them."""

from __future__ import annotations

import marshmallow as ma

from omni.forms.api.fields import LARGEST_YEN, Asked, PageAsked, Text, codes, page_of
from omni.models.point import PointType


class Expiring(ma.Schema):
    """Points that lapse after this day."""

    on = ma.fields.Date(required=True)
    points = ma.fields.Integer(required=True)


class PointsSaid(ma.Schema):
    """A member's points today: `usable` can be spent, `pending` will count later."""

    member_id = ma.fields.Integer(required=True)
    on = ma.fields.Date(required=True)
    usable = ma.fields.Integer(required=True)
    pending = ma.fields.Integer(required=True)
    expiring = ma.fields.List(ma.fields.Nested(Expiring), required=True)


class PointMove(ma.Schema):
    """One change of a member's points."""

    id = ma.fields.Integer(required=True)
    type = ma.fields.String(required=True, metadata={"enum": [one.value for one in PointType]})
    points = ma.fields.Integer(required=True, metadata={"description": "below zero when taken"})
    at = ma.fields.DateTime(required=True)
    on = ma.fields.Date(required=True, metadata={"description": "business day"})
    channel = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)


PointMovePage = page_of(PointMove, "PointMovePage")


class StatementAsked(PageAsked):
    """A page of the ledger, oldest first."""


class QuoteAsked(ma.Schema):
    """What lines would earn: `SKU:amount` for each, whole yen with tax, after discounts."""

    lines = codes(50, required=True, metadata={"example": "OP-1001-NVY-M:9900,BL-2-WHT-S:4500"})
    location = Text(least=1, most=16, load_default=None)
    member_id = Asked(load_default=None)


class Reason(ma.Schema):
    """Why points are earned."""

    kind = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    percent = ma.fields.Integer(required=True)
    points = ma.fields.Integer(required=True)


class QuoteLineSaid(ma.Schema):
    """What one line earns."""

    sku = ma.fields.String(required=True)
    amount = ma.fields.Integer(required=True, metadata={"maximum": LARGEST_YEN})
    points = ma.fields.Integer(required=True)


class QuoteSaid(ma.Schema):
    """What they earn together, with the reasons."""

    points = ma.fields.Integer(required=True)
    lines = ma.fields.List(ma.fields.Nested(QuoteLineSaid), required=True)
    reasons = ma.fields.List(ma.fields.Nested(Reason), required=True)
