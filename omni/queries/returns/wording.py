"""A return in one sentence, as the clerk reads it out."""

from __future__ import annotations

from omni.domain.errors import N_
from omni.domain.sentences import Sentence


def say_return(
    *,
    refund: int,
    due: int,
    deducted: int,
    waived: int,
    back: int,
    forfeited: int,
    balance_after: int | None,
    is_cancellation: bool,
) -> Sentence:
    """「¥4,900 を返金、付与 49pt を取り消し、利用 300pt をお戻しします。残高 3,489pt」."""
    clauses = (
        (refund, Sentence(N_("¥%(amount)s を返金"), {"amount": refund})),
        (due, Sentence(N_("付与 %(points)spt を取り消し"), {"points": due})),
        (
            deducted,
            Sentence(N_("うち使用済みの %(points)spt は返金から差し引き"), {"points": deducted}),
        ),
        (waived, Sentence(N_("うち使用済みの %(points)spt は免除"), {"points": waived})),
        (back, Sentence(N_("利用 %(points)spt をお戻し"), {"points": back})),
    )
    said = tuple(clause for points, clause in clauses if points)
    does = (
        Sentence(N_("売上を取り消し、%(what)sします。"), {"what": said})
        if is_cancellation
        else Sentence(N_("%(what)sします。"), {"what": said})
    )
    if not said:
        does = Sentence(N_("返金もポイントの増減もありません。"))
    parts = [does]
    if forfeited:
        parts.append(Sentence(N_("期限切れの %(points)spt は戻りません。"), {"points": forfeited}))
    if balance_after is not None:
        parts.append(Sentence(N_("残高 %(points)spt"), {"points": balance_after}))
    return Sentence(
        N_("%(first)s%(then)s%(last)s"),
        {
            "first": parts[0],
            "then": parts[1] if len(parts) > 2 else "",
            "last": parts[-1] if len(parts) > 1 else "",
        },
    )
