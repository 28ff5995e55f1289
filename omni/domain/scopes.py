"""What a token may do: each scope with its word, and the rule by which one covers another."""

from __future__ import annotations

from collections.abc import Iterable

from omni.domain.errors import N_, Invalid

SCOPES: dict[str, str] = {
    "members:read": N_("会員をさがす・見る（個人情報は伏せる）"),
    "members:personal": N_("会員の氏名・連絡先を伏せずに見る"),
    "members:write": N_("会員を登録する・連携する"),
    "stock:read": N_("在庫を見る"),
    "reservations:read": N_("在庫の確保を見る"),
    "reservations:write": N_("在庫を確保する・放す"),
    "holds:read": N_("取り置きを見る"),
    "holds:write": N_("取り置きを入れる・取り消す"),
    "orders:read": N_("注文を見る"),
    "orders:write": N_("注文を入れる・取り消す"),
    "returns:read": N_("返品を見る"),
    "points:read": N_("ポイントを見る"),
    "points:write": N_("ポイントを使う・戻す"),
    "coupons:read": N_("クーポンを見る"),
    "coupons:write": N_("クーポンを使う"),
    "webhooks:read": N_("通知の設定と履歴を見る"),
    "webhooks:write": N_("通知を設定する・送り直す"),
}


def check_scopes(asked: Iterable[str]) -> list[str]:
    """The scopes, `area:*` spelled out, in the order of the list; raises Invalid for others."""
    wanted: set[str] = set()
    for scope in asked:
        area, _, what = scope.partition(":")
        whole = f"{area}:" if what == "*" else None
        found = {one for one in SCOPES if one == scope or (whole and one.startswith(whole))}
        if not found:
            raise Invalid(N_("「%(scope)s」という権限はありません。"), field="scopes", scope=scope)
        wanted |= found
    if not wanted:
        raise Invalid(N_("権限を1つ以上選んでください。"), field="scopes")
    return [scope for scope in SCOPES if scope in wanted]
