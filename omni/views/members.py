"""Members: the card, registering, editing, and what belongs to a person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from omni.domain.errors import N_, Invalid
from omni.forms import consents
from omni.forms import members as forms
from omni.forms.merges import WHY
from omni.forms.privacy import WithdrawForm
from omni.models.member import IdentityKind
from omni.models.order import Channel
from omni.queries import lookup, merges, postcodes
from omni.queries import members as queries
from omni.services import members as services
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web import reviews as evidence_words
from omni.web.guards import allow

blueprint = Blueprint("members", __name__, url_prefix="/members")

TABS = ("flow", "purchases", "registration")


@blueprint.get("/<int:member_id>")
@allow("members.view")
def show(member_id: int) -> Response:
    """Her card; who was merged is shown as the person she became."""
    card = queries.get_card(member_id, here=guards.here(), today=guards.today())
    if card.merged_into:
        return hx.go("members.show", member_id=card.merged_into)
    if not hx.wants_fragment():
        guards.saw("view", "member", member_id, member_id=member_id)
    return _render(card)


def _render(card: queries.Card, *, is_revealed: bool = False, tab: str | None = None) -> Response:
    """The card with the tab that is asked for; more of a list comes as a piece of it."""
    tab = tab or request.args.get("tab", "flow")
    tab = tab if tab in TABS else "flow"
    more = "before" in request.args and tab != "registration"
    fragment = f"members/_{tab}_more.html" if more else "members/_tab.html"
    return hx.render(
        "members/show.html",
        fragment,
        card=card,
        tab=tab,
        is_revealed=is_revealed,
        reasons=forms.REASONS,
        field_words=forms.FIELD_WORDS,
        channel_words=consents.CHANNEL_WORDS,
        purpose_words=consents.PURPOSE_WORDS,
        purpose_effects=consents.PURPOSE_EFFECTS,
        source_words=consents.source_word,
        **_tab(card.member.id, tab),
    )


def _tab(member_id: int, tab: str) -> dict[str, Any]:
    """What the tab shows."""
    before = request.args.get("before", "")
    if tab == "flow":
        timeline = queries.list_events(member_id, queries.Cursor.read(before))
        return {"timeline": timeline, "note": forms.NoteForm(formdata=None)}
    if tab == "purchases":
        asked = request.args.get("channel")
        channel = Channel(asked) if asked in set(Channel) else None
        behind = int(before) if before.isdecimal() and len(before) < 16 else None
        purchases = queries.list_purchases(member_id, channel=channel, before=behind)
        return {"purchases": purchases, "channel": channel}
    registration = queries.get_registration(member_id)
    return {
        "registration": registration,
        "question": services.question,
        "wish": WithdrawForm(formdata=None),
        "merges": merges.list_merges(member_id),
        "merge_reasons": WHY,
    }


@blueprint.post("/<int:member_id>/reveal")
@allow("members.reveal")
def reveal(member_id: int) -> Response:
    """Personal data without the mask, for this page only, for a reason that is noted."""
    form = forms.RevealForm()
    card = queries.get_card(member_id, here=guards.here(), today=guards.today())
    is_allowed = form.validate_on_submit() and not card.is_erased
    if is_allowed:
        guards.saw("reveal", "member", member_id, member_id=member_id, reason=form.reason.data)
    if hx.wants_fragment():
        context: dict[str, Any] = {"is_revealed": is_allowed, "reasons": forms.REASONS}
        return hx.render("members/show.html", "members/_personal.html", card=card, **context)
    return _render(card, is_revealed=is_allowed)


@blueprint.route("/new", methods=["GET", "POST"])
@allow("members.edit")
def new() -> Response:
    """Register somebody in twenty seconds, warned while typing of who she may already be."""
    form = forms.RegisterForm(data=forms.prefill(request.args.get("typed", "")))
    if not form.move_phone() and form.validate_on_submit():
        with transaction():
            member_id = services.register_member(
                form.profile,
                contacts=form.contacts,
                consents={"mail": form.consent.data},
                key=form.key.data,
                actor=guards.actor(),
            ).id
        return hx.go("members.show", member_id=member_id)
    return _register(form)


def _register(form: forms.RegisterForm) -> Response:
    """The form of a new member, beside it who she may already be."""
    candidates = queries.find_known(**form.evidence)
    status = 422 if form.errors else 200
    context: dict[str, Any] = {"form": form, "candidates": candidates, "words": evidence_words}
    return hx.render("members/new.html", "members/_form.html", status=status, **context)


@blueprint.post("/<int:member_id>/recognise")
@allow("members.edit")
def recognise(member_id: int) -> Response:
    """この方です: what was typed goes to the member she already is, and on with her card."""
    form = forms.RecogniseForm()
    if not form.validate_on_submit():
        return _register(form)
    with transaction():
        known_id = services.recognise_member(
            member_id,
            form.profile,
            contacts=form.contacts,
            consents={"mail": form.consent.data} if form.consent.data != "unknown" else {},
            key=form.key.data,
            actor=guards.actor(),
        ).id
    flash(_("入力した内容を、この会員に加えました。登録済みの項目は変えていません。"))
    return hx.go("members.show", member_id=known_id)


@blueprint.post("/duplicates")
@allow("members.edit")
def duplicates() -> Response:
    """Who she may already be, by what was typed so far."""
    form = forms.RegisterForm()
    candidates = queries.find_known(**form.evidence)
    guards.saw("search", "member", settling=True, text=form.typed, found=len(candidates))
    context: dict[str, Any] = {"form": form, "candidates": candidates, "words": evidence_words}
    return hx.render("members/new.html", "members/_duplicates.html", **context)


@blueprint.get("/town")
@allow("members.edit")
def town() -> Response:
    """The fields of the address, filled in from the postcode; a typed street stays."""
    form = forms.RegisterForm(request.args, meta={"csrf": False})
    if found := postcodes.find_town(form.postcode.data or ""):
        form.prefecture.data, form.city.data = found.prefecture, found.city
        form.street.data = form.street.data or found.street
    return hx.render("members/new.html", "members/_town.html", form=form)


@blueprint.route("/<int:member_id>/edit", methods=["GET", "POST"])
@allow("members.edit")
def edit(member_id: int) -> Response:
    """Change her registration; what somebody else saved meanwhile is shown, not covered."""
    member = queries.get_member(member_id)
    form = forms.EditForm(data=queries.form_values(member))
    changes = queries.list_changes_since(member_id, form.version_number)
    if queries.is_as_wished(member, form.profile, guards.today()):
        changes = []
    if form.validate_on_submit() and not changes:
        with transaction():
            services.edit_member(
                member_id, form.profile, version=form.version_number, actor=guards.actor()
            )
        return hx.go("members.show", member_id=member_id, tab="registration")
    guards.saw("reveal", "member", member_id, member_id=member_id, reason="edit")
    form.catch_up(changes, member.version)
    status = 409 if changes else 422 if form.errors else 200
    context = {"form": form, "member": member, "changes": changes, "field_words": forms.FIELD_WORDS}
    return hx.render("members/edit.html", "members/_form.html", status=status, **context)


@blueprint.post("/<int:member_id>/visit")
@allow("members.edit")
def visit(member_id: int) -> Response:
    """She is here today."""
    with transaction():
        services.check_in_visit(member_id, actor=guards.actor())
    return hx.go("members.show", member_id=member_id)


@blueprint.post("/<int:member_id>/notes")
@allow("members.edit")
def add_note(member_id: int) -> Response:
    """A note for colleagues."""
    form = forms.NoteForm()
    if not form.validate_on_submit():
        raise Invalid(N_("メモを入力してください。"), field="body")
    with transaction():
        services.add_note(
            member_id,
            form.body.data,
            is_pinned=form.is_pinned.data,
            key=form.key.data,
            actor=guards.actor(),
        )
    return hx.go("members.show", member_id=member_id)


@blueprint.post("/<int:member_id>/notes/<int:note_id>")
@allow("members.edit")
def change_note(member_id: int, note_id: int) -> Response:
    """Pin a note, take it down, or hide it."""
    form = forms.ChangeNoteForm()
    if not form.validate_on_submit():
        raise Invalid
    with transaction():
        services.change_note(note_id, member_id=member_id, actor=guards.actor(), **form.wish)
    return hx.go("members.show", member_id=member_id)


@blueprint.post("/<int:member_id>/identities")
@allow("members.edit")
def add_identity(member_id: int) -> Response:
    """One more phone, mail or card."""
    form = forms.IdentityForm()
    if not form.validate_on_submit():
        raise Invalid(N_("番号かアドレスを入力してください。"), field="value")
    with transaction():
        kind = IdentityKind(form.kind.data)
        services.add_identity(member_id, kind, form.value.data, actor=guards.actor())
    return hx.go("members.show", member_id=member_id, tab="registration")


@blueprint.post("/<int:member_id>/identities/<int:identity_id>/remove")
@allow("members.edit")
def remove_identity(member_id: int, identity_id: int) -> Response:
    """A phone or a mail that is no longer hers."""
    with transaction():
        services.remove_identity(identity_id, member_id=member_id, actor=guards.actor())
    return hx.go("members.show", member_id=member_id, tab="registration")


@blueprint.post("/<int:member_id>/household")
@allow("members.edit")
def link_household(member_id: int) -> Response:
    """Somebody of her family, who stays a person of her own."""
    form = forms.HouseholdForm()
    other_id = form.other_id.data or lookup.find_sole_member(
        form.text.data or "", here=guards.here(), today=guards.today()
    )
    if not form.validate_on_submit() or other_id is None:
        raise Invalid(
            N_("お一人に決まりません。"),
            way_forward=N_("会員番号か電話番号の全桁を入力してください。"),
            field="text",
        )
    with transaction():
        services.link_household(member_id, other_id, actor=guards.actor())
    return hx.go("members.show", member_id=member_id, tab="registration")


@blueprint.post("/<int:member_id>/household/leave")
@allow("members.edit")
def leave_household(member_id: int) -> Response:
    """She lives on her own."""
    with transaction():
        services.leave_household(member_id, actor=guards.actor())
    return hx.go("members.show", member_id=member_id, tab="registration")


@blueprint.post("/<int:member_id>/consents")
@allow("members.edit")
def record_consents(member_id: int) -> Response:
    """What she agrees to from now on."""
    queries.get_member(member_id)
    with transaction():
        answers = consents.answers_of(request.form)
        services.record_consents(member_id, answers, actor=guards.actor())
    return hx.go("members.show", member_id=member_id, tab="registration")
