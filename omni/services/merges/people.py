"""The people of a merge under their locks, and the fields that change on who stays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select, update

from omni.domain import clock
from omni.domain.merging import GROUPS, Side
from omni.extensions import db
from omni.models.member import Identity, Member, MemberChange, MemberState, Tier
from omni.models.point import PointAccount
from omni.queries.merges.choices import default_sides, read_confirmed
from omni.services.imports.rows import insert_missing
from omni.services.loading import insert_rows, table_of

# What a merge decides by a rule of its own: the higher tier, the longer membership, the last visit.
RULED = ("state", "tier_code", "registered_on", "seen_day", "seen_location_id", "household_id")
COLUMNS = (*(name for names in GROUPS.values() for name in names), *RULED)
PROFILE = frozenset(name for group, names in GROUPS.items() if group != "home" for name in names)
AFTER_A_MERGE = "merge"


@dataclass(frozen=True)
class Pair:
    """Two records that are one person: who stays, who joins, and what speaks for it."""

    survivor_id: int
    merged_id: int
    evidence: tuple[Mapping[str, Any], ...] = ()


@dataclass
class Joining:
    """One merge in the making, both people locked."""

    pair: Pair
    survivor: Member
    merged: Member
    survivor_id: int
    merged_id: int
    lacks_home: bool
    choices: dict[str, str] = field(default_factory=dict)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, pair: Pair, survivor: Member, merged: Member) -> Joining:
        """The merge of these two; its ids are theirs, who the pair's two have become."""
        homes = (survivor.household_id, merged.household_id)
        return cls(pair, survivor, merged, survivor.id, merged.id, None in homes)


def lock_people(ids: Collection[int]) -> dict[int, Member]:
    """Lock the accounts, then the members, each in id order; whoever comes later waits here.

    A lock for update makes wait, too, who is about to write a row that names one of them.
    """
    wanted = sorted(set(ids))
    db.session.execute(
        select(PointAccount.member_id)
        .where(PointAccount.member_id.in_(wanted))
        .order_by(PointAccount.member_id)
        .with_for_update()
    )
    members = db.session.scalars(
        select(Member)
        .where(Member.id.in_(wanted))
        .order_by(Member.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {one.id: one for one in members}


def open_accounts(joinings: Iterable[Joining]) -> None:
    """Give a survivor an account where one comes to her."""
    into = {one.merged_id: one.survivor_id for one in joinings}
    have = db.session.scalars(
        select(PointAccount.member_id).where(PointAccount.member_id.in_(into))
    )
    rows = [{"member_id": into[one], "changed_at": clock.now()} for one in sorted(have)]
    insert_missing(PointAccount, rows)


def snapshots(ids: Collection[int], members: Mapping[int, Member]) -> dict[int, dict[str, Any]]:
    """Each person as she stands: her fields, and what names her."""
    named: dict[int, list[list[str]]] = defaultdict(list)
    rows = db.session.execute(
        select(Identity.member_id, Identity.kind, Identity.source, Identity.value_raw)
        .where(Identity.member_id.in_(ids))
        .order_by(Identity.id)
    )
    for member_id, kind, source, value in rows:
        named[member_id].append([kind.value, source, value])
    return {
        one: {name: plain(getattr(members[one], name)) for name in COLUMNS}
        | {"kind": members[one].kind.value, "identities": named[one]}
        for one in ids
    }


def plain(value: Any) -> Any:
    """A value as JSON and moves keep it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return getattr(value, "value", value)


def decide(joinings: Collection[Joining], chosen: Mapping[str, str] | None = None) -> None:
    """Say of each merge what changes on the survivor: as chosen, else by the rules."""
    confirmed = read_confirmed({one for each in joinings for one in _both(each)})
    ranks = {row.code: row.position for row in db.session.execute(select(Tier.code, Tier.position))}
    for one in joinings:
        sides = default_sides(one.survivor, one.merged, confirmed) | dict(chosen or {})
        one.choices = {group: str(side) for group, side in sides.items()}
        one.changes = _chosen(one, sides) | _ruled(one.survivor, one.merged, ranks)


def _both(one: Joining) -> tuple[int, int]:
    return one.survivor_id, one.merged_id


def _chosen(one: Joining, sides: Mapping[str, str]) -> dict[str, tuple[Any, Any]]:
    return {
        name: (getattr(one.survivor, name), getattr(one.merged, name))
        for group, side in sides.items()
        if side == Side.MERGED
        for name in GROUPS[group]
        if getattr(one.survivor, name) != getattr(one.merged, name)
    }


def _ruled(survivor: Member, merged: Member, ranks: Mapping[str, int]) -> dict[str, Any]:
    """What no one chooses: alive beats withdrawn, the higher tier, the older membership, the
    later visit; a household where she had none."""
    wanted: dict[str, Any] = {}
    if MemberState.ACTIVE in (survivor.state, merged.state):
        wanted["state"] = MemberState.ACTIVE
    tiers = [one.tier_code for one in (survivor, merged) if one.tier_code]
    wanted["tier_code"] = max(tiers, key=lambda code: ranks.get(code, 0), default=None)
    days = [one.registered_on for one in (survivor, merged) if one.registered_on]
    wanted["registered_on"] = min(days, default=None)
    later = merged if merged.seen_day > survivor.seen_day else survivor
    wanted |= {"seen_day": later.seen_day, "seen_location_id": later.seen_location_id}
    wanted["household_id"] = survivor.household_id or merged.household_id
    return {
        name: (getattr(survivor, name), value)
        for name, value in wanted.items()
        if getattr(survivor, name) != value
    }


def write_fields(values: Mapping[int, Mapping[str, Any]]) -> None:
    """Set these columns of these members; a form that is open on them is too old from now on."""
    table = table_of(Member)
    shapes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for member_id, row in sorted(values.items()):
        names = tuple(sorted(row))
        shapes[names].append({"the_id": member_id} | {f"new_{one}": row[one] for one in names})
    for names, rows in shapes.items():
        db.session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("the_id"))
            .values(
                {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
                | {"version": table.c.version + 1, "updated_at": clock.now()}
            ),
            rows,
        )


def write_history(
    changes: Mapping[int, Mapping[str, tuple[Any, Any]]], *, staff_id: int | None, source: str
) -> None:
    """What the card shows as changed: the person's own data only."""
    insert_rows(
        MemberChange,
        [
            {
                "member_id": member_id,
                "at": clock.now(),
                "staff_id": staff_id,
                "source": source,
                "field": name,
                "old": _said(old),
                "new": _said(new),
            }
            for member_id, fields in changes.items()
            for name, (old, new) in fields.items()
            if name in PROFILE
        ],
    )


def _said(value: Any) -> str | None:
    return None if value in (None, "") else str(plain(value))
