"""Words for what passes between us and EC shops."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.domain.shops import Drift
from omni.models.channel import (
    ChannelEvent,
    ChannelKind,
    ChannelPush,
    EventState,
    PushKind,
    PushState,
)
from omni.services.channels import OVERRULED, PROBLEMS
from omni.web.locale import translate
from omni.web.sentences import say

KINDS = {
    ChannelKind.SHOPIFY: "Shopify",
    ChannelKind.ECCUBE: "EC-CUBE 4",
    ChannelKind.GENERIC: _l("CSVファイル"),
}
STATES = {
    EventState.RECEIVED: _l("処理待ち"),
    EventState.APPLIED: _l("取込済み"),
    EventState.IGNORED: _l("取込不要"),
    EventState.FAILED: _l("要対応"),
}
STATE_TAGS = {EventState.APPLIED: "ok", EventState.FAILED: "wrong", EventState.RECEIVED: "act"}
PUSH_STATES = {
    PushState.QUEUED: _l("送信待ち"),
    PushState.SENDING: _l("送信中"),
    PushState.SENT: _l("送信済み"),
    PushState.FAILED: lazy_pgettext("push", "送信できません"),
    PushState.UNCERTAIN: _l("届いたか不明"),
}
PUSH_TAGS = {PushState.SENT: "ok", PushState.FAILED: "wrong", PushState.UNCERTAIN: "soon"}
PUSH_KINDS = {PushKind.STOCK: _l("在庫数"), PushKind.FULFILMENT: _l("出荷と送り状番号")}
TOPICS = {
    "order": _l("受注"),
    "orders": _l("受注"),
    "refunds": _l("返金"),
    "customers": _l("会員"),
    "customer": _l("会員"),
    "inventory_levels": _l("在庫数"),
    "product": _l("商品"),
}
REMEDIES = {
    "apply": _l("受注を取り込み直す"),
    "push": _l("いまの在庫数を送る"),
    "overwrite": _l("この在庫数で上書きする"),
}
SHOWN = {
    "wanting": _l("要対応"),
    "unmapped": _l("SKU未設定"),
    "drifted": _l("在庫数の違い"),
    "all": _l("すべて"),
}


def problem(event: ChannelEvent) -> str:
    """Why an event was not applied, in a sentence."""
    text = PROBLEMS.get(event.failure or "")
    if text is None:
        return event.failure or ""
    return say(Sentence(text, {**_BLANK, **event.details}))


_BLANK = dict.fromkeys(
    ("where", "title", "due", "total", "currency", "number", "to", "amount", "left", "sentence"),
    "",
) | {"what": ""}


def may_overrule(event: ChannelEvent) -> bool:
    """Whether a person may have it applied in spite of its problem."""
    return event.state is EventState.FAILED and event.failure in OVERRULED


def topic(event: ChannelEvent) -> str:
    """What an event is about."""
    return str(TOPICS.get(event.topic.partition("/")[0], event.topic or translate("不明")))


def subject(event: ChannelEvent) -> str:
    """The shop's number of what it is about."""
    return event.subject.partition(":")[2]


def push_word(push: ChannelPush) -> str:
    """How a message to a shop stands."""
    return str(PUSH_STATES[push.state])


def explain(drift: dict[str, object]) -> list[Sentence]:
    """Why the figures differ, each cause with its pieces."""
    found = []
    one = Drift(**drift)  # type: ignore[arg-type]
    if one.in_flight:
        found.append(_said(N_("取り込み前の受注が%(n)s点"), one.in_flight))
    if one.unpushed:
        found.append(
            _said(
                N_("まだ送っていない減少が%(n)s点")
                if one.unpushed > 0
                else N_("まだ送っていない増加が%(n)s点"),
                one.unpushed,
            )
        )
    if one.unknown:
        found.append(
            _said(
                N_("記録にない増加がショップで%(n)s点")
                if one.unknown > 0
                else N_("記録にない販売や減少がショップで%(n)s点"),
                one.unknown,
            )
        )
    return found


def _said(text: str, pieces: int) -> Sentence:
    return Sentence(text, {"n": abs(pieces)})
