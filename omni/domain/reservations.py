"""The rules of reserving for a checkout: for how long, how often longer, how much at once."""

from __future__ import annotations

import datetime as dt

from omni.domain.errors import N_, Conflict, Invalid

DEFAULT_MINUTES = 15
LONGEST_MINUTES = 120
LONGEST_IN_ALL = dt.timedelta(hours=24)
MOST_LINES = 50


class TooLong(Invalid):
    """Nobody's checkout takes that long."""

    sentence = N_("在庫の確保は1分から%(most)s分までです。")
    way_forward = N_("短い時間で確保し、必要なときに延長してください。")


class LongEnough(Conflict):
    """It has been made longer as often as it may."""

    sentence = N_("この確保は、これ以上延長できません。")
    way_forward = N_("注文するか、いったん放して、もう一度確保してください。")


def until(minutes: int, now: dt.datetime) -> dt.datetime:
    """The end of a promise of so many minutes; raises TooLong."""
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise TooLong(field="minutes", most=LONGEST_MINUTES)
    return now + dt.timedelta(minutes=minutes)


def longer(minutes: int, now: dt.datetime, placed_at: dt.datetime) -> dt.datetime:
    """The new end of one that was placed then; raises LongEnough past a day in all."""
    end = until(minutes, now)
    if end > placed_at + LONGEST_IN_ALL:
        raise LongEnough
    return end
