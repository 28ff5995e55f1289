"""What names a member: cards, accounts, phones, mails; and linking a card with an EC account."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from omni.domain import masks
from omni.domain.cursors import read_cursor
from omni.forms.api import members as forms
from omni.models.member import Identity, IdentityKind
from omni.queries import identities
from omni.queries import members as queries
from omni.services import linking, members
from omni.transactions import transaction
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import actor, allow_token, has_scope, saw

blueprint = Resources("api_identities", __name__, description="What names a member")

_MASKS = {IdentityKind.PHONE: masks.mask_phone, IdentityKind.MAIL: masks.mask_mail}


@blueprint.get("/identities")
@allow_token("members:read")
@blueprint.arguments(forms.IdentityAsked, location="query")
@blueprint.response(200, forms.IdentityPage)
def find(asked: dict[str, Any]) -> Response:
    """Whom this names: a card or an account one member, a phone or a mail perhaps several."""
    kind = IdentityKind(asked["kind"])
    value = members.fold_value(kind, asked["value"])
    rows = identities.list_named(
        kind, value, after=read_cursor(asked["cursor"]), limit=asked["limit"] + 1
    )
    saw("search", "member", text=asked["value"], found=len(rows))
    return replies.page(rows, asked["limit"], lambda one: one.id, _said)


@blueprint.get("/members/<int:member_id>/identities")
@allow_token("members:read")
@blueprint.response(200, forms.IdentityList)
def index(member_id: int) -> Response:
    """Everything that names her."""
    member = queries.get_member(member_id)
    saw("view", "member", member.id, member_id=member.id)
    return replies.reply({"items": [_said(one) for one in identities.list_identities(member.id)]})


@blueprint.post("/members/<int:member_id>/identities")
@allow_token("members:write")
@blueprint.arguments(forms.IdentityWanted)
@blueprint.response(201, forms.Linked)
def add(asked: dict[str, Any], member_id: int) -> Response:
    """Let this name her too; 409 when it names somebody else already."""

    def make() -> tuple[int, dict[str, Any]]:
        kind = IdentityKind(asked["kind"])
        members.add_identity(member_id, kind, asked["value"], source=asked["source"], actor=actor())
        return 201, _linked(member_id)

    with transaction():
        return replies.once(make, asked)


@blueprint.post("/members/<int:member_id>/links")
@allow_token("members:write")
@blueprint.arguments(forms.LinkWanted)
@blueprint.response(201, forms.LinkSent)
def send_code(asked: dict[str, Any], member_id: int) -> Response:
    """Send a code to the EC account of this mail; the two become one member when it is said."""
    mail = members.fold_value(IdentityKind.MAIL, asked["mail"])

    def make() -> tuple[int, dict[str, Any]]:
        made = linking.send_link_code(member_id, mail, actor=actor(), key=replies.own_key())
        href = url_for("api_identities.confirm", code_id=made.id)
        return 201, {"href": href, "id": made.id, "expires_at": replies.moment(made.expires_at)}

    with transaction():
        return replies.once(make, asked)


@blueprint.post("/links/<int:code_id>/confirm")
@allow_token("members:write")
@blueprint.arguments(forms.LinkConfirmed)
@blueprint.response(200, forms.Linked)
def confirm(asked: dict[str, Any], code_id: int) -> Response:
    """The code that was sent makes card and account one member; wrong ones are counted."""

    def make() -> tuple[int, dict[str, Any]]:
        event = linking.link_account(
            code_id,
            asked["code"],
            consented=asked["consented"],
            actor=actor(),
            key=replies.own_key(),
        )
        return 200, _linked(event.survivor_id)

    with transaction():
        return replies.once(make, asked)


def _linked(member_id: int) -> dict[str, Any]:
    return {
        "href": url_for("api_identities.index", member_id=member_id),
        "member_id": member_id,
    }


def _said(one: Identity) -> dict[str, Any]:
    value = one.value_norm
    if not has_scope("members:personal"):
        value = _MASKS.get(one.kind, masks.mask_code)(value)
    return {
        "id": one.id,
        "member_id": one.member_id,
        "kind": one.kind.value,
        "value": value,
        "source": one.source,
        "is_shared": one.is_shared,
    }
