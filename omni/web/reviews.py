"""The words of 名寄せの確認: fields, how two values relate, and why somebody stands beside them."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from omni.domain.comparison import Relation
from omni.domain.matching.words import phrases
from omni.models.member import Member
from omni.models.review import BatchState
from omni.queries.reviews import HOUSEHOLD, MAIL, PHONE

FIELDS = {
    "name": _l("お名前"),
    "kana": _l("カナ"),
    "phone": _l("電話番号"),
    "mail": _l("メール"),
    "birthday": _l("生年月日"),
    "gender": _l("性別"),
    "address": _l("住所"),
}
GENDERS = {"female": _l("女性"), "male": _l("男性"), "other": _l("その他")}
RELATIONS = {
    Relation.SAME: (_l("一致"), "act"),
    Relation.VARIANT: (_l("表記ちがい"), "act"),
    Relation.NEAR: (_l("一部ちがい"), "soon"),
    Relation.DIFFERENT: (_l("ちがう"), "wrong"),
    Relation.MISSING: (_l("片方だけ"), ""),
}
BESIDE = {
    HOUSEHOLD: _l("ご家族"),
    PHONE: _l("同じ電話"),
    MAIL: _l("同じメール"),
}


def relation(found: Relation) -> tuple[Any, str]:
    """The word for how two values relate, and the kind of tag it is."""
    return RELATIONS[found]


def new_key() -> str:
    """A fresh key for a pair's answer."""
    return str(uuid.uuid4())


def evidence(
    found: list[dict[str, Any]], left: Member | None = None, right: Member | None = None
) -> tuple[list[str], list[str]]:
    """What speaks for one person and what against, the strongest first, in words.

    With the two members, letters of their names that are written otherwise are shown.
    """
    sides = [[one for one in found if (one["weight"] < 0) is against] for against in (False, True)]
    names = [_names(one) for one in (left, right)]
    said = [list(phrases(side, gettext, *names)) for side in sides]
    return said[0], said[1]


def _names(member: Member | None) -> dict[str, str] | None:
    if member is None:
        return None
    return {"family_name": member.family_name, "given_name": member.given_name}


def batch_state(state: BatchState) -> Any:
    """Where an answer to many stands."""
    return _STATES[state]


_STATES = {
    BatchState.QUEUED: _l("順番を待っています"),
    BatchState.RUNNING: _l("統合しています"),
    BatchState.DONE: _l("統合しました"),
    BatchState.UNDOING: _l("取り消しています"),
    BatchState.UNDONE: _l("取り消しました"),
}
