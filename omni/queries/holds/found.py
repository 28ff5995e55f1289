"""Finding holds by number, phone or name, at every store."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, case, false, or_, select

from omni.domain import clock
from omni.domain.document_numbers import read
from omni.domain.lookup import Probe, read_query
from omni.domain.text.phones import digits_of, fold_phone
from omni.extensions import db
from omni.models.hold import UNENDED, Hold
from omni.models.member import MemberKey
from omni.queries.holds.cards import Card, list_cards

MOST = 30
REMEMBERED = dt.timedelta(days=60)


def search(text: str) -> list[Card]:
    """Holds that a number, a phone (whole or its last four) or a name means, open ones first.

    Members are found as in the one box; what ended long ago only by its number.
    """
    asked = text.strip()
    number = read(asked)
    if number and _is_known(number):
        return list_cards(select(Hold).where(Hold.number == number))
    recent = or_(Hold.state.in_(UNENDED), Hold.placed_at > clock.now() - REMEMBERED)
    return list_cards(
        select(Hold)
        .where(recent, or_(_of_guest(asked), _of_member(asked)))
        .order_by(case((Hold.state.in_(UNENDED), 0), else_=1), Hold.expires_at, Hold.id)
        .limit(MOST)
    )


def _is_known(number: str) -> bool:
    return db.session.scalar(select(Hold.id).where(Hold.number == number)) is not None


def _of_guest(asked: str) -> ColumnElement[bool]:
    """A guest's name anywhere, a phone whole or by its last digits."""
    digits = fold_phone(asked) or digits_of(asked)
    if len(digits) >= 4:
        return Hold.guest_phone.endswith(digits, autoescape=True)
    return Hold.guest_name.contains(asked, autoescape=True) if asked else false()


def _of_member(asked: str) -> ColumnElement[bool]:
    query = read_query(asked)
    found = [
        select(MemberKey.member_id)
        .where(MemberKey.member_id == Hold.member_id, or_(*map(_range, group)))
        .exists()
        for group in query.groups
    ]
    return and_(*found) if found else false()


def _range(probe: Probe) -> ColumnElement[bool]:
    if probe.prefix:
        return and_(MemberKey.key >= probe.lower, MemberKey.key < probe.upper)
    return MemberKey.key == probe.lower
