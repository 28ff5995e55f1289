"""People's rights over their data: leaving, asking, seeing what is held, being forgotten."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, flash, json
from flask_babel import gettext as _
from flask_login import current_user

from omni.domain import clock
from omni.forms.consents import CHANNEL_WORDS
from omni.forms.privacy import REQUESTS, CloseForm, EraseForm, RequestForm, WithdrawForm
from omni.models.privacy import RequestKind
from omni.queries import members, points
from omni.queries import privacy as queries
from omni.services import approvals
from omni.services import privacy as services
from omni.transactions import transaction
from omni.web import disclosure as words
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("privacy", __name__)


@blueprint.get("/privacy")
@allow("privacy.answer")
def index() -> Response:
    """Requests with their due dates, and what has been kept long enough."""
    due = queries.list_due(clock.now())
    withdrawn = next((one.before for one in due if one.rule.kind == "withdrawn"), clock.now())
    guards.saw("view", "member_request")
    return hx.render(
        "privacy/index.html",
        requests=queries.list_requests(at=guards.own_locations()),
        due=due,
        withdrawn=queries.list_withdrawn(withdrawn, 20) if guards.may("privacy.erase") else [],
        purposes=queries.list_purposes(),
        channel_words=CHANNEL_WORDS,
        kinds=REQUESTS,
        checks=services.CHECKS,
        today=guards.today(),
        form=CloseForm(formdata=None),
    )


@blueprint.post("/privacy/requests/<int:request_id>/close")
@allow("privacy.answer")
def close(request_id: int) -> Response:
    """A request was answered, or is not done as asked."""
    form = CloseForm()
    found = queries.get_request(request_id)
    guards.check_own(found.location_id)
    with transaction():
        services.close_request(
            request_id,
            is_done=form.outcome.data == "done",
            answer=form.answer.data or "",
            actor=guards.actor(),
        )
    return hx.go("privacy.index")


@blueprint.route("/members/<int:member_id>/requests/new", methods=["GET", "POST"])
@allow("privacy.request")
def new_request(member_id: int) -> Response:
    """She asks to see, correct, stop or erase."""
    member = members.get_member(member_id)
    form = RequestForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return hx.render("privacy/request.html", form=form, member=member, status=status)
    with transaction():
        services.receive_request(
            member_id,
            RequestKind(form.kind.data),
            identity_check=form.identity_check.data,
            note=form.note.data or "",
            on=guards.today(),
            key=form.key.data,
            actor=guards.actor(),
        )
    flash(_("請求を受け付けました。期限は2週間です。"))
    return hx.go("members.show", member_id=member_id, tab="registration")


@blueprint.route("/members/<int:member_id>/withdraw", methods=["GET", "POST"])
@allow("members.withdraw")
def withdraw(member_id: int) -> Response:
    """退会: what she loses is shown first."""
    member = members.get_member(member_id)
    form = WithdrawForm()
    if not form.validate_on_submit():
        guards.saw("view", "member", member_id, member_id=member_id)
        return hx.render(
            "privacy/withdraw.html",
            form=form,
            member=member,
            balance=points.get_balance(member_id, guards.today()),
            open=queries.list_obstacles((member_id,)),
        )
    with transaction():
        services.withdraw_member(
            member_id, on=guards.today(), key=form.key.data, actor=guards.actor()
        )
    flash(_("退会を受け付けました。"))
    return hx.go("members.show", member_id=member_id)


@blueprint.post("/members/<int:member_id>/rejoin")
@allow("members.withdraw")
def rejoin(member_id: int) -> Response:
    """She is back."""
    form = WithdrawForm()
    with transaction():
        services.rejoin_member(member_id, key=form.key.data or "", actor=guards.actor())
    flash(_("再入会を受け付けました。"))
    return hx.go("members.show", member_id=member_id)


@blueprint.route("/members/<int:member_id>/erase", methods=["GET", "POST"])
@allow("privacy.erase")
def erase(member_id: int) -> Response:
    """What goes and what stays; then, with a manager's PIN, for good."""
    form = EraseForm()
    services.write_waiting_reads()
    preview = queries.preview_erasure(member_id)
    if not form.validate_on_submit() or preview.obstacles:
        guards.saw("view", "member", member_id, member_id=member_id)
        status = 409 if preview.obstacles and form.is_submitted() else 422 if form.errors else 200
        return hx.render("privacy/erase.html", form=form, preview=preview, status=status)
    actor = guards.actor()
    manager = approvals.approve(form.pin.data, permission="privacy.erase", actor=actor)
    with transaction():
        services.erase_member(
            member_id,
            preview.traces,
            reason=form.reason.data,
            on=guards.today(),
            approved_by_id=manager,
            key=form.key.data,
            actor=actor,
        )
    flash(_("個人情報を消去しました。"))
    return hx.go("members.show", member_id=member_id)


@blueprint.get("/members/<int:member_id>/disclosure")
@allow("privacy.answer")
def disclose(member_id: int) -> Response:
    """Everything that is held on her, on paper."""
    found = queries.get_disclosure(member_id)
    guards.saw("print", "member", member_id, member_id=member_id, paper="disclosure")
    return hx.render("privacy/disclosure.html", found=found, words=words, now=clock.now())


@blueprint.get("/members/<int:member_id>/disclosure.json")
@allow("privacy.answer")
def disclose_json(member_id: int) -> Response:
    """Everything that is held on her, for another system."""
    found, mark = _take_out(member_id)
    said = {"mark": mark, "at": clock.now().isoformat()} | queries.as_json(found)
    text = json.dumps(said, ensure_ascii=False, indent=1)
    return _file(Response(text, mimetype="application/json"), f"disclosure-{mark}.json")


@blueprint.get("/members/<int:member_id>/disclosure.csv")
@allow("privacy.answer")
def disclose_csv(member_id: int) -> Response:
    """Everything that is held on her, for a spreadsheet."""
    found, mark = _take_out(member_id)
    text = words.as_csv(found, mark=mark, taken_by=current_user.name)
    return _file(Response(text, mimetype="text/csv"), f"disclosure-{mark}.csv")


def _take_out(member_id: int) -> tuple[queries.Disclosure, str]:
    found = queries.get_disclosure(member_id)
    mark = secrets.token_hex(4).upper()
    rows = sum(len(one.rows) for one in found.sections)
    guards.saw("export", "member", member_id, member_id=member_id, mark=mark, rows=rows)
    return found, mark


def _file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
