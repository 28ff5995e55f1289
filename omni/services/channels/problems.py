"""What keeps something a shop told us from being applied, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omni.domain.errors import N_

# The code of each problem, in words.
PROBLEMS: Mapping[str, str] = {
    "unreadable": N_("内容を読み取れません（%(where)s）。"),
    "unknown_sku": N_("ショップの商品「%(title)s」が、どのSKUか決まっていません。"),
    "sums": N_("明細の合計¥%(due)sが、ショップの合計¥%(total)sと合いません。"),
    "currency": N_("円以外の通貨（%(currency)s）の受注です。"),
    "no_address": N_("お届け先がありません。"),
    "order_unknown": N_("この受注の内容が、ショップからまだ届いていません。"),
    "left": N_("取り消された受注の商品が、すでに出荷されています。"),
    "redirected": N_("お届け先がショップで変わりました（%(to)s）。"),
    "changed_line": N_("受注済みの明細の単価か値引きが、ショップで変わりました。"),
    "refund_too_much": N_("返金¥%(amount)sが、お支払いの残り¥%(left)sより多くなっています。"),
    "refund_without_goods": N_("商品の戻らない返金¥%(amount)sです。"),
    "refund_unshipped": N_("まだ出荷していない商品の返品です。"),
    "refused": N_("当店の決まりで取り込めません：%(sentence)s"),
    "broken": N_("取り込みの途中でエラーが起きました（%(what)s）。"),
    "unfetched": N_("ショップから内容を受け取れません。"),
}


class Problem(Exception):
    """This cannot be applied now. `waits`: something that is on its way may change that."""

    def __init__(self, code: str, *, waits: bool = False, **details: Any) -> None:
        super().__init__(code)
        self.code, self.waits, self.details = code, waits, details


class NotNeeded(Exception):
    """There is nothing to apply: older than what we know, or not what we asked for."""
