"""Who a person said is not the same as whom: remembered by ids, true for whoever they became."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from omni.extensions import db
from omni.models.match import MatchPair, PairState
from omni.models.member import Member
from omni.queries.members.living import find_living

_IN_ONE = 500


def list_differences() -> set[tuple[int, int]]:
    """Every two living members that somebody said are two people, the smaller id first."""
    said = select(MatchPair.a_id, MatchPair.b_id).where(MatchPair.state == PairState.DIFFERENT)
    return _living(set(db.session.execute(said)))


def find_differences(member_ids: Collection[int]) -> set[tuple[int, int]]:
    """The same of these living members, and of all who were merged into them."""
    groups = _merged_into(member_ids)
    said: set[tuple[int, int]] = set()
    everybody = sorted(groups)
    for start in range(0, len(everybody), _IN_ONE):
        some = everybody[start : start + _IN_ONE]
        rows = select(MatchPair.a_id, MatchPair.b_id).where(
            MatchPair.state == PairState.DIFFERENT,
            or_(MatchPair.a_id.in_(some), MatchPair.b_id.in_(some)),
        )
        said.update(db.session.execute(rows))
    return _living(said)


def _merged_into(member_ids: Collection[int]) -> set[int]:
    found, asked = set(member_ids), set(member_ids)
    while asked:
        some = sorted(asked)[:_IN_ONE]
        asked -= set(some)
        gone = set(db.session.scalars(select(Member.id).where(Member.merged_into_id.in_(some))))
        asked |= gone - found
        found |= gone
    return found


def _living(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    became = living_of({one for pair in pairs for one in pair})
    living = ((became[a], became[b]) for a, b in pairs)
    return {(min(pair), max(pair)) for pair in living if pair[0] != pair[1]}


def living_of(member_ids: Collection[int]) -> dict[int, int]:
    """By each id, the member she is now, however many are asked about."""
    ids = sorted(member_ids)
    became: dict[int, int] = {}
    for start in range(0, len(ids), _IN_ONE):
        became |= find_living(ids[start : start + _IN_ONE])
    return became
