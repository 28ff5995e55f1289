"""The only clock: aware UTC, and settable by tests and demo data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def _system_time() -> datetime:
    return datetime.now(UTC)


_clocks: list[Clock] = [_system_time]


def now() -> datetime:
    """The present moment in UTC."""
    moment = _clocks[-1]()
    if moment.tzinfo is None:
        raise ValueError("a clock must tell its time zone")
    return moment.astimezone(UTC)


@contextmanager
def set_clock(clock: Clock | datetime) -> Iterator[None]:
    """Inside the block every thread's `now()` asks `clock`, or stands still at that moment."""
    _clocks.append((lambda: clock) if isinstance(clock, datetime) else clock)
    try:
        yield
    finally:
        _clocks.pop()
