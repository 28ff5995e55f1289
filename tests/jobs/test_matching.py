from sqlalchemy import select

from omni.extensions import db
from omni.jobs.matching import match_new_members
from omni.models.match import MatchKind, MatchRun
from omni.services import matching


def test_the_hourly_look_waits_for_the_first_run_of_everybody(shop):
    match_new_members.call_local()
    assert db.session.scalars(select(MatchRun)).all() == []
    shop.member()
    matching.run()
    shop.member()
    match_new_members.call_local()
    kinds = db.session.scalars(select(MatchRun.kind).order_by(MatchRun.id)).all()
    assert kinds == [MatchKind.FULL, MatchKind.INCREMENTAL]
