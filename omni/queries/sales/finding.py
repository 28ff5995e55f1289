"""What is scanned or typed while ringing up: goods to add, or the member who buys."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from omni.domain.codes import card_key
from omni.domain.document_numbers import read
from omni.extensions import db
from omni.models.hold import Hold, HoldLine, HoldState
from omni.models.location import Register
from omni.models.member import ACCOUNT_KINDS, Identity, IdentityKind
from omni.models.staff import Device
from omni.models.style import Variant
from omni.queries import closing, lookup
from omni.queries.sales.quoting import tag_price
from omni.queries.stock import list_levels
from omni.queries.styles import find_styles, find_variant_by_code

MOST_GOODS = 24


@dataclass(frozen=True)
class Scanned:
    """What one code names: one SKU, one member, or the lines of one hold; at most one of them.

    `identity_id` is the very card that was read.
    """

    variant_id: int | None = None
    member_id: int | None = None
    identity_id: int | None = None
    hold_lines: tuple[tuple[int, int, int], ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.variant_id or self.member_id or self.hold_lines)


@dataclass(frozen=True)
class GoodsRow:
    """One SKU that answers while ringing up; `here` are pieces available in this store."""

    variant_id: int
    name: str
    label: str
    code: str
    price: int
    here: int


@dataclass(frozen=True)
class Found:
    """Goods and members that a typed text finds, best first."""

    goods: tuple[GoodsRow, ...]
    members: tuple[lookup.MemberRow, ...]


def find_scanned(code: str, *, location_id: int, today: dt.date) -> Scanned:
    """What this code names exactly; goods first, then a hold's slip, then a member's card."""
    code = code.strip()[:200]
    if not code:
        return Scanned()
    variant = find_variant_by_code(code)
    if variant is not None:
        return Scanned(variant_id=variant.id)
    if lines := find_hold_lines(code, location_id=location_id):
        return lines
    sole = lookup.find_answers(code, here=location_id, today=today).sole
    if not sole or sole[0] != "member":
        return Scanned()
    return Scanned(member_id=sole[1], identity_id=_find_card(sole[1], code))


def _find_card(member_id: int, code: str) -> int | None:
    """The member's card or account with this number."""
    return db.session.scalar(
        select(Identity.id)
        .where(
            Identity.member_id == member_id,
            Identity.kind.in_(ACCOUNT_KINDS),
            Identity.value_norm == card_key(code),
        )
        .order_by(Identity.id)
        .limit(1)
    )


def find_phone(member_id: int) -> str | None:
    """The number she gave us first, to be called about a delivery."""
    return db.session.scalar(
        select(Identity.value_norm)
        .where(Identity.member_id == member_id, Identity.kind == IdentityKind.PHONE)
        .order_by(Identity.id)
        .limit(1)
    )


def find_hold_lines(code: str | int, *, location_id: int) -> Scanned | None:
    """What is left of the hold with this number, or id, at this store, and whose it is."""
    named = Hold.id == code if isinstance(code, int) else Hold.number == read(code)
    hold = db.session.scalar(select(Hold).where(named, Hold.location_id == location_id))
    if hold is None or hold.state in (HoldState.COLLECTED, HoldState.CANCELLED):
        return None
    left = tuple(
        (line.id, line.variant_id, line.quantity - line.collected - line.returned)
        for line in db.session.scalars(
            select(HoldLine).where(HoldLine.hold_id == hold.id).order_by(HoldLine.id)
        )
    )
    return Scanned(member_id=hold.member_id, hold_lines=tuple(one for one in left if one[2] > 0))


def find_for_sale(text: str, *, location_id: int, today: dt.date) -> Found:
    """Goods by any word of theirs, each SKU a row, and members; a constant number of statements."""
    answers = lookup.find_answers(text, here=location_id, today=today)
    styles = find_styles(text, location_id=location_id).styles
    named = [one.variant_id for one in styles if one.variant_id]
    open_styles = [one.style_id for one in styles if not one.variant_id]
    rank = {one.style_id: at for at, one in enumerate(styles)}
    variants = sorted(
        db.session.scalars(
            select(Variant)
            .where(
                Variant.is_active,
                Variant.id.in_(named) | Variant.style_id.in_(open_styles),
            )
            .options(joinedload(Variant.style))
        ),
        key=lambda one: (rank[one.style_id], one.colour_position, one.size_position),
    )[:MOST_GOODS]
    levels = list_levels([one.id for one in variants], location_id=location_id)
    here = {level.variant_id: level.available for level in levels}
    return Found(
        goods=tuple(
            GoodsRow(
                variant.id,
                variant.style.name,
                variant.label,
                variant.style.code,
                tag_price(variant),
                here.get(variant.id, 0),
            )
            for variant in variants
        ),
        members=tuple(one for one in answers.members if not one.is_withdrawn),
    )


def find_register(location_id: int, *, device_id: int | None) -> Register | None:
    """The register this device stands at, else the store's first; None where there is none."""
    known = closing.list_registers(location_id)
    device = db.session.get(Device, device_id) if device_id else None
    mine = device.register_id if device else None
    return next((one for one in known if one.id == mine), None) or next(iter(known), None)
