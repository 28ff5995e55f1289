"""How numbers, days and moments are said on every screen, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import Flask
from flask_babel import format_decimal, get_timezone, ngettext

from omni.domain.clock import now as clock_now
from omni.domain.text.phones import format_phone
from omni.web.locale import reads_japanese
from omni.web.locale import translate as _

MINUS = "\N{MINUS SIGN}"
WEEKDAYS = "月火水木金土日"


def number(value: int | Decimal | None) -> str:
    """Digits in groups, a real minus sign; nothing at all for None."""
    if value is None:
        return ""
    if isinstance(value, int):  # every language we speak groups whole numbers alike
        return f"{value:,}".replace("-", MINUS)
    return str(format_decimal(value)).replace("-", MINUS)


def yen(amount: int | None) -> str:
    """¥12,300; a refund reads −¥4,900."""
    if amount is None:
        return ""
    sign = MINUS if amount < 0 else ""
    return f"{sign}¥{number(abs(amount))}"


def points(amount: int | None) -> str:
    """3,240pt."""
    return "" if amount is None else _("%(n)spt", n=number(amount))


def signed(amount: int) -> str:
    """+120 or −40, for what a ledger line did; 0 stays 0."""
    return f"+{number(amount)}" if amount > 0 else number(amount)


def pieces(count: int | None) -> str:
    """3点: goods are counted in 点."""
    return "" if count is None else str(ngettext("%(n)s点", "%(n)s点", count, n=number(count)))


def people(count: int | None) -> str:
    """2人."""
    return "" if count is None else str(ngettext("%(n)s人", "%(n)s人", count, n=number(count)))


def cases(count: int | None) -> str:
    """12件: documents, answers and rows are counted in 件."""
    return "" if count is None else _("%(n)s件", n=number(count))


def percent(rate: Decimal | float | int | None) -> str:
    """10% from 10, 0.5% from 0.5: the rate is already in percent."""
    return "" if rate is None else f"{number(Decimal(str(rate)))}%"


def local(moment: datetime) -> datetime:
    """The moment on the clock of the place the screen stands in."""
    return moment.astimezone(get_timezone())


def clock(moment: datetime | None) -> str:
    """15:20."""
    return "" if moment is None else f"{local(moment):%H:%M}"


def day(value: date | datetime | None, today: date | None = None) -> str:
    """11/21(土); with the year when it is not this year's."""
    if value is None:
        return ""
    on = local(value).date() if isinstance(value, datetime) else value
    this_year = (today or local(clock_now()).date()).year
    return day_in(on, this_year, japanese=reads_japanese())


def day_in(on: date, this_year: int, *, japanese: bool) -> str:
    """As `day`, for those who say many and know the language already."""
    if japanese:
        short = f"{on.month}/{on.day}({WEEKDAYS[on.weekday()]})"
        return short if on.year == this_year else f"{on.year}/{short}"
    short = f"{on:%a} {on.day} {on:%b}"
    return short if on.year == this_year else f"{short} {on.year}"


def near_day(value: date | datetime | None, today: date | None = None) -> str:
    """今日, 明日 or 昨日; any other day as `day` says it."""
    if value is None:
        return ""
    on = local(value).date() if isinstance(value, datetime) else value
    today = today or local(clock_now()).date()
    words = {0: _("今日"), 1: _("明日"), -1: _("昨日")}
    return words.get((on - today).days) or day(on, today)


def exact(moment: datetime | None) -> str:
    """2026/11/21 15:20, for the tap that asks for the exact time."""
    if moment is None:
        return ""
    there = local(moment)
    if reads_japanese():
        return f"{there:%Y/%m/%d %H:%M}"
    return f"{there.day} {there:%b} {there.year}, {there:%H:%M}"


def groupby_day(rows: Iterable[Any]) -> list[tuple[date, list[Any]]]:
    """Rows that have an `at`, in the order they come, day by day on the clock of the place."""
    return [(on, list(group)) for on, group in groupby(rows, lambda row: local(row.at).date())]


def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """A past moment as people say it: 11分前, 今日 9:05, 昨日 15:20, 11/7(土)."""
    if moment is None:
        return ""
    now = now or clock_now()
    passed = now - moment
    if timedelta(0) <= passed < timedelta(minutes=1):
        return _("たった今")
    if timedelta(0) <= passed < timedelta(hours=1):
        return _("%(n)s分前", n=int(passed.total_seconds() // 60))
    return _day_and_clock(moment, now)


def until(moment: datetime | None, now: datetime | None = None) -> str:
    """A time limit as people say it: 18:00まで, 明日 12:00まで, 11/25(水)まで."""
    if moment is None:
        return ""
    now = now or clock_now()
    if local(moment).date() == local(now).date():
        return _("%(when)sまで", when=_short_clock(moment))
    return _("%(when)sまで", when=_day_and_clock(moment, now))


def _day_and_clock(moment: datetime, now: datetime) -> str:
    """Near days carry the time, far ones do not."""
    today = local(now).date()
    said = near_day(moment, today)
    if abs((local(moment).date() - today).days) <= 6:
        return f"{said} {_short_clock(moment)}"
    return said


def _short_clock(moment: datetime) -> str:
    there = local(moment)
    return f"{there.hour}:{there.minute:02d}"


def register_filters(app: Flask) -> None:
    """Give every template these filters by their own names."""
    for said in (number, yen, points, signed, pieces, people, cases, percent):
        app.add_template_filter(said)
    app.add_template_filter(groupby_day)
    for told in (clock, day, near_day, exact, ago, until):
        app.add_template_filter(told)
    app.add_template_filter(format_phone, "phone")
