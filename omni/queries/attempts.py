"""Reading tries of PINs and passwords."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.patience import REMEMBERED
from omni.extensions import db
from omni.models.staff import PinAttempt


def count_wrong(subject: str) -> tuple[int, dt.datetime | None]:
    """How often this subject was wrong since it was last right, and when last; one day back."""
    recent = (PinAttempt.subject == subject) & (PinAttempt.at > clock.now() - REMEMBERED)
    last_right = select(func.max(PinAttempt.id)).where(recent, PinAttempt.succeeded)
    wrong = select(func.count(), func.max(PinAttempt.at)).where(
        recent, PinAttempt.id > func.coalesce(last_right.scalar_subquery(), 0)
    )
    count, last = db.session.execute(wrong).one()
    return count, last
