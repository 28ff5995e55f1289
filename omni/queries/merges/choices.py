"""Whose values stay when two records become one, by the rules of `domain.merging`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select

from omni.domain.merging import GROUPS, choose_side
from omni.extensions import db
from omni.models.member import Member, MemberChange

CONFIRMED = "counter"


def default_sides(
    survivor: Member, merged: Member, confirmed: Mapping[tuple[int, str], dt.datetime]
) -> dict[str, str]:
    """Whose values stay, group by group, when nobody says."""
    return {
        group: choose_side(
            group,
            [getattr(survivor, name) for name in names],
            [getattr(merged, name) for name in names],
            survivor_confirmed=_newest(confirmed, survivor.id, names),
            merged_confirmed=_newest(confirmed, merged.id, names),
        )
        for group, names in GROUPS.items()
    }


def read_confirmed(ids: Collection[int]) -> dict[tuple[int, str], dt.datetime]:
    """When a person at the counter last wrote each field of each member."""
    rows = db.session.execute(
        select(MemberChange.member_id, MemberChange.field, func.max(MemberChange.at))
        .where(MemberChange.member_id.in_(ids), MemberChange.source == CONFIRMED)
        .group_by(MemberChange.member_id, MemberChange.field)
    )
    return {(member_id, name): at for member_id, name, at in rows}


def _newest(
    confirmed: Mapping[tuple[int, str], dt.datetime], member_id: int, names: Iterable[str]
) -> dt.datetime | None:
    return max((at for name in names if (at := confirmed.get((member_id, name)))), default=None)
