"""営業日: the trading day of a place, which ends at its cut-over hour and not at midnight."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HOURS = re.compile(r"(\d{1,2}):([0-5]\d)")


def business_day(at_utc: datetime, time_zone: str, cutover_hour: int) -> date:
    """The business day that a moment belongs to: before the cut-over it is still yesterday's."""
    _check_hour(cutover_hour)
    if at_utc.tzinfo is None:
        raise ValueError("a moment must tell its time zone")
    local = at_utc.astimezone(zone(time_zone))
    return local.date() - timedelta(days=1 if local.hour < cutover_hour else 0)


def day_bounds(day: date, time_zone: str, cutover_hour: int) -> tuple[datetime, datetime]:
    """The first moment of a business day and the first after it, in UTC."""
    _check_hour(cutover_hour)
    minutes = cutover_hour * 60
    return _utc(day, minutes, time_zone), _utc(day + timedelta(days=1), minutes, time_zone)


def closing_time(day: date, time_zone: str, closes_at: int | time) -> datetime:
    """When the shop closes on that business day, in UTC.

    `closes_at` is a time of day, or minutes since the day's midnight, which may pass 24 hours.
    """
    minutes = closes_at.hour * 60 + closes_at.minute if isinstance(closes_at, time) else closes_at
    return _utc(day, minutes, time_zone)


def parse_hours(text: str) -> int | None:
    """Minutes since midnight of `21:00` or `25:30` (up to 47:59); None when it is no time."""
    found = _HOURS.fullmatch(text.strip())
    if found is None or int(found[1]) > 47:
        return None
    return int(found[1]) * 60 + int(found[2])


def format_hours(minutes: int) -> str:
    """`25:30` for 1530 minutes since midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone") from error


def _utc(day: date, minutes: int, time_zone: str) -> datetime:
    wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone(time_zone)).astimezone(UTC)


def _check_hour(cutover_hour: int) -> None:
    if not 0 <= cutover_hour <= 23:
        raise ValueError(f"{cutover_hour} is no hour of the day")
