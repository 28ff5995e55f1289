"""Why a place was chosen or not, in words a clerk reads in passing."""

from __future__ import annotations

from collections.abc import Callable

from omni.domain.errors import N_
from omni.domain.routing.rules import RuleKind
from omni.domain.routing.scoring import Value
from omni.domain.sentences import Sentence

NAMES: dict[RuleKind, str] = {
    RuleKind.EXCLUDED: N_("対象外の拠点を除く"),
    RuleKind.CLOSED: N_("休業中の拠点を除く"),
    RuleKind.CAPACITY: N_("本日の上限に達した拠点を除く"),
    RuleKind.BUFFER: N_("店頭に残す数を守る"),
    RuleKind.CONFIDENCE: N_("在庫が不確かな拠点を除く"),
    RuleKind.SPLITS: N_("個口を少なく"),
    RuleKind.DISTANCE: N_("お届け先に近く"),
    RuleKind.DEPTH: N_("在庫の多い拠点から"),
    RuleKind.LAST_SIZE: N_("店頭の最後の1点は出さない"),
    RuleKind.LOAD: N_("本日の出荷が少ない拠点から"),
    RuleKind.CUTOFF: N_("早く出荷できる拠点から"),
    RuleKind.HOURS: N_("すぐ作業できる拠点から"),
    RuleKind.STORE: N_("倉庫を優先"),
}

# What a threshold bounds, said beside its box.
THRESHOLDS: dict[RuleKind, str] = {
    RuleKind.CLOSED: N_("出荷まで待てる日数"),
    RuleKind.CAPACITY: N_("店舗の1日の上限（件）"),
    RuleKind.BUFFER: N_("店頭にさらに残す数"),
    RuleKind.CONFIDENCE: N_("在庫の確かさの下限（%%）"),
    RuleKind.SPLITS: N_("1受注の個口の上限"),
    RuleKind.DISTANCE: N_("距離が分からないときのkm"),
    RuleKind.CUTOFF: N_("当日出荷の締切（0時からの分）"),
}

# What a weight counts for.
MEASURES: dict[RuleKind, str] = {
    RuleKind.SPLITS: N_("1個口ごと"),
    RuleKind.DISTANCE: N_("100kmごと"),
    RuleKind.DEPTH: N_("1点÷在庫数"),
    RuleKind.LAST_SIZE: N_("最後の1点ごと"),
    RuleKind.LOAD: N_("本日の件数÷上限"),
    RuleKind.CUTOFF: N_("1日遅れるごと"),
    RuleKind.HOURS: N_("開店まで1日ごと"),
    RuleKind.STORE: N_("店舗から出すごと"),
}


def say_reason(kind: RuleKind, value: Value) -> Sentence | None:
    """What a score saw, in a word or two; None when there is nothing to say."""
    return _SAYING[kind](value)


def _distance(value: Value) -> Sentence:
    if value is None:
        return Sentence(N_("距離不明"))
    km = f"{value:.1f}" if value < 10 else f"{value:.0f}"
    return Sentence(N_("お届け先まで%(km)skm"), {"km": km})


def _leaves(value: Value) -> Sentence:
    if value is None:
        return Sentence(N_("出荷日未定"))
    if value < 2:
        return Sentence(N_("明日出荷") if value else N_("本日出荷"))
    return Sentence(N_("%(days)s日後に出荷"), {"days": int(value)})


def _opens(value: Value) -> Sentence:
    if not value:
        return Sentence(N_("営業中"))
    return Sentence(N_("あと%(hours)s時間で営業"), {"hours": max(1, round(value))})


def _last(value: Value) -> Sentence | None:
    return Sentence(N_("最後の1点（%(n)s品）"), {"n": int(value)}) if value else None


_SAYING: dict[RuleKind, Callable[[Value], Sentence | None]] = {
    RuleKind.DISTANCE: _distance,
    RuleKind.CUTOFF: _leaves,
    RuleKind.HOURS: _opens,
    RuleKind.LAST_SIZE: _last,
    RuleKind.DEPTH: lambda value: Sentence(N_("在庫%(n)s"), {"n": int(value or 0)}),
    RuleKind.LOAD: lambda value: Sentence(N_("本日%(n)s件"), {"n": int(value or 0)}),
    RuleKind.STORE: lambda value: Sentence(N_("店舗") if value else N_("倉庫")),
    RuleKind.SPLITS: lambda _value: None,
}


def say_refusal(kind: RuleKind | None, value: Value, bound: Value) -> Sentence:
    """Why a place was not asked."""
    if kind is None:
        return Sentence(N_("この受注では出荷できませんでした"))
    if kind is RuleKind.CLOSED and value is None:
        return Sentence(N_("休業中です"))
    if kind is RuleKind.EXCLUDED:
        return Sentence(N_("出荷の対象外です"))
    text = _REFUSING.get(kind, N_("販売可能な在庫がありません"))
    return Sentence(text, {"n": int(value or 0), "bound": int(bound or 0)})


_REFUSING = {
    RuleKind.CLOSED: N_("出荷できるのは%(n)s日後です"),
    RuleKind.CAPACITY: N_("本日%(n)s件で上限%(bound)s件に達しています"),
    RuleKind.CONFIDENCE: N_("在庫の確かさ%(n)s%%（下限%(bound)s%%）"),
}
