"""Merging two members, and taking it back."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from omni.forms.merges import WHY, MergeForm, UndoForm
from omni.queries import locations, lookup
from omni.queries import members as member_query
from omni.queries import merges as queries
from omni.services import approvals
from omni.services import merges as services
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web import merges as words
from omni.web.guards import allow
from omni.web.reviews import relation

blueprint = Blueprint("merges", __name__, url_prefix="/members")


@blueprint.get("/<int:member_id>/merge")
@allow("members.merge")
def find(member_id: int) -> Response:
    """Who else she is: whoever shares something with her, and the box."""
    member = member_query.get_member(member_id)
    text = request.args.get("q", "").strip()
    answers = None
    if text:
        answers = lookup.find_answers(text, here=guards.here(), today=guards.today())
        guards.saw("search", "member", text=text, found=answers.total)
    return hx.render(
        "merges/find.html",
        "merges/_found.html",
        member=member,
        alike=queries.find_alike(member_id),
        answers=answers,
        text=text,
    )


@blueprint.route("/<int:member_id>/merge/<int:other_id>", methods=["GET", "POST"])
@allow("members.merge")
def show(member_id: int, other_id: int) -> Response:
    """Both side by side: whose values stay, what moves, and the button."""
    form = MergeForm()
    if form.validate_on_submit():
        manager = _approve(form.pin.data)
        with transaction():
            services.merge_members(
                member_id,
                other_id,
                choices=form.choices,
                evidence=queries.find_evidence(member_id, other_id),
                reason=form.reason.data,
                approved_by_id=manager,
                actor=guards.actor(),
                key=form.key.data,
            )
        flash(_("統合しました。登録情報から、いつでも取り消せます。"))
        return hx.go("members.show", member_id=member_id)
    preview = queries.preview_merge(member_id, other_id)
    for one in (member_id, other_id):
        guards.saw("view", "member", one, member_id=one)
    places = {place.id: place.name for place in locations.list_locations()}
    return hx.render(
        "merges/show.html",
        status=422 if form.errors else 200,
        preview=preview,
        form=form,
        rows=words.compare(preview.fields, places),
        moves=words.MOVES,
        relation=relation,
    )


@blueprint.route("/merges/<int:event_id>/undo", methods=["GET", "POST"])
@allow("members.merge")
def undo(event_id: int) -> Response:
    """What goes back, what was born since and whose it is; as it is chosen, the points follow.

    What was added after the look is shown before it is decided on.
    """
    form = UndoForm()
    asked = UndoForm(request.args, meta={"csrf": False}).given if "asked" in request.args else None
    is_sent = form.validate_on_submit()
    preview = queries.preview_undo(event_id, form.given if is_sent else asked)
    has_grown = is_sent and not preview.event.undone_at and form.seen.data != preview.seen
    if is_sent and not has_grown:
        survivor_id = _undo(event_id, form)
        flash(_("統合を取り消しました。"))
        return hx.go("members.show", member_id=survivor_id)
    form.seen.data = preview.seen
    guards.saw("view", "member", preview.root.id, member_id=preview.root.id)
    return hx.render(
        "merges/undo.html",
        "merges/_points.html",
        status=409 if has_grown else 200,
        preview=preview,
        form=form,
        has_grown=has_grown,
        reasons=WHY,
        moves=words.MOVES,
    )


def _undo(event_id: int, form: UndoForm) -> int:
    """Take it back as it was seen; returns who stayed."""
    manager = _approve(form.pin.data)
    with transaction():
        return services.undo_merge(
            event_id,
            hers=form.given,
            seen=form.seen.data or "",
            approved_by_id=manager,
            actor=guards.actor(),
            key=form.key.data,
        ).survivor_id


def _approve(pin: str | None) -> int | None:
    """The manager who agrees, where this role may not decide alone."""
    if guards.may("members.merge_alone"):
        return None
    return approvals.approve(pin or "", permission="members.merge", actor=guards.actor())
