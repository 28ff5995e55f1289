"""Holds: goods kept at a store for a member, or for a name and phone."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import Response, url_for

from omni.domain.cursors import read_cursor
from omni.domain.holds import CloseReason
from omni.forms.api import holds as forms
from omni.models.hold import HoldKind, HoldState
from omni.queries import codes, locations
from omni.queries.holds import listed as queries
from omni.services import holds
from omni.transactions import transaction
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import actor, allow_token, holder

blueprint = Resources("api_holds", __name__, description="Goods kept at a store for somebody")


@blueprint.post("/holds")
@allow_token("holds:write")
@blueprint.arguments(forms.HoldWanted)
@blueprint.response(201, forms.HoldSaid)
def place(asked: dict[str, Any]) -> Response:
    """Keep these goods, all or none; the store's limits for one person hold here too."""
    spot = holder().check(codes.get_spots([asked["location"]])[asked["location"]])
    skus = codes.get_skus([one["sku"] for one in asked["lines"]], field="lines.sku")
    wanted = [holds.Wanted(skus[one["sku"]].id, one["quantity"]) for one in asked["lines"]]
    wish = holds.Wish(
        kind=HoldKind(asked["kind"]), visit_on=asked["visit_on"], note=asked["note"], channel="ec"
    )
    customer = holds.Customer(asked["member_id"], asked["guest_name"], asked["guest_phone"])

    def make() -> tuple[int, dict[str, Any]]:
        made = holds.place_hold(
            wanted,
            location_id=spot.id,
            customer=customer,
            wish=wish,
            actor=actor(),
            key=replies.own_key(),
        )
        return 201, _said(queries.get_listed(made.number))

    with transaction():
        return replies.once(make, asked)


@blueprint.get("/holds")
@allow_token("holds:read")
@blueprint.arguments(forms.HoldsAsked, location="query")
@blueprint.response(200, forms.HoldPage)
def index(asked: dict[str, Any]) -> Response:
    """Holds within reach, oldest first."""
    if asked["location"] is None:
        places = locations.list_reached(holder().company_id, holder().limits)
    else:
        places = [holder().check(codes.get_spots([asked["location"]])[asked["location"]]).id]
    rows = queries.list_holds(
        places,
        after=read_cursor(asked["cursor"]),
        limit=asked["limit"] + 1,
        state=HoldState(asked["state"]) if asked["state"] else None,
        member_id=asked["member_id"],
    )
    return replies.page(rows, asked["limit"], lambda one: one.id, _said)


@blueprint.get("/holds/<number>")
@allow_token("holds:read")
@blueprint.response(200, forms.HoldSaid)
def show(number: str) -> Response:
    """One hold as it is now."""
    return replies.reply(_said(_mine(number)))


@blueprint.post("/holds/<number>/cancel")
@allow_token("holds:write")
@blueprint.arguments(forms.HoldCancelled)
@blueprint.response(200, forms.HoldSaid)
def cancel(asked: dict[str, Any], number: str) -> Response:
    """The customer does not want it any more."""
    hold_id = _mine(number).id

    def make() -> tuple[int, dict[str, Any]]:
        holds.cancel_hold(
            hold_id,
            reason=CloseReason(asked["reason"]),
            note=asked["note"],
            actor=actor(),
            key=replies.own_key(),
        )
        return 200, _said(queries.get_listed(number))

    with transaction():
        return replies.once(make, asked)


@blueprint.post("/holds/<number>/extend")
@allow_token("holds:write")
@blueprint.arguments(forms.HoldLonger)
@blueprint.response(200, forms.HoldSaid)
def extend(asked: dict[str, Any], number: str) -> Response:
    """Keep the goods longer, once; the store may agree to more."""
    hold_id = _mine(number).id

    def make() -> tuple[int, dict[str, Any]]:
        holds.extend_hold(hold_id, until=asked["until"], actor=actor(), key=replies.own_key())
        return 200, _said(queries.get_listed(number))

    with transaction():
        return replies.once(make, asked)


def _mine(number: str) -> queries.Listed:
    """The hold when it lies within reach."""
    found = queries.get_listed(number)
    holder().check(found.location)
    return found


def _said(one: queries.Listed) -> dict[str, Any]:
    return {
        "href": url_for("api_holds.show", number=one.number),
        "number": one.number,
        "kind": one.kind.value,
        "state": one.state.value,
        "location": one.location.code,
        "member_id": one.member_id,
        "visit_on": one.visit_on.isoformat() if one.visit_on else None,
        "expires_at": replies.moment(one.expires_at),
        "placed_at": replies.moment(one.placed_at),
        "lines": [dataclasses.asdict(line) for line in one.lines],
    }
