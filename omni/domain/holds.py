"""The rules of keeping goods for somebody: until when, how often longer, and why it ended."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from omni.domain.business_day import business_day, closing_time
from omni.domain.errors import N_, Invalid

SOFT = dt.timedelta(minutes=30)
OFFER = dt.timedelta(hours=24)
MOST_LINES = 20
FREE_EXTENSIONS = 1
CUSTOMER_ORDER = "customer_order"
ORDERED_FOR = dt.timedelta(days=90)


class CloseReason(enum.StrEnum):
    """Why a hold ended without everything being handed over."""

    CUSTOMER = "customer"
    MISTAKE = "mistake"
    OTHER = "other"
    SHORT = "short"
    RETURNED = "returned"
    PASSED = "passed"
    LAPSED = "lapsed"
    NOT_COMING = "not_coming"


CANCEL_REASONS = (CloseReason.CUSTOMER, CloseReason.MISTAKE, CloseReason.OTHER)


class VisitInPast(Invalid):
    """The day of the visit is over."""

    sentence = N_("ご来店日に過ぎた日は選べません。")
    way_forward = N_("今日以降の日を選んでください。")


class VisitTooFar(Invalid):
    """The day of the visit lies beyond what the store keeps goods for."""

    sentence = N_("この店舗の取り置きは%(last)sまでです。")
    way_forward = N_("それまでの日を選んでください。期限が近づいたら延長できます。")


class ClosedToday(Invalid):
    """The store has closed for the day."""

    sentence = N_("本日の営業は終わっています。")
    way_forward = N_("明日以降の日を選んでください。")


@dataclass(frozen=True)
class Hours:
    """A store's clock, and for how many days it keeps goods."""

    time_zone: str
    cutover_hour: int
    opens_at: dt.time
    closes_at: dt.time
    hold_days: int

    def today(self, now: dt.datetime) -> dt.date:
        """The business day of this moment."""
        return business_day(now, self.time_zone, self.cutover_hour)

    def closing(self, day: dt.date) -> dt.datetime:
        """When the store closes on that business day; a bar closes after midnight."""
        minutes = self.closes_at.hour * 60 + self.closes_at.minute
        if self.closes_at <= self.opens_at:
            minutes += 24 * 60
        return closing_time(day, self.time_zone, minutes)

    def last_day(self, now: dt.datetime) -> dt.date:
        """The last day goods asked for now are kept."""
        return self.today(now) + dt.timedelta(days=self.hold_days)

    def days(self, now: dt.datetime) -> list[dt.date]:
        """The days a customer may say she will come: from today, while it is open, to the last."""
        first = self.today(now)
        if self.closing(first) <= now:
            first += dt.timedelta(days=1)
        count = (self.last_day(now) - first).days + 1
        return [first + dt.timedelta(days=ahead) for ahead in range(count)]


def expiry(visit_on: dt.date | None, hours: Hours, now: dt.datetime) -> dt.datetime:
    """Until when goods are kept: to closing time of the visit, or of the last day.

    Raises VisitInPast, VisitTooFar or ClosedToday.
    """
    last = hours.last_day(now)
    day = visit_on or last
    if day < hours.today(now):
        raise VisitInPast(field="visit_on")
    if day > last:
        raise VisitTooFar(field="visit_on", last=last)
    closing = hours.closing(day)
    if closing <= now:
        raise ClosedToday(field="visit_on")
    return closing


def soft_expiry(now: dt.datetime) -> dt.datetime:
    """Until when goods are kept for someone who is still deciding."""
    return now + SOFT


def offer_expiry(hours: Hours, now: dt.datetime) -> dt.datetime:
    """Until when an offer to someone who waited stands: a day, but never into the night."""
    end = now + OFFER
    return min(end, hours.closing(hours.today(end)))


def is_lapsed(expires_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether the time is over, swept or not."""
    return expires_at <= now
