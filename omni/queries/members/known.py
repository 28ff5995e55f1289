"""Who a new member may already be, with the evidence: a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from omni.domain.matching.rule import SAME
from omni.domain.profiles import Profile, split
from omni.domain.text.addresses import fold_postcode
from omni.extensions import db
from omni.models.member import Identity, IdentityKind, Member, MemberState
from omni.queries.matching import Likely, describe, find_likely
from omni.queries.members.typed import Typed, fold_typed, list_lacking

_MOST = 5
_MOST_SHARERS = 40
_PLURAL = {IdentityKind.CARD: "cards", IdentityKind.PHONE: "phones", IdentityKind.MAIL: "mails"}
_NAMES = frozenset(("family", "given", "name", "order", "sex"))
_FOUND = (MemberState.ACTIVE, MemberState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody registered already; `evidence` is [{field, kind, weight}], the strongest first.

    `adds` is what was typed and does not name her yet; `is_same` when little doubt is left.
    """

    id: int
    name: str
    kana: str
    evidence: list[dict[str, Any]]
    adds: tuple[IdentityKind, ...]
    is_same: bool


def find_known(profile: Profile, *, phone: str = "", mail: str = "", card: str = "") -> list[Known]:
    """Members who may be whom is being registered, by what was typed so far, the likeliest first.

    Whoever answers the typed phone or mail, or has the card, is among them, likely or not: it may
    be the family, and somebody who left is recognised by them.
    """
    typed = fold_typed(phone, mail, card)
    found = find_likely(describe(_details(profile, typed)), _MOST)
    likely = {one.member_id: one for one in found if _says_enough(one.evidence)}
    for member_id, evidence in _holders(typed).items():
        if member_id not in likely or not profile.given_name:
            score = likely[member_id].score if member_id in likely else 0.0
            likely[member_id] = Likely(member_id, score, "", evidence)
    wanted = sorted(likely.values(), key=lambda one: (-one.score, one.member_id))[:_MOST]
    adds = list_lacking([one.member_id for one in wanted], typed)
    members = {one.id: one for one in _members(likely)}
    return [
        Known(
            id=one.member_id,
            name=members[one.member_id].name,
            kana=members[one.member_id].kana,
            evidence=one.evidence,
            adds=adds[one.member_id],
            is_same=one.decision == SAME and _is_reached(one.evidence),
        )
        for one in wanted
        if one.member_id in members
    ]


def _says_enough(evidence: Iterable[Mapping[str, Any]]) -> bool:
    """Whether more than the name speaks for it: every second 佐藤 would be warned."""
    return any(one["weight"] > 0 and one["field"] not in _NAMES for one in evidence)


def _is_reached(evidence: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a card, a phone or a mail is hers: half a form is seldom enough to be sure."""
    return any(one["weight"] > 0 and one["field"] in set(_PLURAL) for one in evidence)


def _details(profile: Profile, typed: Typed) -> dict[str, Any]:
    """What was typed as the columns of a member."""
    columns = asdict(split(profile))
    del columns["kind"], columns["building"]
    columns["postcode"] = fold_postcode(columns["postcode"] or "")
    return columns | {_PLURAL[kind]: values for kind, values in typed.items()}


def _holders(typed: Typed) -> dict[int, list[dict[str, Any]]]:
    """Whoever has what was typed, with that as the evidence."""
    wanted: list[ColumnElement[bool]] = [
        and_(Identity.kind == kind, Identity.value_norm.in_(values))
        for kind, values in typed.items()
    ]
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Identity.member_id, Identity.kind).where(or_(*wanted)).limit(_MOST_SHARERS)
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for row in rows:
        said = {"field": row.kind.value, "kind": "same", "weight": 1.0}
        found.setdefault(row.member_id, {})[row.kind.value] = said
    return {member_id: list(said.values()) for member_id, said in found.items()}


def _members(member_ids: Iterable[int]) -> list[Member]:
    if not member_ids:
        return []
    known = Member.id.in_(list(member_ids)), Member.state.in_(_FOUND)
    return list(db.session.scalars(select(Member).where(*known)))
