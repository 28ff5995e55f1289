"""この方です: what was typed to register somebody new is added to the member she already is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day
from omni.domain.errors import NotFound
from omni.domain.merging import GROUPS
from omni.domain.profiles import FIELDS, Profile, clean
from omni.extensions import db
from omni.models.member import Gender, IdentityKind, Member, MemberState
from omni.queries.members.living import living_id
from omni.services.idempotency import once
from omni.services.members.consents import record_consents
from omni.services.members.identities import name_by
from omni.services.members.index import index_member, touch_seen
from omni.services.members.registering import Contacts, place_of, remember
from omni.services.members.sharing import mark_shared

_ADDED = (IdentityKind.CARD, IdentityKind.PHONE, IdentityKind.MAIL)


@once("member.recognise", Member)
def recognise_member(
    member_id: int,
    profile: Profile,
    *,
    contacts: Contacts,
    consents: Mapping[str, str] | None = None,
    key: str,  # noqa: ARG001  the decorator's
    actor: Actor,
) -> Member:
    """Let the card, phone and mail typed at this counter name her too, and fill what is empty.

    Nothing she has is changed; fields that belong together (an address, a name) are filled only
    where all of them are empty. Raises AccountInUse when the card is somebody else's.
    """
    member = _living(member_id)
    here = place_of(actor)
    today = business_day(clock.now(), here.time_zone, here.cutover_hour)
    changes: dict[str, tuple[Any, Any]] = {}
    named: list[tuple[str, str]] = []
    for kind in _ADDED:
        raw = getattr(contacts, kind.value).strip()
        if raw and (identity := name_by(member.id, kind, raw, source="store")):
            changes[kind.value] = (None, identity.value_norm)
            named.append(identity.contact)
    for name, value in _missing(member, clean(_named(profile, member), today)):
        changes[name] = (None, value)
        setattr(member, name, Gender(value) if name == "gender" else value)
    if changes:
        member.updated_at = clock.now()
        remember(member, changes, actor)
    record_consents(member.id, consents or {}, actor=actor)
    index_member(member.id)
    touch_seen(member.id, here.id, today)
    mark_shared(named)
    return member


def _living(member_id: int) -> Member:
    wanted = living_id(member_id)
    member = db.session.get(Member, wanted, with_for_update=True, populate_existing=True)
    if member is None or member.state not in (MemberState.ACTIVE, MemberState.WITHDRAWN):
        raise NotFound
    return member


def _named(typed: Profile, member: Member) -> Profile:
    """What was typed, under her own name where none was typed."""
    if typed.family_name or typed.given_name or typed.family_kana or typed.given_kana:
        return typed
    names = {name: getattr(member, name) for name in (*GROUPS["name"], *GROUPS["kana"])}
    return replace(typed, **names)


def _missing(member: Member, typed: Profile) -> Iterator[tuple[str, Any]]:
    """What was typed of the groups of fields she has nothing in."""
    for group in GROUPS.values():
        names = [name for name in group if name in FIELDS]
        if any(getattr(member, name) for name in names):
            continue
        for name in names:
            if value := getattr(typed, name):
                yield name, value
