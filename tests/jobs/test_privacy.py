"""The nightly round over what has been kept long enough."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.jobs import privacy as jobs
from omni.models.import_run import ImportRefusal
from tests.services.imports.files import take_in


def test_the_night_clears_what_is_due(shop, tmp_path):
    take_in(tmp_path, "会員番号,氏名\n,秘密 花子\n")
    with clock.set_clock(clock.now() + dt.timedelta(days=200)):
        jobs.clear_what_is_due.call_local()
        jobs.finish_erasures.call_local()
    db.session.rollback()
    assert [row.raw for row in db.session.scalars(select(ImportRefusal))] == ["[]"]
