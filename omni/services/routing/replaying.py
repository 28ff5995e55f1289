"""Replay: what other rules would have made of the orders of some days, before they count."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.domain.routing.replaying import Replay
from omni.extensions import db
from omni.models.routing import ReplayState, RoutingReplay
from omni.queries.routing import get_rule_set, get_rules
from omni.queries.routing.past import (
    Period,
    count_past,
    list_replay_places,
    list_stirs,
    read_past,
    read_shelf,
)
from omni.services import audit
from omni.services.idempotency import once
from omni.transactions import transaction, wake

MOST_DAYS = 92
JAPAN = dt.timedelta(hours=9)
PATIENCE = dt.timedelta(minutes=10)


@once("routing.replay", RoutingReplay)
def ask_for_replay(
    rule_set_id: int,
    *,
    days: int,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> RoutingReplay:
    """Have the orders of the last so many days, without today, run through this set."""
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(
            N_("日数は1から%(most)sまでで入力してください。"), field="days", most=MOST_DAYS
        )
    get_rule_set(rule_set_id)
    today = (clock.now() + JAPAN).date()
    row = RoutingReplay(
        rule_set_id=rule_set_id,
        from_day=today - dt.timedelta(days=days),
        to_day=today - dt.timedelta(days=1),
        asked_at=clock.now(),
        asked_by_id=actor.staff_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.write("routing.replay", "routing_rule_set", rule_set_id, actor=actor, days=days)
    wake("routing")
    return row


def run_waiting() -> bool:
    """Run the replay that has waited longest, or one that was broken off; False when none."""
    replay_id = _claim()
    if replay_id is None:
        return False
    run_replay(replay_id)
    return True


def _claim() -> int | None:
    """Take one that waits, or whose last sign of life is old: each runs in one process at once."""
    now = clock.now()
    waits = (RoutingReplay.state == ReplayState.WAITING) | (
        (RoutingReplay.state == ReplayState.RUNNING)
        & (func.coalesce(RoutingReplay.heartbeat_at, RoutingReplay.asked_at) < now - PATIENCE)
    )
    with transaction():
        first = db.session.scalar(select(RoutingReplay.id).where(waits).order_by(RoutingReplay.id))
        if first is None:
            return None
        taken = db.session.execute(
            update(RoutingReplay)
            .where(RoutingReplay.id == first, waits)
            .values(state=ReplayState.RUNNING, heartbeat_at=now, done=0)
            .returning(RoutingReplay.id)
        )
        return taken.scalar()


def run_replay(replay_id: int) -> dict[str, Any]:
    """Run one to its end, saying after each page how far it is; nothing but its row is written."""
    row = db.session.get_one(RoutingReplay, replay_id, populate_existing=True)
    rule_set_id = row.rule_set_id
    period = Period(_midnight(row.from_day), _midnight(row.to_day + dt.timedelta(days=1)))
    _say(replay_id, total=count_past(period))
    began = time.perf_counter()
    rules = get_rules(rule_set_id)
    replay = Replay(rules, list_replay_places(rules, period.end), read_shelf(period))
    stirs = list_stirs(period)
    stirred = done = 0
    for page in read_past(period):
        for order in page:
            while stirred < len(stirs) and stirs[stirred][0] <= order.at:
                replay.stir(*stirs[stirred][1:])
                stirred += 1
            replay.run(order)
        done += len(page)
        _say(replay_id, done=done)
    figures = _figures(replay, time.perf_counter() - began)
    _say(
        replay_id,
        state=ReplayState.DONE,
        figures=figures,
        done=done,
        total=done,
        finished_at=clock.now(),
    )
    return figures


def _figures(replay: Replay, seconds: float) -> dict[str, Any]:
    return {
        "then": replay.then.as_json(),
        "new": replay.new.as_json(),
        "places": {str(one.id): one.name for one in replay.places.values()},
        "seconds": round(seconds, 3),
    }


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC) - JAPAN


def _say(replay_id: int, **values: Any) -> None:
    with transaction():
        db.session.execute(
            update(RoutingReplay)
            .where(RoutingReplay.id == replay_id)
            .values(heartbeat_at=clock.now(), **values)
        )
