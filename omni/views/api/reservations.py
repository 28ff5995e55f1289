"""Reservations: goods promised to a checkout for some minutes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import Response, url_for

from omni.domain.cursors import read_cursor
from omni.forms.api import reservations as forms
from omni.models.reservation import Reservation, ReservationState
from omni.queries import codes
from omni.queries import reservations as queries
from omni.services import reservations
from omni.services.idempotency import COVERED
from omni.transactions import transaction
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import actor, allow_token, holder

blueprint = Resources(
    "api_reservations", __name__, description="Goods promised to a checkout, by the minute"
)


@blueprint.post("/reservations")
@allow_token("reservations:write")
@blueprint.arguments(forms.ReservationWanted)
@blueprint.response(201, forms.ReservationSaid)
def place(asked: dict[str, Any]) -> Response:
    """Reserve all of these lines, or none.

    Short of stock, the problem's `alternatives` says where else the goods are.
    """
    lines = _lines(asked["lines"])
    wanted = [reservations.Wanted(one.location_id, one.variant_id, one.quantity) for one in lines]

    def make() -> tuple[int, dict[str, Any]]:
        made = reservations.place_reservation(
            wanted,
            company_id=holder().company_id,
            minutes=asked["minutes"],
            reference=asked["reference"],
            token_id=holder().id,
            actor=actor(),
            key=COVERED,
        )
        return 201, _said(made, lines)

    with transaction():
        return replies.once(make, asked)


@blueprint.get("/reservations")
@allow_token("reservations:read")
@blueprint.arguments(forms.ReservationsAsked, location="query")
@blueprint.response(200, forms.ReservationPage)
def index(asked: dict[str, Any]) -> Response:
    """The token's own reservations, oldest first."""
    state = ReservationState(asked["state"]) if asked["state"] else None
    rows = queries.list_reservations(
        holder().id, after=read_cursor(asked["cursor"]), limit=asked["limit"] + 1, state=state
    )
    return replies.page(rows, asked["limit"], lambda one: one.id, _shown)


@blueprint.get("/reservations/<number>")
@allow_token("reservations:read")
@blueprint.response(200, forms.ReservationSaid)
def show(number: str) -> Response:
    """One reservation as it is now."""
    found = queries.get_reservation(queries.get_id(number, holder().id))
    return replies.reply(_shown(found))


@blueprint.post("/reservations/<number>/extend")
@allow_token("reservations:write")
@blueprint.arguments(forms.Longer)
@blueprint.response(200, forms.ReservationSaid)
def extend(asked: dict[str, Any], number: str) -> Response:
    """Keep the goods for so many minutes from now; 24 hours in all at most."""
    one = queries.get_id(number, holder().id)

    def make() -> tuple[int, dict[str, Any]]:
        reservations.extend_reservation(one, minutes=asked["minutes"], actor=actor(), key=COVERED)
        return 200, _shown(queries.get_reservation(one))

    with transaction():
        return replies.once(make, asked)


@blueprint.post("/reservations/<number>/release")
@allow_token("reservations:write")
@blueprint.response(200, forms.ReservationSaid)
def release(number: str) -> Response:
    """The checkout was left: the goods are for sale at once."""
    one = queries.get_id(number, holder().id)

    def make() -> tuple[int, dict[str, Any]]:
        reservations.release_reservation(one, actor=actor(), key=COVERED)
        return 200, _shown(queries.get_reservation(one))

    with transaction():
        return replies.once(make)


class _Line(NamedTuple):
    """A line with its codes looked up."""

    location_id: int
    location: str
    variant_id: int
    sku: str
    quantity: int


def _lines(asked: list[dict[str, Any]]) -> list[_Line]:
    """The lines, with the token's own location where none is named."""
    skus = codes.get_skus([one["sku"] for one in asked], field="lines.sku")
    named = {one["location"] for one in asked if one["location"] is not None}
    spots = codes.get_spots(named, field="lines.location") if named else {}
    for spot in spots.values():
        holder().check(spot)
    own = codes.get_spot(holder().location_id)
    found = []
    for one in asked:
        spot = own if one["location"] is None else spots[one["location"]]
        sku = skus[one["sku"]]
        found.append(_Line(spot.id, spot.code, sku.id, sku.sku, one["quantity"]))
    return found


def _said(made: Reservation, lines: Iterable[_Line]) -> dict[str, Any]:
    """A reservation that was just made."""
    told = [{"sku": one.sku, "location": one.location, "quantity": one.quantity} for one in lines]
    return _whole(made, made.state, told)


def _shown(one: queries.Shown) -> dict[str, Any]:
    return _whole(one, one.state, [dataclasses.asdict(line) for line in one.lines])


def _whole(
    one: Reservation | queries.Shown, state: ReservationState, lines: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "href": url_for("api_reservations.show", number=one.number),
        "number": one.number,
        "state": state.value,
        "expires_at": replies.moment(one.expires_at),
        "placed_at": replies.moment(one.placed_at),
        "reference": one.reference,
        "lines": lines,
    }
