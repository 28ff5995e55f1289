"""The story of a grant of points, sentence by sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.models.point import LotKind, PointType


class Move(NamedTuple):
    """What one transaction did to the grant."""

    id: int
    type: PointType
    day: dt.date
    amount: int
    reason: str


@dataclass(frozen=True)
class Grant:
    """A grant with all that is known of it."""

    kind: LotKind
    points: int
    remaining: int
    usable_from: dt.date
    expires_on: dt.date | None
    place: str | None
    receipt: str | None
    source: str
    moves: list[Move] = field(default_factory=list)


GRANTED = {
    LotKind.EARNED: N_("%(day)s %(place)sのお買い物（%(receipt)s）で %(points)spt 付与。"),
    LotKind.BONUS: N_("%(day)s ポイント調整（%(reason)s）で %(points)spt 付与。"),
    LotKind.OPENING: N_("%(day)s 移行ポイント %(points)spt。"),
    LotKind.REGRANT: N_("%(day)s 返品により、期限切れの %(points)spt を改めて付与。"),
    LotKind.TRANSFER: N_("%(day)s 統合の取消により、お二人で使った %(points)spt を精算。"),
    LotKind.DEBT: N_("%(day)s 返品した商品のポイント %(points)spt が使用済みのため不足。"),
}

MOVED = {
    (PointType.SPEND, False): N_("うち %(points)spt を %(day)s に利用。"),
    (PointType.HOLD, False): N_("うち %(points)spt は %(day)s から注文のため確保中。"),
    (PointType.EXPIRE, False): N_("%(points)spt は %(day)s に失効。"),
    (PointType.REVERSE, False): N_("うち %(points)spt を %(day)s の返品で取り消し。"),
    (PointType.REVERSE, True): N_("%(points)spt が %(day)s の返品で戻りました。"),
    (PointType.ADJUST, False): N_("うち %(points)spt を %(day)s の調整で減算。"),
    (PointType.SETTLE, False): N_("うち %(points)spt を %(day)s に不足分へ充当。"),
    (PointType.SETTLE, True): N_("うち %(points)spt を %(day)s に精算。"),
    (PointType.TRANSFER, False): N_("うち %(points)spt を %(day)s の統合の取消で精算。"),
    (PointType.TRANSFER, True): N_("%(points)spt が %(day)s の統合の取消で戻りました。"),
}

PARTED_DEBT = N_("%(day)s 統合の取消により、お返しするポイントが %(points)spt 不足。")

GRANTING = (PointType.EARN, PointType.OPENING)


def tell(grant: Grant, today: dt.date) -> Iterator[Sentence]:
    """「… 渋谷店のお買い物（…）で 99pt 付与。うち 30pt を … に利用。残り 69pt は … まで。」"""
    born = grant.moves[0] if grant.moves else None
    yield Sentence(
        _granted(grant),
        {
            "day": born.day if born else grant.usable_from,
            "place": grant.place or "",
            "receipt": grant.receipt or "",
            "points": abs(grant.points),
            "reason": born.reason if born else "",
        },
    )
    for (kind, is_back, day), points in _summed(grant.moves[1:]).items():
        if text := MOVED.get((kind, is_back)):
            yield Sentence(text, {"points": points, "day": day})
    yield from _rest(grant, today)


def _granted(grant: Grant) -> str:
    """How it came to be; points short after a merge was undone are not a return's."""
    if grant.kind is LotKind.DEBT and grant.moves and grant.moves[0].type is PointType.TRANSFER:
        return PARTED_DEBT
    return GRANTED[grant.kind]


def _summed(moves: list[Move]) -> dict[tuple[PointType, bool, dt.date], int]:
    """Moves of one kind on one day are told as one; the other lots' birth is no move."""
    found: dict[tuple[PointType, bool, dt.date], int] = {}
    for move in moves:
        if move.type in GRANTING:
            continue
        key = (move.type, move.amount > 0, move.day)
        found[key] = found.get(key, 0) + abs(move.amount)
    return found


def _rest(grant: Grant, today: dt.date) -> Iterator[Sentence]:
    left = {"points": abs(grant.remaining)}
    if grant.remaining < 0:
        yield Sentence(N_("残り %(points)spt は次に付与されるポイントで精算します。"), left)
    elif not grant.remaining:
        return
    elif grant.expires_on is None:
        yield Sentence(N_("残り %(points)spt に期限はありません。"), left)
    elif grant.expires_on < today:
        yield Sentence(
            N_("残り %(points)spt は %(day)s で期限が切れました。"),
            {**left, "day": grant.expires_on},
        )
    else:
        yield Sentence(N_("残り %(points)spt は %(day)s まで。"), {**left, "day": grant.expires_on})
    if grant.usable_from > today:
        yield Sentence(N_("%(day)s から使えます。"), {"day": grant.usable_from})
