from sqlalchemy import select

from omni.extensions import db, huey
from omni.jobs.matching import match_new_members
from omni.models.match import MatchKind, MatchRun
from omni.services import matching


def work_through():
    """Do what waits in the worker's queue."""
    while (task := huey.dequeue()) is not None:
        huey.execute(task)


def test_the_hourly_look_waits_for_the_first_run_of_everybody(shop):
    huey.flush()
    match_new_members.call_local()
    work_through()
    assert db.session.scalars(select(MatchRun)).all() == []
    shop.member()
    matching.run()
    shop.member()
    huey.flush()
    match_new_members.call_local()
    work_through()
    kinds = db.session.scalars(select(MatchRun.kind).order_by(MatchRun.id)).all()
    assert kinds == [MatchKind.FULL, MatchKind.INCREMENTAL]
