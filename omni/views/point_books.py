"""Points for the books: a month of each company, and what the companies owe one another."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from omni.forms.points import MonthForm
from omni.queries.points.books import Span, list_company_books, list_owed
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("point_books", __name__, url_prefix="/admin/points")


@blueprint.get("")
@allow("points.books")
def index() -> Response:
    """A month; without one the month that is running."""
    today = guards.today()
    form = MonthForm(request.args)
    span = Span.month_of(form.month.data if form.validate() and form.month.data else today)
    guards.saw("view", "point_books", month=f"{span.first:%Y-%m}")
    context: dict[str, Any] = {"books": list_company_books(span), "owed": list_owed(span)}
    return hx.render("point_books/index.html", span=span, today=today, **context)
