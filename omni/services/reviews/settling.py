"""Pairs that ask the same question, and pairs whose question has answered itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from omni.domain import clock
from omni.extensions import db
from omni.models.match import MatchPair, PairState
from omni.models.member import Member, MemberState
from omni.queries.members.living import find_living


def sift(pair_ids: Collection[int]) -> list[int]:
    """These pairs without those that are settled: one person by now, or nobody any more."""
    if not pair_ids:
        return []
    pairs = {one.id: one for one in db.session.scalars(_locked(MatchPair.id.in_(pair_ids)))}
    became = find_living({one for pair in pairs.values() for one in (pair.a_id, pair.b_id)})
    erased = set(
        db.session.scalars(
            select(Member.id).where(
                Member.id.in_(set(became.values())), Member.state == MemberState.ERASED
            )
        )
    )
    left = []
    for pair_id in pair_ids:
        pair = pairs[pair_id]
        a, b = became[pair.a_id], became[pair.b_id]
        if a == b:
            _settle(pair, PairState.LINKED)
        elif {a, b} & erased:
            _settle(pair, PairState.STALE)
        else:
            left.append(pair_id)
    return left


def same_question(one_id: int, other_id: int, state: PairState) -> list[MatchPair]:
    """Every pair in this state that asks whether these two are one, whoever became them."""
    one, other = _group(one_id), _group(other_id)
    between = or_(
        and_(MatchPair.a_id.in_(one), MatchPair.b_id.in_(other)),
        and_(MatchPair.a_id.in_(other), MatchPair.b_id.in_(one)),
    )
    return list(db.session.scalars(_locked(between, MatchPair.state == state)))


def joined_by(event_id: int) -> list[MatchPair]:
    """Every pair that this merge has answered."""
    return list(db.session.scalars(_locked(MatchPair.merge_event_id == event_id)))


def _group(survivor_id: int) -> set[int]:
    """A member with everybody who was merged into her, at any distance."""
    group, newest = {survivor_id}, {survivor_id}
    while newest:
        wanted = select(Member.id).where(Member.merged_into_id.in_(newest))
        newest = set(db.session.scalars(wanted)) - group
        group |= newest
    return group


def _locked(*which: ColumnElement[bool]) -> Select[MatchPair]:
    return select(MatchPair).where(*which).order_by(MatchPair.id).with_for_update()


def _settle(pair: MatchPair, state: PairState) -> None:
    pair.state, pair.updated_at = state, clock.now()
