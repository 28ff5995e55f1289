"""Tries of PINs and passwords, counted in the database so that every process knows them.

A subject names what is tried from where: one person's PIN on one tablet, a login from an address.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete

from omni.domain import clock
from omni.domain.errors import TooManyTries
from omni.domain.patience import FREE_TRIES, REMEMBERED, minutes_left
from omni.extensions import db
from omni.models.staff import PinAttempt
from omni.queries import attempts
from omni.services.turns import take_turn
from omni.transactions import in_transaction


def check_patience(subject: str, *, free: int = FREE_TRIES) -> None:
    """Refuse with the minutes to wait when this subject was wrong too often."""
    if in_transaction():
        take_turn(subject)  # so that a burst cannot outrun the count
    wrong, last = attempts.count_wrong(subject)
    if minutes := minutes_left(wrong, last, clock.now(), free):
        raise TooManyTries(minutes=minutes)


def count_try(subject: str, *, succeeded: bool) -> None:
    """Count one try; a right one forgives the wrong ones before it."""
    db.session.add(PinAttempt(subject=subject, at=clock.now(), succeeded=succeeded))


def forget_old_tries() -> None:
    """Delete tries that no longer count for anything."""
    horizon = clock.now() - REMEMBERED - dt.timedelta(days=1)
    db.session.execute(delete(PinAttempt).where(PinAttempt.at < horizon))
