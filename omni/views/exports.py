"""Lists taken out as files: who may, why, and a mark that leads back."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, request, stream_with_context
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from omni.domain import clock
from omni.domain.exports import MARK
from omni.forms.exports import ExportForm
from omni.queries.exports import LISTS, Asked
from omni.web import exports as files
from omni.web import guards, hx
from omni.web.filters import exact
from omni.web.guards import allow

blueprint = Blueprint("exports", __name__, url_prefix="/exports")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@allow("exports")
def index() -> Response:
    """Choose a list; what was searched for comes along."""
    return _form(ExportForm(request.args, meta={"csrf": False}), 200)


def _form(form: ExportForm, status: int) -> Response:
    _offer(form)
    fresh = ExportForm(formdata=None, data={name: form[name].data for name in ("kind", "text")})
    _offer(fresh)
    shown = form if status != 200 else fresh
    masked = not guards.may("members.reveal")
    return hx.render("exports/index.html", form=shown, masked=masked, status=status)


def _offer(form: ExportForm) -> None:
    """The lists and the stores this person may take out."""
    allowed = [SelectChoice(one.value, one.label) for one in _kinds(form)]
    form.kind.choices = allowed
    places = [SelectChoice(place.id, place.name) for place in guards.open_locations()]
    form.location_id.choices = [SelectChoice(0, _("すべての店舗")), *places]


def _kinds(form: ExportForm) -> list[SelectChoice]:
    return [one for one in form.kind.choices or () if guards.may(f"exports.{one.value}")]


@blueprint.post("")
@allow("exports")
def take_out() -> Response:
    """The file; what it holds and why is in the log before its first byte leaves."""
    form = ExportForm()
    _offer(form)
    if not form.validate():
        return _form(form, 422)
    guards.require(f"exports.{form.kind.data}")
    wanted, asked = LISTS[form.kind.data], _asked(form)
    count, mark = wanted.count(asked), secrets.token_hex(4).upper()
    kind = form.format.data
    if kind == "xlsx" and count > files.MOST_XLSX:
        raise files.TooLong(n=f"{count:,}", most=f"{files.MOST_XLSX:,}")
    guards.saw(
        "export",
        f"{wanted.name}_list",
        rows=count,
        mark=mark,
        reason=form.reason.data,
        format=kind,
        masked=asked.is_masked,
        asked=asked.said(),
    )
    sheet = files.Sheet(
        mark=_watermark(wanted.title, form.reason.data, mark, asked),
        heads=[_(head) for head in wanted.heads],
        rows=wanted.rows(asked),
    )
    body = files.workbook_bytes(sheet) if kind == "xlsx" else files.csv_bytes(sheet, encoding=kind)
    name = f"{wanted.name}-{mark}.{'xlsx' if kind == 'xlsx' else 'csv'}"
    answer = Response(stream_with_context(body), mimetype=_XLSX if kind == "xlsx" else "text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(form: ExportForm) -> Asked:
    chosen = form.location_id.data or None
    return Asked(
        at=guards.own_locations(),
        text=(form.text.data or "").strip() if form.kind.data == "members" else "",
        location_id=guards.check_location(chosen) if chosen else None,
        since=form.since.data,
        until=form.until.data,
        is_masked=not guards.may("members.reveal"),
    )


def _watermark(title: str, reason: str, mark: str, asked: Asked) -> list[str]:
    said = [f"{name}={value}" for name, value in asked.said().items()]
    return [
        f"{MARK} {_(title)}",
        exact(clock.now()),
        current_user.name,
        _("理由：%(reason)s", reason=reason),
        _("管理番号 %(mark)s", mark=mark),
        " ".join(said),
    ]
