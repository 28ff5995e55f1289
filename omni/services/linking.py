"""Store and EC: a card is linked with an EC account by a code sent to the account's mail."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, Invalid, NotFound, TooManyTries
from omni.domain.privacy import LINK_CHANNEL, LINK_PURPOSE
from omni.extensions import db
from omni.models.delivery import LinkCode
from omni.models.member import ConsentState, Identity, IdentityKind, Member
from omni.models.merge import MergeEvent, MergeKind
from omni.queries.privacy import may_send
from omni.services import attempts, audit
from omni.services.deliveries import queue_mail
from omni.services.idempotency import once
from omni.services.members.consents import question, record_consents
from omni.services.members.living import lock_living
from omni.services.merges import merge_members
from omni.transactions import outlive

LIFE = dt.timedelta(minutes=10)
MOST_AN_HOUR = 3
SUBJECT = "会員連携の確認番号"
BODY = "店頭でのお手続きの確認番号は %s です。10分以内に、店頭のスタッフにお伝えください。\n"


class NoAccount(NotFound):
    """No EC account has this mail, or several have."""

    sentence = N_("このメールアドレスのECアカウントが見つかりません。")
    way_forward = N_("ECサイトに登録したメールアドレスをうかがってください。")


class LinkedAlready(Conflict):
    """The account is this member's already."""

    sentence = N_("このECアカウントは、すでに連携済みです。")
    way_forward = N_("会員の登録情報で確かめてください。")


class WrongCode(Invalid):
    """The code is not the one that was sent, was used, or has expired."""

    sentence = N_("確認番号が違うか、期限が切れています。")
    way_forward = N_("番号を確かめるか、もう一度送ってください。")


class NotConsented(Conflict):
    """She has not agreed that EC gets her name and address."""

    sentence = N_("ECへの情報提供に同意をいただいていません。")
    way_forward = N_("店頭でご確認のうえ、連携の同意を記録してください。")


@dataclass(frozen=True)
class Prefill:
    """What EC may fill in for her."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    postcode: str | None
    prefecture: str | None
    city: str | None
    street: str | None
    building: str | None


@once("link.send", LinkCode)
def send_link_code(
    member_id: int,
    mail: str,
    *,
    account_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> LinkCode:
    """Send a code to the EC account of this (folded) mail; three an hour at most.

    `account_id` says whose account it is where several share the mail.
    """
    member = lock_living(member_id)
    if member is None:
        raise NotFound
    account = _find_account(mail, account_id)
    if account == member.id:
        raise LinkedAlready
    now = clock.now()
    recent = select(func.count(LinkCode.id)).where(
        LinkCode.ec_member_id == account, LinkCode.created_at > now - dt.timedelta(hours=1)
    )
    if (db.session.scalar(recent) or 0) >= MOST_AN_HOUR:
        raise TooManyTries(minutes=60)
    code, salt = f"{secrets.randbelow(10**6):06}", secrets.token_hex(8)
    delivery = queue_mail(mail, subject=SUBJECT, body=BODY % code, member_id=account)
    made = LinkCode(
        member_id=member.id,
        ec_member_id=account,
        delivery_id=delivery.id,
        salt=salt,
        code_hash=_hash(salt, code),
        created_at=now,
        expires_at=now + LIFE,
        staff_id=actor.staff_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.write("link.send", "member", member.id, actor=actor, member_id=member.id)
    return made


@once("link.account", MergeEvent)
def link_account(
    code_id: int, code: str, *, consented: bool = False, actor: Actor, key: str
) -> MergeEvent:
    """Make card and account one person when this is the code; undone like any other merge.

    `consented` records that EC may be given her name and address. Wrong codes are counted.
    """
    subject = f"link:{code_id}"
    attempts.check_patience(subject)
    sent = db.session.get(LinkCode, code_id, with_for_update=True)
    if sent is None:
        raise NotFound
    right = hmac.compare_digest(_hash(sent.salt, code.strip()), sent.code_hash)
    if not right or sent.used_at or sent.expires_at <= clock.now():
        outlive(lambda: attempts.count_try(subject, succeeded=False))
        raise WrongCode(field="code")
    sent.used_at = clock.now()
    event = merge_members(
        sent.member_id,
        sent.ec_member_id,
        reason="link",
        kind=MergeKind.LINK,
        actor=actor,
        key=f"link:{key}",
    )
    if consented:
        answer = {question(LINK_PURPOSE, LINK_CHANNEL): ConsentState.GRANTED.value}
        record_consents(sent.member_id, answer, actor=actor)
    return event


def prefill_for_ec(ec_id: str, *, actor: Actor) -> Prefill:
    """Name and address of the member of this EC account, for EC to fill in.

    Raises NotConsented from the moment she takes her consent back, or leaves.
    """
    member = db.session.scalar(
        select(Member)
        .join(Identity, Identity.member_id == Member.id)
        .where(Identity.kind == IdentityKind.EC, Identity.value_norm == ec_id)
    )
    if member is None:
        raise NoAccount
    if not may_send(member.id, LINK_PURPOSE, LINK_CHANNEL).allowed:
        raise NotConsented
    audit.write("link.prefill", "member", member.id, actor=actor, member_id=member.id)
    return Prefill(**{name: getattr(member, name) for name in Prefill.__dataclass_fields__})


def _find_account(mail: str, account_id: int | None) -> int:
    """The one living member with an EC account and this mail."""
    account = select(Identity.member_id).where(Identity.kind == IdentityKind.EC)
    found = db.session.scalars(
        select(Identity.member_id)
        .join(Member, Member.id == Identity.member_id)
        .where(
            Identity.kind == IdentityKind.MAIL,
            Identity.value_norm == mail,
            Identity.member_id.in_(account),
            Member.merged_into_id.is_(None),
            *([] if account_id is None else [Member.id == account_id]),
        )
        .distinct()
    ).all()
    if len(found) != 1:
        raise NoAccount(field="mail")
    return found[0]


def _hash(salt: str, code: str) -> str:
    return hashlib.scrypt(code.encode(), salt=salt.encode(), n=2**12, r=8, p=1).hex()
