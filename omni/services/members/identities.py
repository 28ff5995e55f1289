"""What names a member: her cards and accounts are hers alone, a phone or a mail may be shared."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.codes import card_key
from omni.domain.errors import N_, Conflict, Invalid, NotFound
from omni.domain.masks import mask_name
from omni.domain.text import mails, phones
from omni.extensions import db
from omni.models.member import ACCOUNT_KINDS, Identity, IdentityKind, Member, MemberChange
from omni.models.order import Order
from omni.services import audit
from omni.services.members.index import index_member
from omni.services.members.living import lock_living
from omni.services.members.sharing import mark_shared


class AccountInUse(Conflict):
    """A card or an account already names somebody."""

    sentence = N_("この番号は %(name)s 様がお使いです。")
    way_forward = N_("番号を読み直すか、その会員を開いてください。")


class PhoneUnreadable(Invalid):
    """No telephone number can be read from the text."""

    sentence = N_("電話番号として読み取れません。")
    way_forward = N_("市外局番から入力してください。")


class MailUnreadable(Invalid):
    """No mail address can be read from the text."""

    sentence = N_("メールアドレスとして読み取れません。")
    way_forward = N_("@ を含むアドレスを入力してください。")


class CardUnreadable(Invalid):
    """No card number can be read from the text."""

    sentence = N_("会員番号として読み取れません。")
    way_forward = N_("カードのバーコードを読み取るか、番号を入力してください。")


class StillNeeded(Conflict):
    """An order hangs on this way to reach her."""

    sentence = N_("この連絡先での受注があるため、外せません。")
    way_forward = N_("新しい連絡先を追加してください。")


_FOLDS = {
    IdentityKind.PHONE: (phones.fold_phone, PhoneUnreadable),
    IdentityKind.MAIL: (mails.fold_mail, MailUnreadable),
}


def fold_value(kind: IdentityKind, raw: str) -> str:
    """The value as it is kept and compared; raises what says how to type it."""
    if kind in _FOLDS:
        fold, unreadable = _FOLDS[kind]
        value = fold(raw)
        if value is None:
            raise unreadable(field=kind.value)
        return value
    value = card_key(raw)
    if not (4 <= len(value) <= 64):
        raise CardUnreadable(field=kind.value)
    return value


def name_by(member_id: int, kind: IdentityKind, raw: str, *, source: str) -> Identity | None:
    """Let this value name the member too; None when it does already.

    The caller says afterwards, once for all she was given, who shares it (`mark_shared`).
    """
    value = fold_value(kind, raw)
    mine = select(Identity).where(Identity.member_id == member_id)
    if db.session.scalar(mine.where(Identity.kind == kind, Identity.value_norm == value)):
        return None
    if kind in ACCOUNT_KINDS:
        _refuse_taken(kind, value, source)
    identity = Identity(
        member_id=member_id,
        kind=kind,
        value_norm=value,
        value_raw=raw.strip(),
        source=source,
        created_at=clock.now(),
    )
    db.session.add(identity)
    _flush_or_refuse(identity)
    return identity


def add_identity(
    member_id: int, kind: IdentityKind, raw: str, *, source: str = "store", actor: Actor
) -> None:
    """Add a phone, a mail or a card to a member; nothing happens when it is there already."""
    member = lock_living(member_id)
    if member is None:
        raise NotFound
    member_id = member.id
    identity = name_by(member_id, kind, raw, source=source)
    if identity is not None:
        _note(member_id, kind, None, identity.value_norm, actor)
        index_member(member_id)
        mark_shared([identity.contact])


def remove_identity(identity_id: int, *, member_id: int, actor: Actor) -> None:
    """Take a phone or a mail away again; cards and accounts stay, and so does what orders need."""
    member = lock_living(member_id)
    if member is None:
        raise NotFound
    member_id = member.id
    identity = db.session.get(Identity, identity_id)
    if identity is None or identity.member_id != member_id or identity.kind in ACCOUNT_KINDS:
        raise NotFound
    if db.session.scalar(select(Order.id).where(Order.identity_id == identity_id).limit(1)):
        raise StillNeeded
    db.session.delete(identity)
    _note(member_id, identity.kind, identity.value_norm, None, actor)
    index_member(member_id)
    mark_shared([identity.contact])


def _refuse_taken(kind: IdentityKind, value: str, source: str) -> None:
    taken = db.session.scalar(
        select(Member)
        .join(Identity, Identity.member_id == Member.id)
        .where(Identity.kind == kind, Identity.value_norm == value, Identity.source == source)
    )
    if taken is not None:
        name = mask_name(taken.family_name, taken.given_name)
        raise AccountInUse(field=kind.value, name=name)


def _flush_or_refuse(identity: Identity) -> None:
    """Somebody else may have taken the number a moment ago."""
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise AccountInUse(field=identity.kind.value, name="") from error


def _note(
    member_id: int, kind: IdentityKind, old: str | None, new: str | None, actor: Actor
) -> None:
    change = MemberChange(
        member_id=member_id,
        at=clock.now(),
        staff_id=actor.staff_id,
        source="counter",
        field=kind.value,
        old=old,
        new=new,
    )
    db.session.add(change)
    action = "create" if new else "delete"
    audit.write(
        action,
        "identity",
        None,
        actor=actor,
        member_id=member_id,
        kind=kind.value,
        old=old,
        new=new,
    )
