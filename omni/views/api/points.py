"""Points: what a member has, how she came by it, and what a purchase would earn."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response

from omni.domain import clock
from omni.domain.cursors import read_cursor
from omni.domain.errors import N_, Invalid
from omni.forms.api import points as forms
from omni.forms.api.fields import LARGEST_YEN
from omni.models.point import PointTransaction
from omni.queries import codes, locations
from omni.queries import members as member_queries
from omni.queries import points as queries
from omni.queries.points.moves import list_moves
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import allow_token, holder, saw

blueprint = Resources("api_points", __name__, description="One balance, wherever it is spent")


class LineUnreadable(Invalid):
    """A line of a quote is a SKU, a colon and whole yen."""

    sentence = N_("「%(line)s」を SKU:金額 として読み取れません。")
    way_forward = N_("OP-1001-NVY-M:9900 のように、税込みの金額を円で指定してください。")


class _Line(NamedTuple):
    sku: str
    amount: int


@blueprint.get("/members/<int:member_id>/points")
@allow_token("points:read")
@blueprint.response(200, forms.PointsSaid)
def balance(member_id: int) -> Response:
    """What she can spend today, expiry counted."""
    member = member_queries.get_member(member_id)
    today = locations.get_business_day(holder().location_id, clock.now())
    saw("view", "points", member.id, member_id=member.id)
    found = queries.get_balance(member.id, today)
    soon = [{"on": day.isoformat(), "points": points} for day, points in found.expiring]
    return replies.reply(
        {
            "member_id": member.id,
            "on": today.isoformat(),
            "usable": found.usable,
            "pending": found.pending,
            "expiring": soon,
        }
    )


@blueprint.get("/members/<int:member_id>/points/statement")
@allow_token("points:read")
@blueprint.arguments(forms.StatementAsked, location="query")
@blueprint.response(200, forms.PointMovePage)
def statement(asked: dict[str, Any], member_id: int) -> Response:
    """Every change of her points, oldest first."""
    member = member_queries.get_member(member_id)
    saw("view", "points", member.id, member_id=member.id)
    rows = list_moves(member.id, after=read_cursor(asked["cursor"]), limit=asked["limit"] + 1)
    return replies.page(rows, asked["limit"], lambda one: one.id, _move)


@blueprint.get("/points/quote")
@allow_token("points:read")
@blueprint.arguments(forms.QuoteAsked, location="query")
@blueprint.response(200, forms.QuoteSaid)
def quote(asked: dict[str, Any]) -> Response:
    """What these lines earn at a location today, for a member or for a new one."""
    lines = [_line(one) for one in asked["lines"]]
    skus = codes.get_skus([one.sku for one in lines], field="lines")
    place = _place(asked["location"])
    member = asked["member_id"] and member_queries.get_member(asked["member_id"])
    today = locations.get_business_day(place, clock.now())
    wanted = [
        queries.QuoteLine(str(number), skus[one.sku].id, one.amount)
        for number, one in enumerate(lines)
    ]
    found = queries.quote(
        wanted, member=member or None, location=locations.get_location(place), on=today
    )
    told = [
        {"sku": skus[one.sku].sku, "amount": one.amount, "points": earned.points}
        for one, earned in zip(lines, found.lines, strict=True)
    ]
    said = {"points": found.points, "lines": told, "reasons": found.explanation["reasons"]}
    return replies.reply(said)


def _place(code: str | None) -> int:
    if code is None:
        return holder().location_id
    return holder().check(codes.get_spots([code])[code]).id


def _line(text: str) -> _Line:
    sku, _, amount = text.rpartition(":")
    plain = amount.isascii() and amount.isdigit() and len(amount) <= 9
    if not sku or not plain or int(amount) > LARGEST_YEN:
        raise LineUnreadable(line=text, field="lines")
    return _Line(sku, int(amount))


def _move(one: PointTransaction) -> dict[str, Any]:
    return {
        "id": one.id,
        "type": one.type.value,
        "points": one.amount,
        "at": replies.moment(one.at),
        "on": one.business_day.isoformat(),
        "channel": one.channel,
        "reason": one.reason,
    }
