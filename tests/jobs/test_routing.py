"""The worker runs what people asked to be tried."""

from __future__ import annotations

from sqlalchemy import select

from omni.extensions import db
from omni.jobs.routing import go_on_with_replays
from omni.models.routing import ReplayState, RoutingReplay
from omni.services import routing
from omni.transactions import transaction
from tests.factories import Shop


def test_a_replay_that_waits_is_run_by_the_clock(shop: Shop) -> None:
    with transaction():
        draft = routing.draft_rules(key="d", actor=shop.actor("manager"))
        routing.ask_for_replay(draft.id, days=3, key="r", actor=shop.actor("manager"))
    go_on_with_replays.call_local()
    db.session.rollback()
    row = db.session.scalars(select(RoutingReplay)).one()
    assert row.state is ReplayState.DONE
    assert row.figures["new"]["orders"] == 0
