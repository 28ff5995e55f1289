"""EC accounts a store card can be linked with, and the codes sent for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain.codes import card_key
from omni.domain.errors import NotFound
from omni.domain.text.mails import fold_mail
from omni.extensions import LARGEST_ID, db
from omni.models.delivery import Delivery, LinkCode
from omni.models.member import Identity, IdentityKind, Member
from omni.models.merge import MergeEvent, MergeKind

MOST = 5


@dataclass(frozen=True)
class Account:
    """Somebody with an EC account: its numbers, and the mails a code can go to."""

    member: Member
    numbers: tuple[str, ...]
    mails: tuple[Identity, ...]


@dataclass(frozen=True)
class Sent:
    """A code on its way or used; `mail_id` is where it went while that is still hers, `event_id`
    the link it made while that stands."""

    id: int
    account: Member
    address: str
    mail_id: int | None
    expires_at: dt.datetime
    used_at: dt.datetime | None
    event_id: int | None


def find_accounts(text: str) -> list[Account]:
    """Living members with an EC account of this mail or EC number: whole ones only."""
    mail = fold_mail(text)
    kind, value = (IdentityKind.MAIL, mail) if mail else (IdentityKind.EC, card_key(text))
    account = select(Identity.member_id).where(Identity.kind == IdentityKind.EC)
    named = select(Identity.member_id).where(Identity.kind == kind, Identity.value_norm == value)
    people = db.session.scalars(
        select(Member)
        .where(Member.id.in_(named), Member.id.in_(account), Member.merged_into_id.is_(None))
        .order_by(Member.id)
        .limit(MOST)
    ).all()
    ways = db.session.scalars(
        select(Identity)
        .where(
            Identity.member_id.in_([one.id for one in people]),
            Identity.kind.in_((IdentityKind.EC, IdentityKind.MAIL)),
        )
        .order_by(Identity.id)
    ).all()
    return [_account(one, [way for way in ways if way.member_id == one.id]) for one in people]


def get_mail(identity_id: int) -> Identity:
    """The mail a code is to go to; raises NotFound."""
    found = db.session.get(Identity, identity_id) if identity_id <= LARGEST_ID else None
    if found is None or found.kind is not IdentityKind.MAIL:
        raise NotFound
    return found


def get_sent(code_id: int, member_id: int) -> Sent:
    """The code sent for this member, and what became of it; raises NotFound."""
    code = db.session.get(LinkCode, code_id) if code_id <= LARGEST_ID else None
    if code is None or code.member_id != member_id:
        raise NotFound
    address = db.session.get_one(Delivery, code.delivery_id).address
    mail = select(Identity.id).where(
        Identity.member_id == code.ec_member_id,
        Identity.kind == IdentityKind.MAIL,
        Identity.value_norm == address,
    )
    link = select(MergeEvent.id).where(
        MergeEvent.kind == MergeKind.LINK,
        MergeEvent.merged_id == code.ec_member_id,
        MergeEvent.undone_at.is_(None),
    )
    return Sent(
        id=code.id,
        account=db.session.get_one(Member, code.ec_member_id),
        address=address,
        mail_id=db.session.scalar(mail),
        expires_at=code.expires_at,
        used_at=code.used_at,
        event_id=db.session.scalar(link) if code.used_at else None,
    )


def _account(member: Member, ways: list[Identity]) -> Account:
    numbers = tuple(way.value_norm for way in ways if way.kind is IdentityKind.EC)
    return Account(member, numbers, tuple(way for way in ways if way.kind is IdentityKind.MAIL))
