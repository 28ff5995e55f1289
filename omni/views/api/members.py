"""Members: found as in the one box, shown masked, registered, and linked with accounts."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import Response, url_for

from omni.domain import clock, masks
from omni.domain.cursors import read_cursor, write_cursor
from omni.domain.errors import NotFound
from omni.domain.profiles import FIELDS, Profile
from omni.forms.api import members as forms
from omni.models.member import IdentityKind
from omni.queries import locations, lookup
from omni.queries import members as queries
from omni.services import members
from omni.services.linking import prefill_for_ec
from omni.transactions import transaction
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import actor, allow_token, has_scope, holder, saw

blueprint = Resources("api_members", __name__, description="One member, whatever the channel")


@blueprint.get("/members")
@allow_token("members:read")
@blueprint.arguments(forms.MembersAsked, location="query")
@blueprint.response(200, forms.FoundMemberPage)
def index(asked: dict[str, Any]) -> Response:
    """Members who answer what the one box takes, best first, each with why."""
    place, page = holder().location_id, read_cursor(asked["cursor"]) or 1
    today = locations.get_business_day(place, clock.now())
    found = lookup.find_answers(asked["q"], here=place, today=today, page=page)
    saw("search", "member", text=asked["q"], found=found.total)
    more = found.next_page
    items = [_found(row) for row in found.members]
    return replies.reply({"items": items, "next_cursor": write_cursor(more) if more else None})


@blueprint.get("/members/<int:member_id>")
@allow_token("members:read")
@blueprint.response(200, forms.MemberSaid)
def show(member_id: int) -> Response:
    """One member; of one who was merged, who she became."""
    place = holder().location_id
    today = locations.get_business_day(place, clock.now())
    card = queries.get_card(member_id, here=place, today=today)
    if card.is_erased:
        raise NotFound
    saw("view", "member", member_id, member_id=member_id)
    return replies.reply(_said(card))


@blueprint.post("/members")
@allow_token("members:write")
@blueprint.arguments(forms.MemberWanted)
@blueprint.response(201, forms.MemberMade)
def register(asked: dict[str, Any]) -> Response:
    """Register a member at the token's own location."""
    profile = Profile(**{name: asked[name] for name in FIELDS})
    contacts = members.Contacts(asked["phone"], asked["mail"], asked["card"])

    def make() -> tuple[int, dict[str, Any]]:
        made = members.register_member(
            profile,
            contacts=contacts,
            consents=asked["consents"],
            actor=actor(),
            key=replies.own_key(),
        )
        if asked["ec"]:
            members.add_identity(made.id, IdentityKind.EC, asked["ec"], source="ec", actor=actor())
        return 201, {"href": url_for("api_members.show", member_id=made.id), "id": made.id}

    with transaction():
        return replies.once(make, asked)


@blueprint.get("/prefill")
@allow_token("members:personal")
@blueprint.arguments(forms.PrefillAsked, location="query")
@blueprint.response(200, forms.PrefillSaid)
def prefill(asked: dict[str, Any]) -> Response:
    """Name and address for a linked EC account, once she has agreed to it."""
    with transaction():
        account = members.fold_value(IdentityKind.EC, asked["ec"])
        found = prefill_for_ec(account, actor=actor())
    return replies.reply(dataclasses.asdict(found))


def _found(row: lookup.MemberRow) -> dict[str, Any]:
    name = "".join(piece.text for piece in row.name)
    return {
        "href": url_for("api_members.show", member_id=row.id),
        "id": row.id,
        "name": name if has_scope("members:personal") else _masked(name),
        "why": list(row.why),
        "tier": row.tier,
        "points": row.balance,
    }


def _masked(name: str) -> str:
    family, _, given = name.partition(" ")
    return masks.mask_name(family, given)


def _said(card: queries.Card) -> dict[str, Any]:
    member, whole = card.member, has_scope("members:personal")
    address = "".join(
        part or "" for part in (member.prefecture, member.city, member.street, member.building)
    )
    return {
        "href": url_for("api_members.show", member_id=member.id),
        "id": member.id,
        "version": member.version,
        "state": member.state.value,
        "merged_into": member.merged_into_id,
        "kind": member.kind.value,
        "name": member.name if whole else masks.mask_name(member.family_name, member.given_name),
        "kana": member.kana if whole else None,
        "gender": member.gender.value if whole and member.gender else None,
        "birthday": member.birthday.isoformat() if whole and member.birthday else None,
        "postcode": member.postcode if whole else None,
        "address": address if whole else masks.mask_address(address),
        "tier": card.tier,
        "registered_on": member.registered_on.isoformat() if member.registered_on else None,
        "points": card.balance.usable,
    }
