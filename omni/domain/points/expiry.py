"""When points begin to count and the last day on which they do."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class ExpiryKind(StrEnum):
    """What an expiry is counted from."""

    NEVER = "never"
    MONTH_END = "month_end"
    FIXED_DATE = "fixed_date"
    ROLLING = "rolling"


@dataclass(frozen=True)
class ExpiryRule:
    """How long points live.

    MONTH_END: until the last day of the month `months` after the month of earning.
    FIXED_DATE: until the first such month and day on or after earning, `years` later.
    ROLLING: `months` from the member's last activity; every activity moves all lots along.
    """

    kind: ExpiryKind
    months: int = 0
    years: int = 0
    month: int = 3
    day: int = 31

    def __post_init__(self) -> None:
        if self.months < 0 or self.years < 0 or not (1 <= self.month <= 12 and 1 <= self.day <= 31):
            raise ValueError(f"no expiry rule: {self}")


def expires_on(rule: ExpiryRule, counted_from: date) -> date | None:
    """The last usable day of points earned (rolling: of an activity) on that business day."""
    match rule.kind:
        case ExpiryKind.NEVER:
            return None
        case ExpiryKind.MONTH_END:
            return _day_in_month(add_months(counted_from.replace(day=1), rule.months), 31)
        case ExpiryKind.FIXED_DATE:
            this_year = _day_in_month(date(counted_from.year, rule.month, 1), rule.day)
            later = rule.years + (1 if this_year < counted_from else 0)
            return _day_in_month(date(counted_from.year + later, rule.month, 1), rule.day)
        case ExpiryKind.ROLLING:
            return add_months(counted_from, rule.months)


def usable_from(earned_on: date, pending_days: int) -> date:
    """The first day on which points count; with no pending days, the day itself."""
    if pending_days < 0:
        raise ValueError("points cannot count before they are earned")
    return earned_on + timedelta(days=pending_days)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _day_in_month(date(year, month + 1, 1), day.day)


def _day_in_month(first: date, day: int) -> date:
    return first.replace(day=min(day, monthrange(first.year, first.month)[1]))
