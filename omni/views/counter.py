"""The counter: one box, today's work, and answers in place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request

from omni.domain.lookup import LONGEST
from omni.queries import lookup, reviews, styles
from omni.views.holds import board_context
from omni.web import guards, hx
from omni.web.answers import say_rows
from omni.web.guards import allow

blueprint = Blueprint("counter", __name__)

_MOST_TO_REVIEW = 1_000

PAGES = {
    "member": "/members",
    "order": "/sales",
    "return": "/returns",
    "hold": "/holds",
    "fulfilment": "/shipments",
    "variant": "/stock/variants",
}


@blueprint.get("/")
@allow("counter")
def index() -> Response:
    """Today at this store, or the answers to what was typed; a scan opens what it names."""
    text = request.args.get("q", "").strip()[:LONGEST]
    if not text:
        return hx.render("counter/index.html", "counter/_answers.html", answers=None, **_today())
    page = request.args.get("page", 1, type=int)
    today = guards.today()
    answers = lookup.find_answers(text, here=guards.here(), today=today, page=page)
    guards.saw("search", "member", settling=True, text=text, found=answers.total)
    if answers.sole and not hx.wants_fragment():
        kind, thing_id = answers.sole
        return redirect(f"{PAGES[kind]}/{thing_id}", code=303)  # type: ignore[return-value]
    fragment = "counter/_rows.html" if answers.page > 1 else "counter/_answers.html"
    context: dict[str, Any] = {"answers": answers, "text": text, "pages": PAGES}
    context["rows"] = say_rows(answers.members, today)
    return hx.render("counter/index.html", fragment, **context)


def _today() -> dict[str, Any]:
    """The day's work with holds, for the page; an emptied box and a person without a store
    need none."""
    location = guards.current_location()
    if location is None or hx.wants_fragment():
        return {"board": None, "has_goods": True}
    rest = {"has_goods": styles.has_goods(), "to_review": _to_review()}
    return board_context(location.id) | rest


def _to_review() -> int:
    """How many look-alikes wait, for those whose work it is."""
    return reviews.count_to_review(_MOST_TO_REVIEW) if guards.may("reviews.today") else 0
