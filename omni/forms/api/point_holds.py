"""Points set aside for a checkout, as programs ask for it."""

from __future__ import annotations

import marshmallow as ma

from omni.domain.reservations import DEFAULT_MINUTES, LONGEST_MINUTES
from omni.forms.api.fields import LARGEST_YEN, Whole


class PointHoldWanted(ma.Schema):
    """Set these points aside: nobody else can spend them meanwhile."""

    member_id = Whole(required=True)
    points = Whole(most=LARGEST_YEN, required=True)
    minutes = Whole(most=LONGEST_MINUTES, load_default=DEFAULT_MINUTES)


class PointHoldSaid(ma.Schema):
    """What was done with the points."""

    href = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True, metadata={"description": "of the hold"})
    member_id = ma.fields.Integer(required=True)
    points = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True, metadata={"enum": ["held", "settled", "released"]})
