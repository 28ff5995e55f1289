"""Stock: what may be promised of many SKUs at many places in one call, and a location's shelf."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from omni.domain.cursors import read_cursor
from omni.forms.api import stock as forms
from omni.queries import areas, codes, locations
from omni.queries import stock as stock_queries
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import allow_token, holder

blueprint = Resources("api_stock", __name__, description="Stock of every location within reach")


@blueprint.get("/locations")
@allow_token("stock:read")
@blueprint.arguments(forms.AreaAsked, location="query")
@blueprint.response(200, forms.PlaceList)
def list_locations(asked: dict[str, Any]) -> Response:
    """Locations within reach of the token.

    Nearest first when a postcode is given.
    """
    return replies.reply({"items": [_place(one) for one in _inside(asked)]})


@blueprint.get("/stock")
@allow_token("stock:read")
@blueprint.arguments(forms.StockAsked, location="query")
@blueprint.response(200, forms.StockAnswer, headers={"ETag": {"schema": {"type": "string"}}})
@blueprint.alt_response(304, description="Still what `If-None-Match` names", success=True)
def list_stock(asked: dict[str, Any]) -> Response:
    """What may be promised of up to 100 SKUs at up to 200 locations.

    All locations within reach, unless some are named by code, prefecture or postcode and radius.
    Ask again with `If-None-Match`.
    """
    found = codes.find_skus(asked["sku"])
    figures = stock_queries.list_availability([one.id for one in found.values()], _places(asked))
    return replies.tagged(_availability(asked["sku"], found, figures))


@blueprint.get("/locations/<code>/stock")
@allow_token("stock:read")
@blueprint.arguments(forms.ShelfAsked, location="query")
@blueprint.response(200, forms.LevelPage)
def list_shelf(asked: dict[str, Any], code: str) -> Response:
    """Everything that lies, or has lain, at one location."""
    place = holder().check(codes.get_spots([code])[code])
    limit = asked["limit"]
    rows = stock_queries.list_shelf(place.id, after=read_cursor(asked["cursor"]), limit=limit + 1)
    return replies.page(rows, limit, lambda row: row.variant_id, _level)


def _inside(asked: dict[str, Any]) -> list[areas.Found]:
    """The locations that are meant; naming one out of reach is refused."""
    area = areas.Area(asked["prefecture"], asked["postcode"], asked["radius_km"])
    found = areas.list_area(area, reached=holder().reaches)
    if "location" not in asked:
        return found
    named = _named(asked["location"])
    return [one for one in found if one.location.id in named]


def _named(wanted: list[str]) -> set[int]:
    return {holder().check(one).id for one in codes.get_spots(wanted).values()}


def _places(asked: dict[str, Any]) -> list[int]:
    """The ids of those locations; an area costs a look at every location, codes do not."""
    if any(asked[name] for name in ("prefecture", "postcode", "radius_km")):
        return [one.location.id for one in _inside(asked)]
    if "location" in asked:
        return sorted(_named(asked["location"]))
    return locations.list_reached(holder().company_id, holder().limits)


def _availability(
    asked: list[str], found: dict[str, codes.Sku], figures: list[stock_queries.Availability]
) -> str:
    """The answer, with the objects that SQL has written left as they are."""
    written = {one.variant_id: one.available for one in figures}
    items = ",".join(
        f'{{"sku":{json.dumps(one.sku)},"jan":{json.dumps(one.jan)},'
        f'"available":{written.get(one.id, "{}")}}}'
        for one in dict.fromkeys(found.values())
    )
    unknown = json.dumps([code for code in asked if code not in found], ensure_ascii=False)
    return f'{{"items":[{items}],"unknown_skus":{unknown}}}'


def _level(row: stock_queries.ShelfRow) -> dict[str, Any]:
    return {
        "sku": row.sku,
        "jan": row.jan,
        "name": row.name,
        "on_hand": row.on_hand,
        "reserved": row.reserved,
        "buffer": row.buffer,
        "available": row.available,
    }


def _place(one: areas.Found) -> dict[str, Any]:
    place = one.location
    return {
        "code": place.code,
        "name": place.name,
        "kind": place.kind.value,
        "postcode": place.postcode,
        "prefecture": one.prefecture,
        "address": place.address,
        "distance_km": one.distance_km,
    }
