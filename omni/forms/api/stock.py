"""Stock, as programs ask for it."""

from __future__ import annotations

import marshmallow as ma

from omni.forms.api.fields import Asked, PageAsked, Text, codes, page_of

MOST_SKUS = 100
MOST_LOCATIONS = 200


class AreaAsked(ma.Schema):
    """Which locations: by code, by prefecture, or around a postcode; all within reach otherwise."""

    location = codes(
        MOST_LOCATIONS,
        metadata={"description": "codes of locations", "example": "ECW,SBY"},
    )
    prefecture = Text(
        least=1, most=4, load_default=None, metadata={"description": "as written: 東京都"}
    )
    postcode = Text(
        least=7,
        most=8,
        load_default=None,
        metadata={"description": "the middle of a circle; with `radius_km`"},
    )
    radius_km = Asked(most=2_000, load_default=None, metadata={"description": "its radius"})


class StockAsked(AreaAsked):
    """What may be promised of these SKUs."""

    sku = codes(
        MOST_SKUS,
        required=True,
        metadata={"description": "SKUs or JANs", "example": "OP-1001-NVY-M,4901234567894"},
    )


class SkuStock(ma.Schema):
    """One SKU: the pieces that may be promised, by the code of the location."""

    sku = ma.fields.String(required=True)
    jan = ma.fields.String(required=True, allow_none=True)
    available = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(metadata={"minimum": 0}),
        required=True,
        metadata={"description": "locations that have never had the SKU are left out"},
    )


class StockAnswer(ma.Schema):
    """Figures of this moment; expired promises count as available."""

    items = ma.fields.List(ma.fields.Nested(SkuStock), required=True)
    unknown_skus = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "codes that mean no SKU"}
    )


class Level(ma.Schema):
    """One SKU at one location."""

    sku = ma.fields.String(required=True)
    jan = ma.fields.String(required=True, allow_none=True)
    name = ma.fields.String(required=True)
    on_hand = ma.fields.Integer(required=True)
    reserved = ma.fields.Integer(required=True)
    buffer = ma.fields.Integer(required=True)
    available = ma.fields.Integer(required=True, metadata={"minimum": 0})


LevelPage = page_of(Level, "LevelPage")


class ShelfAsked(PageAsked):
    """A page of a location's stock."""


class Place(ma.Schema):
    """A location within reach."""

    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    postcode = ma.fields.String(required=True, allow_none=True)
    prefecture = ma.fields.String(required=True, allow_none=True)
    address = ma.fields.String(required=True, allow_none=True)
    distance_km = ma.fields.Float(
        required=True, allow_none=True, metadata={"description": "from `postcode`, when asked"}
    )


class PlaceList(ma.Schema):
    """Locations, nearest first where a postcode was given."""

    items = ma.fields.List(ma.fields.Nested(Place), required=True)
