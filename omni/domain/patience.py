"""How long a door stays closed after wrong PINs or passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

REMEMBERED = timedelta(hours=24)
FREE_TRIES = 5
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)


def wait_after(wrong_tries: int, free: int = FREE_TRIES) -> timedelta:
    """The wait after so many wrong tries in a row: none at first, then doubling to an hour."""
    if wrong_tries < free:
        return timedelta(0)
    doublings = min(wrong_tries - free, 10)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def minutes_left(
    wrong_tries: int, last_try: datetime | None, now: datetime, free: int = FREE_TRIES
) -> int:
    """Whole minutes until the next try is heard, rounded up; 0 when it is heard now."""
    if last_try is None:
        return 0
    left = last_try + wait_after(wrong_tries, free) - now
    return max(0, -(-left // timedelta(minutes=1)))
