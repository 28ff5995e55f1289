"""Points for the books: a month of each company, and what the companies owe one another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, request

from omni.queries.points.books import Span, list_company_books, list_owed
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("point_books", __name__, url_prefix="/admin/points")


@blueprint.get("")
@allow("points.books")
def index() -> Response:
    """A month; without one the month that is running."""
    today = guards.today()
    span = Span.month_of(_day(request.args.get("month"), today))
    guards.saw("view", "point_books", month=f"{span.first:%Y-%m}")
    context: dict[str, Any] = {"books": list_company_books(span), "owed": list_owed(span)}
    return hx.render("point_books/index.html", span=span, today=today, **context)


def _day(month: str | None, today: dt.date) -> dt.date:
    """A day of the month that is written YYYY-MM; what is none is the running one."""
    try:
        return dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        return today
