"""The audit log for people: what was done and seen, by whom, and out as a file."""

from __future__ import annotations

import datetime as dt
import secrets

from flask import Blueprint, Response, request, stream_with_context
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from omni.domain.business_day import day_bounds
from omni.forms.audit import AuditFilter
from omni.queries import staff as people
from omni.queries.audit import listing
from omni.queries.audit.listing import Key, Line, Wanted
from omni.web import audit_file, audit_words, guards, hx
from omni.web.guards import allow

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

PAGE = 50


@blueprint.get("")
@allow("audit.view")
def index() -> Response:
    """The log, newest first; a manager sees what happened at the own stores."""
    form = _filter()
    wanted = _wanted(form)
    lines = listing.list_lines(wanted, before=_key(request.args.get("before")), limit=PAGE + 1)
    guards.saw("view", "audit_log", asked=_asked(form))
    shown = lines[:PAGE]
    more = _mark_of(shown[-1]) if len(lines) > PAGE else None
    return hx.render(
        "audit/index.html",
        form=form,
        lines=shown,
        more=more,
        asked=_asked(form),
        words=audit_words,
        first=request.args.get("before") is None,
    )


@blueprint.get("/log.csv")
@allow("audit.view")
def export() -> Response:
    """The same lines as a file; its first line says who took it out, when, and under which mark."""
    form = _filter()
    mark = secrets.token_hex(4).upper()
    guards.saw("export", "audit_log", mark=mark, asked=_asked(form))
    lines = listing.iterate_lines(_wanted(form))
    answer = Response(
        stream_with_context(audit_file.rows(lines, mark=mark, taken_by=current_user.name)),
        mimetype="text/csv",
    )
    answer.headers["Content-Disposition"] = f"attachment; filename=audit-{mark}.csv"
    return answer


@blueprint.get("/members/<int:member_id>")
@allow("audit.view")
def member(member_id: int) -> Response:
    """Who has looked at one member, for her card."""
    wanted = Wanted(locations=guards.own_locations(), member_id=member_id)
    lines = listing.list_lines(wanted, limit=20)
    guards.saw("view", "audit_log", member_id=member_id)
    return hx.render(
        "audit/member.html",
        "audit/_accesses.html",
        lines=lines,
        words=audit_words,
        member_id=member_id,
    )


def _filter() -> AuditFilter:
    form = AuditFilter(request.args)
    everybody = [SelectChoice(one.id, one.name) for one in people.list_staff()]
    form.staff_id.choices = [SelectChoice(0, _("全員")), *everybody]
    kinds = [SelectChoice(kind, _(word)) for kind, word in audit_words.KINDS.items()]
    form.kind.choices = [SelectChoice("", _("すべて")), *kinds]
    if not form.validate():
        for field in form:
            field.data = None if field.errors else field.data
    return form


def _wanted(form: AuditFilter) -> Wanted:
    only, but = audit_words.kind_actions(form.kind.data or "")
    since, until = _bounds(form.day.data)
    return Wanted(
        locations=guards.own_locations(),
        staff_id=form.staff_id.data or None,
        member_id=form.member_id.data,
        actions=only,
        but_actions=but,
        since=since,
        until=until,
    )


def _bounds(day: dt.date | None) -> tuple[dt.datetime | None, dt.datetime | None]:
    if day is None:
        return None, None
    place = guards.current_location()
    return day_bounds(day, place.time_zone if place else "Asia/Tokyo", 0)


def _asked(form: AuditFilter) -> dict[str, str]:
    """The filters in use, for links and for the log."""
    return {field.name: str(field.data) for field in form if field.data and not field.errors}


def _key(text: str | None) -> Key | None:
    """Where the page before ended: microseconds since 1970, and the line's number."""
    at, _dash, number = (text or "").partition("-")
    if not (at.isdecimal() and number.isdecimal() and len(at) < 18 and len(number) < 19):
        return None
    return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=int(at)), int(number)


def _mark_of(line: Line) -> str:
    passed = line.at - dt.datetime.fromtimestamp(0, dt.UTC)
    return f"{passed // dt.timedelta(microseconds=1)}-{line.id}"
