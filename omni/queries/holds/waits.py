"""Who waits at a store, in the order they came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from omni.extensions import db
from omni.models.hold import WaitEntry, WaitState
from omni.models.member import Member
from omni.models.style import Style, Variant


@dataclass(frozen=True)
class Waiter:
    """Somebody in line: `hold_id` once the goods have been offered."""

    id: int
    who: str
    phone: str
    member_id: int | None
    name: str
    label: str
    quantity: int
    since: dt.datetime
    is_offered: bool
    hold_id: int | None


def list_waiting(location_id: int) -> list[Waiter]:
    """Everybody waiting at a store, or being offered something; one statement."""
    rows = db.session.execute(
        select(WaitEntry, Member, Style.name, Variant)
        .outerjoin(Member, Member.id == WaitEntry.member_id)
        .join(Variant, Variant.id == WaitEntry.variant_id)
        .join(Style, Style.id == Variant.style_id)
        .where(
            WaitEntry.location_id == location_id,
            WaitEntry.state.in_((WaitState.WAITING, WaitState.OFFERED)),
        )
        .order_by(WaitEntry.id)
    )
    return [
        Waiter(
            id=entry.id,
            who=entry.guest_name or member.name,
            phone=entry.guest_phone,
            member_id=entry.member_id,
            name=name,
            label=variant.label,
            quantity=entry.quantity,
            since=entry.created_at,
            is_offered=entry.state is WaitState.OFFERED,
            hold_id=entry.hold_id,
        )
        for entry, member, name, variant in rows
    ]
