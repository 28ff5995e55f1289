"""Who is logged in, as Flask-Login sees it."""

from __future__ import annotations

from flask import Response, redirect, request, url_for

from omni.extensions import login_manager
from omni.models.staff import Staff
from omni.queries import staff
from omni.web import hx


def _load(staff_key: str) -> Staff | None:
    staff_id, _, epoch = staff_key.partition(".")
    person = staff.find_active_staff(int(staff_id)) if staff_id.isdigit() else None
    return person if person and str(person.session_epoch) == epoch else None


def _ask_to_log_in() -> Response:
    """Send the browser to the login page and back to where it was going."""
    goal = request.full_path if request.method == "GET" and not hx.wants_fragment() else None
    target = url_for("session.login", next=goal)
    if hx.wants_fragment():
        response = Response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, code=303)  # type: ignore[return-value]


def register_session() -> None:
    """Tell Flask-Login how to find people and what to do with strangers."""
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(_ask_to_log_in)
