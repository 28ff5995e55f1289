"""Purposes, channels and sources of consent, in the words of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from omni.models.member import ConsentState

CHANNEL_WORDS = {
    "mail": _l("メール"),
    "line": "LINE",
    "phone": _l("電話"),
    "sms": "SMS",
    "post": _l("郵送"),
    "any": _l("すべて"),
    "ec": _l("EC"),
}
PURPOSE_WORDS = {
    "service": _l("会員サービス"),
    "marketing": _l("広告・お知らせ"),
    "analysis": _l("分析"),
    "sharing": _l("共同利用"),
    "link": _l("ECへの会員情報の提供"),
}
# What a no to a purpose means, where it does more than stop messages.
PURPOSE_EFFECTS = {
    "link": _l(
        "「拒否」にすると、ECサイトはこの方のお名前とご住所を受け取れなくなります。"
        "ポイントや購入履歴の連携は、そのまま続きます。"
    ),
}
SOURCE_WORDS = {
    "store": _l("店舗"),
    "ec": _l("EC"),
    "request": _l("利用停止の請求"),
    "merge": _l("会員の統合"),
    "unmerge": _l("統合の取消"),
    "joint": _l("統合していた間のお申し出"),
    "import:store": _l("店舗のファイル"),
    "import:ec": _l("EC のファイル"),
}


def source_word(source: str) -> Any:
    """Where an answer came from, as it is said; an unknown source by its own name."""
    return SOURCE_WORDS.get(source, source)


def answers_of(sent: Mapping[str, str]) -> dict[str, str]:
    """What was answered, by purpose and channel; what was not answered is left as it is."""
    known = {state.value for state in ConsentState}
    return {name: said for name, said in sent.items() if ":" in name and said in known}
