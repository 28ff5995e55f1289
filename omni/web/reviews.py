"""The words of 名寄せの確認: fields, how two values relate, and why somebody stands beside them."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from omni.domain.comparison import Relation
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


def evidence(found: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """What speaks for one person and what against, the strongest first, in words."""
    said = sorted(
        (
            (float(one["weight"]), str(_WORDS[f"{one['field']}.{one['kind']}"]))
            for one in found
            if f"{one['field']}.{one['kind']}" in _WORDS
        ),
        key=lambda pair: -abs(pair[0]),
    )
    return (
        [word for weight, word in said if weight > 0],
        [word for weight, word in said if weight < 0],
    )


_WORDS = {
    "phone.same": _l("同じ電話番号"),
    "phone.shared": _l("共用の電話番号"),
    "phone.slip": _l("電話番号が1けた違い"),
    "phone.differ": _l("電話番号がちがう"),
    "mail.same": _l("同じメール"),
    "mail.shared": _l("共用のメール"),
    "mail.differ": _l("メールがちがう"),
    "birthday.same": _l("同じ生年月日"),
    "birthday.slip": _l("生年月日が書き間違いほどの違い"),
    "birthday.near": _l("生年月日が近い"),
    "birthday.differ": _l("生年月日がちがう"),
    "address.same": _l("同じ住所"),
    "address.differ": _l("住所がちがう"),
}


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
