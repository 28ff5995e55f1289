"""Points set aside for a checkout: held, then settled when it is paid, or released."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, url_for

from omni.domain import clock, reservations
from omni.forms.api import point_holds as forms
from omni.queries import locations, members
from omni.services import points
from omni.transactions import transaction
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import actor, allow_token, holder

blueprint = Resources("api_point_holds", __name__, description="Points spent in two steps")


@blueprint.post("/points/holds")
@allow_token("points:write")
@blueprint.arguments(forms.PointHoldWanted)
@blueprint.response(201, forms.PointHoldSaid)
def hold(asked: dict[str, Any]) -> Response:
    """Set points aside for some minutes; 409 says how many there are."""
    member_id = members.get_member(asked["member_id"]).id

    def make() -> tuple[int, dict[str, Any]]:
        made = points.hold(
            member_id,
            asked["points"],
            company_id=holder().company_id,
            order_id=None,
            on=_today(),
            actor=actor(),
            key=replies.own_key(),
            expires_at=reservations.until(asked["minutes"], clock.now()),
        )
        return 201, _said(made.id, made.member_id, -made.amount, "held")

    with transaction():
        return replies.once(make, asked)


@blueprint.post("/points/holds/<int:hold_id>/settle")
@allow_token("points:write")
@blueprint.response(200, forms.PointHoldSaid)
def settle(hold_id: int) -> Response:
    """Spend what was held; 409 past its time."""

    def make() -> tuple[int, dict[str, Any]]:
        made = points.settle(hold_id, on=_today(), actor=actor())
        return 200, _said(hold_id, made.member_id, -made.amount, "settled")

    with transaction():
        return replies.once(make)


@blueprint.post("/points/holds/<int:hold_id>/release")
@allow_token("points:write")
@blueprint.response(200, forms.PointHoldSaid)
def release(hold_id: int) -> Response:
    """Give back what was held."""

    def make() -> tuple[int, dict[str, Any]]:
        made = points.release(hold_id, on=_today(), actor=actor())
        return 200, _said(hold_id, made.member_id, made.amount, "released")

    with transaction():
        return replies.once(make)


def _today() -> dt.date:
    return locations.get_business_day(holder().location_id, clock.now())


def _said(hold_id: int, member_id: int, amount: int, state: str) -> dict[str, Any]:
    return {
        "href": url_for("api_point_holds.settle", hold_id=hold_id),
        "id": hold_id,
        "member_id": member_id,
        "points": amount,
        "state": state,
    }
