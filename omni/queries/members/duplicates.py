"""Who a new member may already be, with the evidence: a person decides."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from omni.domain.errors import N_
from omni.domain.lookup import Kind
from omni.domain.text import kana, names
from omni.extensions import db
from omni.models.member import Identity, IdentityKind, Member, MemberKey, MemberState
from omni.queries.members.typed import fold_typed, list_lacking

_MOST = 5
_SURE = 80
_MOST_NAMESAKES = 200

SAME_CARD = N_("同じ会員番号")
SAME_MAIL = N_("同じメール")
SAME_PHONE = N_("同じ電話番号")
SAME_READING_AND_BIRTHDAY = N_("同じ読み・同じ生年月日")
SAME_NAME_AND_BIRTHDAY = N_("同じ氏名・同じ生年月日")
SAME_NAME = N_("同じ氏名")

_WEIGHT = {
    SAME_CARD: 100,
    SAME_MAIL: 60,
    SAME_READING_AND_BIRTHDAY: 45,
    SAME_NAME_AND_BIRTHDAY: 45,
    SAME_PHONE: 40,
    SAME_NAME: 20,
}
_EVIDENCE = {
    IdentityKind.CARD: SAME_CARD,
    IdentityKind.MAIL: SAME_MAIL,
    IdentityKind.PHONE: SAME_PHONE,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody registered already, and why; the words are to be translated, the strongest first.

    `adds` is what was typed and does not name her yet; `is_same` when little doubt is left.
    """

    id: int
    name: str
    kana: str
    evidence: tuple[str, ...]
    against: tuple[str, ...] = ()
    adds: tuple[IdentityKind, ...] = ()
    is_same: bool = False


def find_duplicates(
    *,
    name: str = "",
    reading: str = "",
    birthday: dt.date | None = None,
    phone: str = "",
    mail: str = "",
    card: str = "",
) -> list[Candidate]:
    """Members that share what was typed so far, the likeliest first: four statements at most.

    A name alone is evidence only beside something else: every second 佐藤 would be warned.
    """
    found: dict[int, set[str]] = defaultdict(set)
    for member_id, why in (*_by_value(phone, mail, card), *_by_name(name, reading, birthday)):
        found[member_id].add(why)
    found = {one: why for one, why in found.items() if why != {SAME_NAME}}
    if not found:
        return []
    members = db.session.scalars(
        select(Member).where(
            Member.id.in_(found), Member.state.in_((MemberState.ACTIVE, MemberState.WITHDRAWN))
        )
    )
    likeliest = sorted(members, key=lambda one: (-_weigh(found[one.id]), one.id))[:_MOST]
    adds = list_lacking([one.id for one in likeliest], fold_typed(phone, mail, card))
    return [
        Candidate(
            one.id,
            one.name,
            one.kana,
            tuple(sorted(found[one.id], key=_strongest)),
            adds=adds[one.id],
            is_same=_weigh(found[one.id]) >= _SURE,
        )
        for one in likeliest
    ]


def _weigh(why: set[str]) -> int:
    return sum(_WEIGHT[one] for one in why)


def _strongest(why: str) -> tuple[int, str]:
    return -_WEIGHT[why], why


def _by_value(phone: str, mail: str, card: str) -> list[tuple[int, str]]:
    wanted: list[ColumnElement[bool]] = [
        and_(Identity.kind == kind, Identity.value_norm.in_(values))
        for kind, values in fold_typed(phone, mail, card).items()
    ]
    if not wanted:
        return []
    rows = db.session.execute(
        select(Identity.member_id, Identity.kind).where(or_(*wanted)).limit(_MOST_NAMESAKES)
    )
    return [(row.member_id, _EVIDENCE[row.kind]) for row in rows]


def _by_name(name: str, reading: str, birthday: dt.date | None) -> list[tuple[int, str]]:
    """Those of exactly this name: by its reading, and as it is written."""
    keys: dict[str, str] = {}
    if folded := names.fold_name("".join(names.split_name(name))):
        keys[Kind.NAME + folded] = SAME_NAME_AND_BIRTHDAY
    if " " in reading.strip() or "　" in reading.strip():
        for key in kana.keys(reading):
            keys[Kind.KANA + key] = SAME_READING_AND_BIRTHDAY
    if not keys:
        return []
    rows = db.session.execute(
        select(MemberKey.member_id, MemberKey.key, Member.birthday)
        .join(Member, Member.id == MemberKey.member_id)
        .where(MemberKey.key.in_(keys))
        .limit(_MOST_NAMESAKES)
    )
    return [
        (row.member_id, keys[row.key] if birthday and row.birthday == birthday else SAME_NAME)
        for row in rows
    ]
