"""Linking who is the same: the strongest first, and nobody through a contradiction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.domain.errors import N_
from omni.domain.matching.evidence import compare, is_conflict
from omni.domain.matching.groups import components, gather
from omni.domain.matching.rule import GROUP, Rule
from omni.extensions import db
from omni.models.match import Decision, MatchPair, PairState
from omni.models.member import Member
from omni.queries.matching.commonness import read_commonness
from omni.queries.matching.differences import list_differences, living_of
from omni.queries.matching.people import load_people
from omni.queries.matching.rules import current_rule
from omni.services.merges import Pair, merge_pairs

REASON = N_("名寄せで同じ方と判断しました。")
CONTRADICTION = {"field": "group", "kind": "contradiction", "weight": 0.0}
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Link:
    """An open pair whose evidence says that two are the same."""

    id: int
    a_id: int
    b_id: int
    score: float


def plan_links() -> tuple[list[Link], list[Link]]:
    """Which open links can be made, in their order, and which are doubtful: read only."""
    rows = select(MatchPair.id, MatchPair.a_id, MatchPair.b_id, MatchPair.score).where(
        MatchPair.state == PairState.OPEN, MatchPair.decision == Decision.SAME
    )
    links = [Link(*row) for row in db.session.execute(rows)]
    fit = _Fit(links, current_rule())
    found = gather(((one.score, one.a_id, one.b_id, one) for one in links), fit)
    return found.made, found.doubtful


class _Fit:
    """Whether two groups may be one person.

    Not when a person said that two of them differ, or evidence contradicts; and only when all
    their pairs still look like one person on average: namesakes at one address do not.
    """

    def __init__(self, links: Sequence[Link], rule: Rule) -> None:
        self.rule = rule
        self.said = list_differences()
        self.scores = {(one.a_id, one.b_id): one.score for one in links}
        crowds = [some for some in components((x.a_id, x.b_id) for x in links) if len(some) > 2]
        self.people = load_people({one for some in crowds for one in some})
        self.commonness = read_commonness(self.people.values())

    def __call__(self, mine: list[int], other: list[int]) -> bool:
        scores = []
        for one in mine:
            for two in other:
                score = self._score((one, two) if one < two else (two, one))
                if score is None:
                    return False
                scores.append(score)
        return sum(scores) >= self.rule.thresholds[GROUP] * len(scores)

    def _score(self, pair: tuple[int, int]) -> float | None:
        """How alike two are; None for two who cannot be one."""
        if pair in self.said:
            return None
        if (known := self.scores.get(pair)) is not None:
            return known
        one, two = self.people.get(pair[0]), self.people.get(pair[1])
        if one is None or two is None:
            return None
        evidence = compare(one, two, self.commonness)
        return None if is_conflict(evidence.kinds) else self.rule.score(evidence)


def doubt(links: Sequence[Link]) -> None:
    """Ask about the links that would join people who contradict each other."""
    for link in links:
        pair = db.session.get_one(MatchPair, link.id, with_for_update=True)
        if pair.state is PairState.OPEN:
            pair.decision = Decision.ASK
            pair.evidence = [*pair.evidence, CONTRADICTION]
            pair.pattern = f"{pair.pattern} group:contradiction"
            pair.updated_at = clock.now()


def make_links(links: Sequence[Link]) -> int:
    """Merge these pairs, at most some hundred at a time, and note each merge with its pair.

    Returns how many merges there were; a pair that was one person by then needs none.
    """
    ids = [link.id for link in links]
    pairs = {
        pair.id: pair
        for pair in db.session.scalars(
            select(MatchPair).where(MatchPair.id.in_(ids), MatchPair.state == PairState.OPEN)
        )
    }
    wanted = [pairs[one] for one in ids if one in pairs]
    merges = merge_pairs(
        [Pair(pair.a_id, pair.b_id, tuple(pair.evidence)) for pair in wanted],
        reason=REASON,
        actor=SYSTEM,
    )
    became = living_of({one for pair in wanted for one in (pair.a_id, pair.b_id)})
    linked = 0
    for pair in wanted:
        event_id = merges.get((pair.a_id, pair.b_id))
        if event_id is None and became.get(pair.a_id) != became.get(pair.b_id):
            continue  # one of them was erased in the meantime
        pair.state, pair.merge_event_id = PairState.LINKED, event_id
        pair.decided_at = pair.updated_at = clock.now()
        linked += event_id is not None
    return linked


def follow_merges() -> int:
    """Bring the open questions of merged members to who they have become; how many moved."""
    merged = select(Member.id).where(Member.merged_into_id.is_not(None))
    rows = list(
        db.session.scalars(
            select(MatchPair).where(
                MatchPair.state == PairState.OPEN,
                or_(MatchPair.a_id.in_(merged), MatchPair.b_id.in_(merged)),
            )
        )
    )
    became = living_of({one for pair in rows for one in (pair.a_id, pair.b_id)})
    said = list_differences()
    moved = 0
    for pair in sorted(rows, key=lambda one: -one.score):
        ends = became.get(pair.a_id, pair.a_id), became.get(pair.b_id, pair.b_id)
        moved += _follow(pair, (min(ends), max(ends)), said)
    return moved


def _follow(pair: MatchPair, ends: tuple[int, int], said: set[tuple[int, int]]) -> bool:
    """One open question: the same of who they are now, unless it is answered or asked already."""
    pair.updated_at = clock.now()
    if ends[0] == ends[1]:
        pair.state, pair.decided_at = PairState.LINKED, clock.now()
        return False
    known = _find(ends)
    if known is not None or ends in said:
        pair.state = PairState.STALE
        if known is not None and known.state is PairState.STALE and ends not in said:
            known.state, known.score, known.updated_at = PairState.OPEN, pair.score, clock.now()
            known.decision, known.evidence = Decision.ASK, pair.evidence
            known.pattern = pair.pattern
        return False
    pair.a_id, pair.b_id = ends
    pair.decision = Decision.ASK
    db.session.flush()
    return True


def _find(ends: tuple[int, int]) -> MatchPair | None:
    wanted = select(MatchPair).where(MatchPair.a_id == ends[0], MatchPair.b_id == ends[1])
    return db.session.scalars(wanted).first()


def count_questions() -> int:
    """How many questions wait for a person."""
    wanted = select(func.count()).where(
        MatchPair.state == PairState.OPEN, MatchPair.decision == Decision.ASK
    )
    return db.session.scalar(wanted) or 0
