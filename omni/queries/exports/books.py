"""Points for the books as a list that goes out: one row a company, and one for each debt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from omni.domain import clock
from omni.domain.errors import N_
from omni.queries.exports.asked import Asked, List
from omni.queries.points.books import Span, list_company_books, list_owed

OWED = N_("会社間の精算")


def _span(asked: Asked) -> Span:
    """The days asked for; what is left open is the month of the other, or the running one."""
    month = Span.month_of(asked.until or asked.since or clock.now().date())
    return Span(asked.since or month.first, asked.until or month.last)


def _rows(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """The companies' books are head office's: whoever works for some stores has no row of them."""
    if asked.at is not None:
        return
    span = _span(asked)
    days = (f"{span.first:%Y/%m/%d}", f"{span.last:%Y/%m/%d}")
    for one in list_company_books(span):
        figures = (one.opening, one.granted, one.used, one.lapsed, one.other, one.closing)
        yield (*days, one.name, "", *figures, "")
    for owed in list_owed(span):
        yield (*days, owed.granter, owed.honourer, "", "", "", "", "", "", owed.points)


BOOKS = List(
    "point_books",
    N_("ポイント集計"),
    (
        N_("いつから"),
        N_("いつまで"),
        N_("会社（付与）"),
        N_("会社（利用）"),
        N_("期首の残高"),
        N_("付与"),
        N_("利用"),
        N_("失効"),
        N_("返品・調整"),
        N_("未使用残高"),
        N_("精算額"),
    ),
    lambda asked: sum(1 for _ in _rows(asked)),
    _rows,
)
