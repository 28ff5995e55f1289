"""Every two records that matching holds for one person, or asks about, by their own numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from sqlalchemy import select

from omni.extensions import db
from omni.models.import_run import ImportKind, SourceRecord
from omni.models.match import Decision, MatchPair, PairState
from omni.queries.matching.differences import living_of

Line = tuple[str, str, float, str]
"""record_a, record_b, score, decision."""


def walk_record_pairs() -> Iterator[Line]:
    """Linked groups as all their pairs (same), then what is asked between groups (ask).

    A group has the score of the weakest link it was made by.
    """
    groups = _records()
    weakest = _weakest_links()
    for member_id, records in groups.items():
        score = weakest.get(member_id, 0.0)
        for one, other in combinations(records, 2):
            yield (*_ordered(one, other), score, Decision.SAME.value)
    asked = select(MatchPair.a_id, MatchPair.b_id, MatchPair.score).where(
        MatchPair.state == PairState.OPEN, MatchPair.decision == Decision.ASK
    )
    for a, b, score in db.session.execute(asked.order_by(MatchPair.id)):
        for one, other in product(groups.get(a, ()), groups.get(b, ())):
            yield (*_ordered(one, other), score, Decision.ASK.value)


def find_members(
    labels: Iterable[tuple[str, str, bool]],
) -> list[tuple[int, int, bool]]:
    """Labelled pairs of records as pairs of the members they have become; unknown ones left out."""
    owner = {record: member_id for member_id, some in _records().items() for record in some}
    return [
        (owner[one], owner[other], is_same)
        for one, other, is_same in labels
        if one in owner and other in owner
    ]


def _weakest_links() -> dict[int, float]:
    rows = select(MatchPair.a_id, MatchPair.score).where(MatchPair.state == PairState.LINKED)
    links = list(db.session.execute(rows))
    became = living_of({a for a, _ in links})
    found: dict[int, float] = {}
    for a, score in links:
        living = became[a]
        found[living] = min(score, found.get(living, score))
    return found


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _records() -> dict[int, list[str]]:
    """The records of each member as she is now, by the numbers they were imported under."""
    rows = select(SourceRecord.external_id, SourceRecord.target_id).where(
        SourceRecord.kind == ImportKind.MEMBERS
    )
    found = list(db.session.execute(rows.order_by(SourceRecord.id)))
    became = living_of({member_id for _, member_id in found})
    groups: dict[int, list[str]] = defaultdict(list)
    for record, member_id in found:
        groups[became.get(member_id, member_id)].append(record)
    return groups
