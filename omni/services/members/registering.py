"""Registering a member, and editing one who may be open on another tablet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day
from omni.domain.errors import N_, Conflict, Invalid, NotFound
from omni.domain.profiles import FIELDS, Profile, clean
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import (
    Gender,
    IdentityKind,
    Member,
    MemberChange,
    MemberKind,
    MemberState,
)
from omni.services import audit, webhooks
from omni.services.idempotency import once
from omni.services.members.consents import record_consents
from omni.services.members.identities import name_by
from omni.services.members.index import index_member, touch_seen
from omni.services.members.sharing import mark_shared


class ChangedMeanwhile(Conflict):
    """Somebody saved this member after the form was opened."""

    sentence = N_("入力中に、ほかの端末でこの会員が変更されました。")
    way_forward = N_("いまの内容を確かめてから、もう一度保存してください。")


@dataclass(frozen=True)
class Contacts:
    """How to reach her and what names her, as typed; empty where there is none."""

    phone: str = ""
    mail: str = ""
    card: str = ""


@once("member.register", Member)
def register_member(
    profile: Profile,
    *,
    contacts: Contacts,
    consents: Mapping[str, str] | None = None,
    source: str = "store",
    key: str,  # noqa: ARG001  the decorator's
    actor: Actor,
) -> Member:
    """Register her at the actor's store, found by everybody from now on; `source` is where she
    told us."""
    here = place_of(actor)
    today = business_day(clock.now(), here.time_zone, here.cutover_hour)
    member = Member(
        **_columns(clean(profile, today)),
        home_location_id=here.id,
        registered_on=today,
        registered_source=source,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    db.session.add(member)
    db.session.flush()
    named = [
        name_by(member.id, kind, raw, source=source)
        for kind in (IdentityKind.PHONE, IdentityKind.MAIL, IdentityKind.CARD)
        if (raw := getattr(contacts, kind.value).strip())
    ]
    record_consents(member.id, consents or {}, source=source, actor=actor)
    audit.write("create", "member", member.id, actor=actor, member_id=member.id)
    webhooks.publish("member.created", {"member_id": member.id})
    index_member(member.id)
    touch_seen(member.id, here.id, today)
    mark_shared(one.contact for one in named if one is not None)
    return member


def edit_member(member_id: int, profile: Profile, *, version: int, actor: Actor) -> Member:
    """Change her registration; a form older than the last change is refused, not merged blindly.

    Saying again what is already so changes nothing and is no conflict.
    """
    member = db.session.scalar(select(Member).where(Member.id == member_id).with_for_update())
    if member is None or member.state in (MemberState.MERGED, MemberState.ERASED):
        raise NotFound
    here = place_of(actor)
    wanted = _columns(clean(profile, business_day(clock.now(), here.time_zone, here.cutover_hour)))
    changes = {
        name: (getattr(member, name), value)
        for name, value in wanted.items()
        if (getattr(member, name) or None) != (value or None)
    }
    if not changes:
        return member
    if member.version != version:
        raise ChangedMeanwhile
    for name, (_, value) in changes.items():
        setattr(member, name, value)
    member.updated_at = clock.now()
    remember(member, changes, actor)
    index_member(member.id)
    return member


def remember(member: Member, changes: Mapping[str, tuple[Any, Any]], actor: Actor) -> None:
    """The history her card shows, and the line of the audit log."""
    said = {name: (_said(old), _said(new)) for name, (old, new) in changes.items()}
    for name, (old, new) in said.items():
        db.session.add(
            MemberChange(
                member_id=member.id,
                at=member.updated_at,
                staff_id=actor.staff_id,
                source="counter",
                field=name,
                old=old,
                new=new,
            )
        )
    audit.write("update", "member", member.id, actor=actor, member_id=member.id, changes=said)
    webhooks.publish("member.updated", {"member_id": member.id, "fields": sorted(said)})


def _columns(profile: Profile) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(profile, name) for name in FIELDS}
    values["kind"] = MemberKind(profile.kind)
    values["gender"] = Gender(profile.gender) if profile.gender else None
    return values


def _said(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def place_of(actor: Actor) -> Location:
    """The store the actor works at; refuses a person who has chosen none."""
    if actor.location_id is None:
        raise Invalid(N_("店舗を選んでから登録してください。"))
    return db.session.get_one(Location, actor.location_id)
