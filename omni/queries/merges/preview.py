"""What merging two members would do, before anybody does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, union_all

from omni.domain.errors import N_, NotFound
from omni.domain.merging import GROUPS
from omni.domain.sentences import Sentence
from omni.extensions import LARGEST_ID, db
from omni.models.hold import OPEN_STATES, Hold, HoldState
from omni.models.match import MatchPair, PairState
from omni.models.member import Identity, Member, MemberKind, MemberState
from omni.models.point import PointLot
from omni.models.staff import Staff
from omni.queries.merges.choices import default_sides, read_confirmed
from omni.queries.merges.tables import FOLLOWING

# What people know by name, in the order it is told.
TOLD = (
    "order",
    "point_lot",
    "hold",
    "wait_entry",
    "identity",
    "consent",
    "note",
    "visit",
    "member_request",
)


@dataclass(frozen=True)
class FieldChoice:
    """One group of fields on both sides; `default` is `survivor` or `merged`."""

    group: str
    survivor: tuple[Any, ...]
    merged: tuple[Any, ...]
    default: str

    @property
    def differs(self) -> bool:
        return [one or None for one in self.survivor] != [one or None for one in self.merged]


@dataclass(frozen=True)
class MergeSide:
    """One of the two: who she is, what names her, what hangs on her (by table), her points."""

    member: Member
    identities: tuple[Identity, ...]
    counts: dict[str, int]
    points: int


@dataclass(frozen=True)
class MergePreview:
    """Both sides, whose values would stay, what would move, and what to look at twice.

    `blocked` says why the two cannot be merged at all; a warning of kind `wrong` speaks against
    it, one of kind `soon` is good to know.
    """

    survivor: MergeSide
    merged: MergeSide
    fields: tuple[FieldChoice, ...]
    warnings: tuple[tuple[str, Sentence], ...]
    blocked: Sentence | None

    @property
    def moves(self) -> tuple[tuple[str, int], ...]:
        """What would follow to the survivor, counted by table."""
        counts = self.merged.counts
        return tuple((name, counts[name]) for name in TOLD if counts.get(name))


def preview_merge(survivor_id: int, merged_id: int) -> MergePreview:
    """What would happen: ten statements at most. Raises NotFound."""
    members = _members(survivor_id, merged_id)
    survivor, merged = members[survivor_id], members[merged_id]
    counts, points, named = _counts(members), _points(members), _named(members)
    sides = default_sides(survivor, merged, read_confirmed(list(members)))
    fields = tuple(
        FieldChoice(
            group,
            tuple(getattr(survivor, name) for name in names),
            tuple(getattr(merged, name) for name in names),
            str(sides[group]),
        )
        for group, names in GROUPS.items()
    )
    one, other = (
        MergeSide(
            members[each], tuple(named.get(each, ())), counts.get(each, {}), points.get(each, 0)
        )
        for each in (survivor_id, merged_id)
    )
    warnings = (*_strange(survivor, merged), *_said_before(members), *_holds(merged_id))
    return MergePreview(one, other, fields, warnings, _blocked(survivor, merged))


def _members(survivor_id: int, merged_id: int) -> dict[int, Member]:
    ids = {one for one in (survivor_id, merged_id) if 0 < one <= LARGEST_ID}
    found = {one.id: one for one in db.session.scalars(select(Member).where(Member.id.in_(ids)))}
    if survivor_id not in found or merged_id not in found:
        raise NotFound
    return found


def _counts(members: dict[int, Member]) -> dict[int, dict[str, int]]:
    parts = [
        select(
            literal(one.name).label("name"),
            one.table.c[one.column].label("member_id"),
            func.count().label("pieces"),
        )
        .where(one.table.c[one.column].in_(members), *one.only)
        .group_by(one.table.c[one.column])
        for one in FOLLOWING
        if one.name in TOLD
    ]
    found: dict[int, dict[str, int]] = {}
    for row in db.session.execute(union_all(*parts)):
        found.setdefault(row.member_id, {})[row.name] = int(row.pieces)
    return found


def _points(members: dict[int, Member]) -> dict[int, int]:
    rows = db.session.execute(
        select(PointLot.member_id, func.sum(PointLot.remaining))
        .where(PointLot.member_id.in_(members), PointLot.remaining != 0)
        .group_by(PointLot.member_id)
    )
    return {member_id: int(points) for member_id, points in rows}


def _named(members: dict[int, Member]) -> dict[int, list[Identity]]:
    found: dict[int, list[Identity]] = {}
    wanted = select(Identity).where(Identity.member_id.in_(members)).order_by(Identity.id)
    for one in db.session.scalars(wanted):
        found.setdefault(one.member_id, []).append(one)
    return found


def _blocked(survivor: Member, merged: Member) -> Sentence | None:
    if survivor.id == merged.id:
        return Sentence(N_("同じ会員どうしは統合できません。"))
    states = {survivor.state, merged.state}
    if MemberState.ERASED in states:
        return Sentence(N_("個人情報を削除した会員は統合できません。"))
    if MemberState.MERGED in states:
        return Sentence(N_("どちらかの会員は、すでに統合されています。"))
    return None


def _strange(survivor: Member, merged: Member) -> Iterator[tuple[str, Sentence]]:
    """What speaks for two people: twins and families share much, but not everything."""
    if survivor.birthday and merged.birthday and survivor.birthday != merged.birthday:
        yield "wrong", Sentence(N_("生年月日が違います。別の方かもしれません。"))
    if survivor.gender and merged.gender and survivor.gender != merged.gender:
        yield "wrong", Sentence(N_("性別が違います。別の方かもしれません。"))
    if survivor.kind is not merged.kind and MemberKind.COMPANY in (survivor.kind, merged.kind):
        yield "wrong", Sentence(N_("個人と法人です。"))
    if survivor.household_id and survivor.household_id == merged.household_id:
        yield "wrong", Sentence(N_("ご家族として登録されている、別の会員です。"))
    if MemberState.WITHDRAWN in (survivor.state, merged.state):
        yield "soon", Sentence(N_("退会された会員が含まれます。統合後は有効な会員になります。"))


def _said_before(members: dict[int, Member]) -> Iterator[tuple[str, Sentence]]:
    ids = sorted(members)
    row = db.session.execute(
        select(MatchPair.decided_at, Staff.name)
        .outerjoin(Staff, Staff.id == MatchPair.decided_by_id)
        .where(
            MatchPair.a_id == ids[0],
            MatchPair.b_id == ids[-1],
            MatchPair.state == PairState.DIFFERENT,
        )
    ).first()
    if row is not None:
        day = row.decided_at.date() if row.decided_at else ""
        words = N_("%(day)s に「別の方」と確認されています（%(staff)s）。")
        yield "wrong", Sentence(words, {"day": day, "staff": row.name or ""})


def _holds(merged_id: int) -> Iterator[tuple[str, Sentence]]:
    prepared: ColumnElement[int] = func.count().filter(Hold.state == HoldState.PREPARED)
    row = db.session.execute(
        select(func.count().label("all"), prepared.label("prepared")).where(
            Hold.member_id == merged_id, Hold.state.in_(OPEN_STATES)
        )
    ).one()
    if row.prepared:
        words = N_("お渡し待ちの取り置きが%(n)s件あります。札のお名前にご注意ください。")
        yield "soon", Sentence(words, {"n": int(row.prepared)})
    elif row.all:
        yield "soon", Sentence(N_("取り置きが%(n)s件あります。"), {"n": int(row.all)})
