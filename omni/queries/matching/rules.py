"""The rule that counts now, and the runs there were."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.errors import NotFound
from omni.domain.matching.rule import WEIGHTS, Rule
from omni.extensions import db
from omni.models.match import MatchRule, MatchRun, MatchState


def current_rule() -> Rule:
    """The newest rule that was learnt, or the one shipped in the code.

    What a rule of an earlier day does not know has the weight that is shipped.
    """
    row = db.session.scalars(select(MatchRule).order_by(MatchRule.id.desc()).limit(1)).first()
    return Rule(WEIGHTS | row.weights, row.thresholds, row.id) if row else Rule()


def get_run(run_id: int) -> MatchRun:
    """The run of this id as it stands now; raises NotFound."""
    run = db.session.get(MatchRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound
    return run


def find_unfinished() -> MatchRun | None:
    """The last run, unless it went to its end."""
    run = db.session.scalars(select(MatchRun).order_by(MatchRun.id.desc()).limit(1)).first()
    return run if run is not None and run.state is not MatchState.DONE else None


def find_last_done() -> MatchRun | None:
    """The last run that went to its end."""
    done = select(MatchRun).where(MatchRun.state == MatchState.DONE)
    return db.session.scalars(done.order_by(MatchRun.id.desc()).limit(1)).first()
