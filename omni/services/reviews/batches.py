"""One answer to every pair with one kind of evidence: some pairs at a time, and all undoable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import count

from sqlalchemy import Row, Select, func, select

from omni.domain import clock
from omni.domain.actor import Actor, Role
from omni.domain.errors import N_, AlreadyDone, NotFound, Refusal
from omni.extensions import db
from omni.models.match import MatchPair, PairState
from omni.models.review import Answer, BatchState, ReviewBatch, ReviewDecision
from omni.models.staff import Staff
from omni.queries.reviews import BOTH_STAND, WAITS, in_order, list_people
from omni.services import audit, merges
from omni.services.idempotency import once
from omni.services.merges.people import lock_people
from omni.services.reviews.claiming import reviewer
from omni.services.reviews.deciding import keep_answer, undo_decision
from omni.transactions import transaction, wake

AT_ONCE = 100
WAKES = "reviews"


class NothingWaits(AlreadyDone):
    """Somebody has answered all of these in the meantime."""

    sentence = N_("この根拠で確認待ちの組は、もうありません。")
    way_forward = N_("ほかの根拠を選んでください。")


class StillMoving(AlreadyDone):
    """A batch is undone when it has ended, not while it runs."""

    sentence = N_("まとめての統合は、まだ続いています。")
    way_forward = N_("終わってから取り消してください。")


@once("review.batch", ReviewBatch)
def open_batch(
    pattern: str,
    *,
    key: str,  # noqa: ARG001  the decorator's
    approved_by_id: int | None = None,
    actor: Actor,
) -> ReviewBatch:
    """Have every pair that waits with this evidence answered 同じ人 by the worker."""
    total = db.session.scalar(_waiting(pattern, clock.now()).with_only_columns(func.count()))
    if not total:
        raise NothingWaits
    batch = ReviewBatch(
        pattern=pattern,
        total=total,
        staff_id=reviewer(actor),
        approved_by_id=approved_by_id,
        location_id=actor.location_id,
        created_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    audit.write(
        "review.batch",
        "review_batch",
        batch.id,
        actor=actor,
        approved_by_id=approved_by_id,
        pattern=pattern,
        pairs=total,
    )
    wake(WAKES)
    return batch


def ask_to_undo(batch_id: int, *, actor: Actor) -> ReviewBatch:
    """Have every answer of a batch taken back by the worker; asking twice changes nothing."""
    batch = db.session.get(ReviewBatch, batch_id, with_for_update=True)
    if batch is None:
        raise NotFound
    if batch.state in (BatchState.QUEUED, BatchState.RUNNING):
        raise StillMoving
    if batch.state is BatchState.DONE:
        batch.state, batch.done, batch.checkpoint = BatchState.UNDOING, 0, 0
        batch.undone_by_id = reviewer(actor)
        audit.write("review.undo_batch", "review_batch", batch_id, actor=actor)
        wake(WAKES)
    return batch


def run_batch(batch_id: int, *, at_once: int = AT_ONCE, steps: int | None = None) -> None:
    """Take a batch from its checkpoint to its end, or some steps on, each a transaction."""
    for _ in count() if steps is None else range(steps):
        if not _step(batch_id, at_once):
            return


def _step(batch_id: int, at_once: int) -> bool:
    with transaction():
        batch = db.session.get(ReviewBatch, batch_id, with_for_update=True)
        if batch is None:
            return False
        batch.heartbeat_at = clock.now()
        if batch.state is BatchState.UNDOING:
            return _undo_some(batch, at_once)
        if batch.state in (BatchState.QUEUED, BatchState.RUNNING):
            batch.state = BatchState.RUNNING
            return _link_some(batch, at_once)
        return False


def _link_some(batch: ReviewBatch, at_once: int) -> bool:
    some = _waiting(batch.pattern, batch.created_at).where(MatchPair.id > batch.checkpoint)
    found = list(db.session.execute(some.order_by(MatchPair.id).limit(at_once)))
    if found:
        batch.linked += _link(batch, _still_as_shown(batch, found))
        batch.done, batch.checkpoint = batch.done + len(found), found[-1].id
    if len(found) < at_once:
        batch.done, batch.skipped = batch.total, batch.total - batch.linked
        batch.state, batch.finished_at = BatchState.DONE, clock.now()
    return len(found) == at_once


def _still_as_shown(
    batch: ReviewBatch, found: Sequence[Row[int, int, int]]
) -> list[tuple[MatchPair, int, int]]:
    """Pairs nobody has answered, of people nobody has edited or merged since the sample.

    With whose membership stays first. Locks the people, then the pairs.
    """
    people = lock_people({one for row in found for one in (row.a_id, row.b_id)})
    locked = select(MatchPair).where(MatchPair.id.in_([row.id for row in found]))
    pairs = db.session.scalars(
        locked.order_by(MatchPair.id).with_for_update().execution_options(populate_existing=True)
    )
    known = list_people(people, clock.now().date())
    gone: set[int] = set()
    shown = []
    for pair in pairs:
        both = (people[pair.a_id], people[pair.b_id])
        if pair.state is not PairState.OPEN or gone & {pair.a_id, pair.b_id}:
            continue
        if all(one.merged_into_id is None and one.updated_at <= batch.created_at for one in both):
            stays, goes = in_order(known[pair.a_id], known[pair.b_id])
            shown.append((pair, stays.id, goes.id))
            gone.add(goes.id)
    return shown


def _link(batch: ReviewBatch, shown: Sequence[tuple[MatchPair, int, int]]) -> int:
    """Make each two of them one; returns how many were."""
    wanted = [merges.Pair(stays, goes, tuple(pair.evidence)) for pair, stays, goes in shown]
    joined = merges.merge_pairs(wanted, reason="review", actor=_actor(batch, batch.staff_id))
    linked = 0
    for pair, stays, goes in shown:
        if (event_id := joined.get((stays, goes))) is not None:
            keep_answer(pair, Answer.SAME, event_id, staff_id=batch.staff_id, batch_id=batch.id)
            linked += 1
    return linked


def _undo_some(batch: ReviewBatch, at_once: int) -> bool:
    """The newest first, so that who was joined twice is parted in the order she was joined."""
    wanted = (
        select(ReviewDecision.id)
        .where(ReviewDecision.batch_id == batch.id, ReviewDecision.undone_at.is_(None))
        .order_by(ReviewDecision.id.desc())
        .limit(at_once)
    )
    if batch.checkpoint:
        wanted = wanted.where(ReviewDecision.id < batch.checkpoint)
    found = list(db.session.scalars(wanted))
    actor = _actor(batch, batch.undone_by_id or batch.staff_id)
    for decision_id in found:
        _attempt(lambda one=decision_id: _undo(one, actor))  # type: ignore[misc]
        batch.done, batch.checkpoint = batch.done + 1, decision_id
    if len(found) < at_once:
        batch.state, batch.finished_at = BatchState.UNDONE, clock.now()
    return len(found) == at_once


def _undo(decision_id: int, actor: Actor) -> bool:
    undo_decision(decision_id, actor=actor)
    return True


def _attempt(work: Callable[[], bool]) -> bool:
    """Do one of many; what is refused leaves nothing behind and does not stop the others."""
    try:
        with db.session.begin_nested():
            return work()
    except Refusal:
        return False


def _waiting(pattern: str, shown_at: dt.datetime) -> Select[int, int, int]:
    """The pairs of a batch: they waited when the sample was shown, and wait still."""
    return select(MatchPair.id, MatchPair.a_id, MatchPair.b_id).where(
        WAITS, BOTH_STAND, MatchPair.pattern == pattern, MatchPair.updated_at <= shown_at
    )


def _actor(batch: ReviewBatch, staff_id: int) -> Actor:
    role = db.session.scalar(select(Staff.role).where(Staff.id == staff_id))
    return Actor(staff_id=staff_id, role=role or Role.MANAGER, location_id=batch.location_id)
