"""The pairs a comparison found, written beside those that are known already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from omni.domain import clock
from omni.domain.matching.rule import ASK
from omni.extensions import db
from omni.models.match import Decision, MatchPair, PairState
from omni.services.loading import insert_rows, table_of

_IN_ONE = 500
UNDONE = {"field": "merge", "kind": "undone", "weight": 0.0}


@dataclass(frozen=True, slots=True)
class Found:
    """Two members, the smaller id first, with what the rule says of them."""

    a_id: int
    b_id: int
    score: float
    decision: str
    evidence: list[dict[str, Any]]
    pattern: str


def keep_pairs(found: Sequence[Found], run_id: int | None) -> int:
    """Write what was found: what a person decided stays, the rest is as new; how many are new.

    Two that were linked and parted again are asked at most: somebody took it back.
    """
    known = _known({one.a_id for one in found}, {(one.a_id, one.b_id) for one in found})
    now = clock.now()
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for one in found:
        row = known.get((one.a_id, one.b_id))
        values = {
            "score": one.score,
            "decision": Decision(one.decision),
            "evidence": one.evidence,
            "pattern": one.pattern,
            "run_id": run_id,
            "updated_at": now,
        }
        if row is None:
            fresh.append({"a_id": one.a_id, "b_id": one.b_id, "created_at": now} | values)
        elif row[1] is not PairState.DIFFERENT:
            if row[1] is PairState.LINKED or row[2]:
                values |= {
                    "decision": Decision(ASK),
                    "evidence": [*one.evidence, UNDONE],
                    "pattern": f"{one.pattern} merge:undone",
                }
            changed.append({f"to_{name}": value for name, value in values.items()} | {"at": row[0]})
    insert_rows(MatchPair, [_with_defaults(row) for row in fresh])
    _update(changed)
    return len(fresh)


def _with_defaults(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"state": PairState.OPEN, "version": 1}


def _update(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    pair = table_of(MatchPair)
    names = [name for name in rows[0] if name != "at"]
    statement = (
        update(pair)
        .where(pair.c.id == bindparam("at"))
        .values(
            {name.removeprefix("to_"): bindparam(name) for name in names}
            | {"state": PairState.OPEN, "version": pair.c.version + 1}
        )
    )
    db.session.connection().execute(statement, rows)


def _known(
    a_ids: Collection[int], wanted: Collection[tuple[int, int]]
) -> dict[tuple[int, int], tuple[int, PairState, bool]]:
    """By its two ids, a known pair's id, its state, and whether it was once linked."""
    found = {}
    ids = sorted(a_ids)
    for start in range(0, len(ids), _IN_ONE):
        rows = select(
            MatchPair.a_id,
            MatchPair.b_id,
            MatchPair.id,
            MatchPair.state,
            MatchPair.merge_event_id,
        ).where(MatchPair.a_id.in_(ids[start : start + _IN_ONE]))
        for a_id, b_id, pair_id, state, event_id in db.session.execute(rows):
            if (a_id, b_id) in wanted:
                found[a_id, b_id] = (pair_id, state, event_id is not None)
    return found


def list_open_of(member_ids: Iterable[int]) -> list[tuple[int, int]]:
    """The open pairs of some members."""
    found: set[tuple[int, int]] = set()
    ids = sorted(member_ids)
    for start in range(0, len(ids), _IN_ONE):
        some = ids[start : start + _IN_ONE]
        rows = select(MatchPair.a_id, MatchPair.b_id).where(
            MatchPair.state == PairState.OPEN,
            or_(MatchPair.a_id.in_(some), MatchPair.b_id.in_(some)),
        )
        found.update(db.session.execute(rows))
    return sorted(found)


def drop_pairs(pairs: Collection[tuple[int, int]]) -> int:
    """Call open pairs stale that newer evidence does not support."""
    dropped = 0
    known = _known({a for a, _ in pairs}, pairs)
    ids = sorted(pair_id for pair_id, state, _ in known.values() if state is PairState.OPEN)
    for start in range(0, len(ids), _IN_ONE):
        dropped += _stale(MatchPair.id.in_(ids[start : start + _IN_ONE]))
    return dropped


def drop_others(run_id: int) -> int:
    """Call every open pair stale that a full run did not find again."""
    return _stale(or_(MatchPair.run_id.is_(None), MatchPair.run_id != run_id))


def _stale(where: Any) -> int:
    done = db.session.execute(
        update(MatchPair)
        .where(MatchPair.state == PairState.OPEN, where)
        .values(state=PairState.STALE, version=MatchPair.version + 1, updated_at=clock.now())
        .returning(MatchPair.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())
