"""The long way of a run: compare, keep, link; each batch its own transaction and checkpoint."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from omni.domain.actor import SYSTEM, Actor
from omni.domain.matching.evidence import Commonness
from omni.domain.matching.rule import Rule
from omni.extensions import db
from omni.models.match import MatchKind, MatchPhase, MatchRun, MatchState, MatchValue
from omni.models.member import Member, MemberChange
from omni.queries.matching import commonness as known
from omni.queries.matching.differences import find_differences, list_differences
from omni.queries.matching.rules import current_rule, get_run
from omni.services.loading import insert_rows
from omni.services.matching import comparing, keeping, linking, runs
from omni.services.matching.keeping import Found
from omni.transactions import drop_read, is_transient, transaction

_TRIES = 6
_SOME = 400
_CROWD = 1 / 8_000

Progress = Callable[[str, int, int], None]
Result = TypeVar("Result")


def run(
    kind: MatchKind | None = None,
    *,
    actor: Actor = SYSTEM,
    processes: int = 1,
    on_progress: Progress = lambda _phase, _done, _total: None,
) -> int:
    """Match to the end, from the checkpoint of a run that was broken off; returns the run's id.

    Raises Busy while another is at it.
    """
    run_id = _write(lambda: runs.claim(kind, actor).id)
    state = get_run(run_id)
    try:
        if state.phase is MatchPhase.COMPARE:
            if state.kind is MatchKind.FULL:
                _compare_everybody(run_id, processes, on_progress)
            else:
                _compare_changed(run_id, on_progress)
        _link(run_id, on_progress)
    except runs.LostRun:
        return run_id
    except Exception:
        _write(lambda: _fail(run_id))
        raise
    _write(lambda: runs.close(get_run(run_id)))
    return run_id


def _write(work: Callable[[], Result]) -> Result:
    """One transaction, run again when it lost a race."""
    for attempt in range(1, _TRIES):
        try:
            with transaction():
                return work()
        except Exception as error:
            if not (is_transient(error) or isinstance(error, IntegrityError)):
                raise
        time.sleep(random.uniform(0.02, 0.1) * attempt)  # noqa: S311
    with transaction():
        return work()


def _fail(run_id: int) -> None:
    run = get_run(run_id)
    run.state, run.runner = MatchState.FAILED, None


def _compare_everybody(run_id: int, processes: int, on_progress: Progress) -> None:
    rule = current_rule()
    beats = 0

    def read(done: int) -> None:
        nonlocal beats
        on_progress("read", done, 0)
        if done // 100_000 > beats:
            beats = done // 100_000
            _write(lambda: runs.hold(run_id))

    everybody = comparing.gather_everybody(rule, processes, read)
    drop_read()
    said = list_differences()
    start = get_run(run_id).checkpoint
    _write(lambda: _begin(run_id, everybody.commonness, len(everybody.pairs)))
    for done, found in comparing.compare_everybody(everybody, rule, processes, after=start):
        some = [one for one in found if (one.a_id, one.b_id) not in said]
        _write(lambda some=some, done=done: _keep(run_id, some, done))  # type: ignore[misc]
        on_progress("compare", done, len(everybody.pairs))
    _write(lambda: _drop_others(run_id))


def _begin(run_id: int, commonness: Commonness, total: int) -> None:
    run = runs.hold(run_id)
    run.total = total
    _remember(commonness)


def _keep(run_id: int, found: Sequence[Found], done: int) -> None:
    run = runs.hold(run_id)
    fresh = keeping.keep_pairs(found, run_id)
    runs.count(run, looked_at=done - run.checkpoint, found=len(found), new=fresh)
    run.done = run.checkpoint = done


def _drop_others(run_id: int) -> None:
    run = runs.hold(run_id)
    runs.count(run, stale=keeping.drop_others(run_id))
    runs.enter(run, MatchPhase.LINK, 0)


def _remember(commonness: Commonness) -> None:
    """Keep what is common, for those who look at one person."""
    db.session.execute(delete(MatchValue))
    crowd = max(2.0, commonness.members * _CROWD)
    rows = [{"kind": known.MEMBERS, "value": "", "members": commonness.members}]
    for kind, counts, least in (
        (known.FAMILY, commonness.families, 2),
        (known.GIVEN, commonness.givens, 2),
        (known.POSTCODE, commonness.postcodes, crowd),
        (known.BIRTHDAY, commonness.birthdays, crowd),
    ):
        rows += [
            {"kind": kind, "value": value, "members": count}
            for value, count in counts.items()
            if value and count >= least
        ]
    insert_rows(MatchValue, rows)


def _compare_changed(run_id: int, on_progress: Progress) -> None:
    """Those who are new or changed since the last run, beside whoever they may be."""
    rule = current_rule()
    run = get_run(run_id)
    changed = _list_changed(run)
    start, total = run.done, len(changed)
    for at in range(start, total, _SOME):
        some = changed[at : at + _SOME]
        drop_read()
        done = at + len(some)
        found, lost = _look(some, rule)
        _write(lambda: _keep_some(run_id, found, lost, done, total))  # noqa: B023
        on_progress("compare", done, total)
    _write(lambda: runs.enter(runs.hold(run_id), MatchPhase.LINK, 0))


def _look(member_ids: Sequence[int], rule: Rule) -> tuple[list[Found], set[tuple[int, int]]]:
    """What is found of some members, and which of their open pairs no longer hold."""
    waiting = keeping.list_open_of(member_ids)
    found, _ = comparing.compare_some(member_ids, waiting, rule)
    said = find_differences({one for pair in found for one in (pair.a_id, pair.b_id)})
    found = [one for one in found if (one.a_id, one.b_id) not in said]
    return found, set(waiting) - {(one.a_id, one.b_id) for one in found}


def _list_changed(run: MatchRun) -> list[int]:
    since = run.counts
    new = select(Member.id).where(Member.id > since["after_member"], Member.id <= run.member_cursor)
    changed = select(MemberChange.member_id).where(
        MemberChange.id > since["after_change"], MemberChange.id <= run.change_cursor
    )
    ids = set(db.session.scalars(new)) | set(db.session.scalars(changed.distinct()))
    return sorted(ids)


def _keep_some(
    run_id: int,
    found: Sequence[Found],
    lost: set[tuple[int, int]],
    done: int,
    total: int,
) -> None:
    run = runs.hold(run_id)
    fresh = keeping.keep_pairs(found, run_id)
    stale = keeping.drop_pairs(lost)
    runs.count(run, looked_at=done - run.done, found=len(found), new=fresh, stale=stale)
    run.done, run.total = done, total


def _link(run_id: int, on_progress: Progress) -> None:
    """Link who is the same, then bring open questions to who people have become."""
    made, doubtful = linking.plan_links()
    drop_read()
    _write(lambda: _doubt(run_id, doubtful, len(made)))
    for at in range(0, len(made), linking.AT_ONCE):
        some = made[at : at + linking.AT_ONCE]
        _write(lambda some=some: _make(run_id, some))  # type: ignore[misc]
        on_progress("link", min(at + linking.AT_ONCE, len(made)), len(made))
    _write(lambda: _follow(run_id))


def _doubt(run_id: int, doubtful: Sequence[linking.Link], total: int) -> None:
    run = runs.hold(run_id)
    linking.doubt(doubtful)
    run.total, run.done = run.done + total, run.done
    runs.count(run, doubtful=len(doubtful))


def _make(run_id: int, links: Sequence[linking.Link]) -> None:
    run = runs.hold(run_id)
    runs.count(run, linked=linking.make_links(links))
    run.done += len(links)


def _follow(run_id: int) -> None:
    run = runs.hold(run_id)
    runs.count(run, followed=linking.follow_merges())
    run.counts = run.counts | {"asked": linking.count_questions()}
