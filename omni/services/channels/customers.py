"""A shop's customers as members: linked by shop and number, never by likeness."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import clock
from omni.domain.business_day import business_day
from omni.domain.errors import Refusal
from omni.domain.privacy import MAIN_PURPOSE
from omni.domain.profiles import Profile
from omni.domain.shops import ShopCustomer, ShopErasure, ShopOrder
from omni.domain.text.addresses import fold_postcode
from omni.domain.text.mails import fold_mail
from omni.domain.text.phones import fold_phone
from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelSubject
from omni.models.location import Location
from omni.models.member import (
    ConsentState,
    Identity,
    IdentityKind,
    Verification,
)
from omni.models.privacy import RequestKind
from omni.services import members, privacy
from omni.services.channels.acting import shop_actor
from omni.services.channels.problems import NotNeeded
from omni.services.members.consents import question, record_consents
from omni.services.members.living import lock_living

# What a shop may fill in where the registration has nothing.
_BLANKS = ("family_kana", "given_kana", "postcode", "prefecture", "city", "street", "building")


def account_key(external_id: str) -> str:
    """A shop's number of a customer as it is kept; short ones get zeros before them."""
    return external_id.zfill(4)


def find_orderer(account: ChannelAccount, told: ShopOrder) -> tuple[int | None, int | None]:
    """(member, identity) of who ordered; a customer the shop has not told us of is taken in.

    A guest is nobody's; so is a customer whose name cannot be kept.
    """
    if told.customer is None:
        return None, None
    identity = _find(account, told.customer.external_id)
    if identity is None:
        identity = _register(account, told.customer)
    if identity is None:
        return None, None
    member = lock_living(identity.member_id)
    return (member.id, identity.id) if member else (None, None)


def apply_customer(account: ChannelAccount, subject: ChannelSubject, told: ShopCustomer) -> None:
    """Take a customer in, or fill in what we did not know; what a store wrote stays."""
    identity = _find(account, told.external_id)
    if identity is None:
        identity = _register(account, told)
        if identity is None:
            raise NotNeeded
    else:
        _fill_in(account, identity.member_id, told)
    subject.member_id = identity.member_id
    _note_consent(account, identity.member_id, told)


def _find(account: ChannelAccount, external_id: str) -> Identity | None:
    return db.session.scalar(
        select(Identity).where(
            Identity.kind == IdentityKind.EC,
            Identity.source == account.code,
            Identity.value_norm == account_key(external_id),
        )
    )


def _profile(told: ShopCustomer) -> Profile:
    to = told.address
    return Profile(
        family_name=told.family_name,
        given_name=told.given_name,
        family_kana=told.family_kana,
        given_kana=told.given_kana,
        birthday=told.birthday,
        postcode=fold_postcode(to.postcode) if to else None,
        prefecture=to.prefecture if to else None,
        city=to.city if to else None,
        street=to.street if to else None,
        building=to.building if to else None,
    )


def _register(account: ChannelAccount, told: ShopCustomer) -> Identity | None:
    """A member of her own: whether she is one we know, the matching and a person say."""
    contacts = members.Contacts(
        phone=told.phone if fold_phone(told.phone) else "",
        mail=told.mail if fold_mail(told.mail) else "",
    )
    try:
        with db.session.begin_nested():
            made = members.register_member(
                _profile(told),
                contacts=contacts,
                key=f"{account.code}:{told.external_id}",
                source=account.code,
                actor=shop_actor(account),
            )
    except Refusal:
        return None
    identity = Identity(
        member_id=made.id,
        kind=IdentityKind.EC,
        value_norm=account_key(told.external_id),
        value_raw=told.external_id,
        source=account.code,
        verification=Verification.PROVED,
        created_at=clock.now(),
    )
    db.session.add(identity)
    db.session.flush()
    members.index_member(made.id)
    return identity


def _fill_in(account: ChannelAccount, member_id: int, told: ShopCustomer) -> None:
    member = lock_living(member_id)
    if member is None:
        raise NotNeeded
    profile = _profile(told)
    blanks = [name for name in _BLANKS if not getattr(member, name) and getattr(profile, name)]
    for name in blanks:
        setattr(member, name, getattr(profile, name))
    if blanks:
        member.updated_at = clock.now()
    named = [
        members.name_by(member.id, kind, raw, source=account.code)
        for kind, fold, raw in (
            (IdentityKind.PHONE, fold_phone, told.phone),
            (IdentityKind.MAIL, fold_mail, told.mail),
        )
        if raw and fold(raw)
    ]
    members.index_member(member.id)
    members.mark_shared(one.contact for one in named if one is not None)


def _note_consent(account: ChannelAccount, member_id: int, told: ShopCustomer) -> None:
    """What she answered at the shop; nothing where the shop does not say."""
    if told.accepts_mail is None:
        return
    state = ConsentState.GRANTED if told.accepts_mail else ConsentState.DENIED
    answers = {question(MAIN_PURPOSE, "mail"): state.value}
    record_consents(member_id, answers, source=account.code, actor=shop_actor(account))


def apply_erasure(account: ChannelAccount, told: ShopErasure) -> None:
    """Put what she asked at the shop on the list of requests; it is answered there."""
    identity = _find(account, told.customer)
    member = lock_living(identity.member_id) if identity else None
    if member is None:
        raise NotNeeded
    privacy.receive_request(
        member.id,
        RequestKind.ERASURE if told.erase else RequestKind.DISCLOSURE,
        identity_check="ec_account",
        on=_today(account),
        key=f"{account.code}:{told.customer}:{told.erase}",
        actor=shop_actor(account),
    )


def _today(account: ChannelAccount) -> dt.date:
    place = db.session.get_one(Location, account.location_id)
    return business_day(clock.now(), place.time_zone, place.cutover_hour)
