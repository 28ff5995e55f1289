"""What undoing a merge would do: what goes back, and what was born since and whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from omni.domain.errors import N_, NotFound
from omni.domain.sentences import Sentence
from omni.extensions import LARGEST_ID, db
from omni.models.hold import Hold, WaitEntry
from omni.models.location import Location
from omni.models.member import Consent, Identity, Member, Note, Visit
from omni.models.merge import MergeEvent
from omni.models.order import Order
from omni.models.point import PointLot, PointTransaction
from omni.models.privacy import MemberRequest
from omni.queries.merges.born import choosable, fingerprint, get_frame, list_rows
from omni.queries.merges.preview import TOLD
from omni.queries.merges.shares import Shares, read_shares


@dataclass(frozen=True)
class BornRow:
    """One thing that came after the merge; `is_hers` says it goes to the merged one."""

    table: str
    id: int
    at: dt.datetime | None
    said: Sentence
    is_hers: bool

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.table}:{self.id}"


@dataclass(frozen=True)
class UndoPreview:
    """A merge that can be taken back: between whom, what goes back (by table), what was born
    since, and the points of each afterwards. `paid` is what one pays for the other's points, `seen`
    the fingerprint of what was born."""

    event: MergeEvent
    survivor: Member
    merged: Member
    root: Member
    back: tuple[tuple[str, int], ...]
    born: tuple[BornRow, ...]
    points_left: int
    points_back: int
    paid: int
    seen: str


def preview_undo(event_id: int, hers: Mapping[str, Collection[int]] | None = None) -> UndoPreview:
    """What would happen with these rows going to the merged one, or by default those that came
    through what names her; raises NotFound."""
    event = db.session.get(MergeEvent, event_id) if event_id <= LARGEST_ID else None
    if event is None:
        raise NotFound
    if event.undone_at is not None:
        return _over(event)
    frame = get_frame(event)
    rows = list_rows(frame)
    given = rows.hers if hers is None else {name: set(ids) for name, ids in hers.items()}
    shares = read_shares(rows, given)
    left, back, paid = _points(shares, frame.root, rows.moved["point_lot"])
    free = choosable(rows)
    born = [
        one for name, ids in free.items() if ids for one in _born(name, ids, given.get(name, ()))
    ]
    oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
    return UndoPreview(
        event=event,
        survivor=db.session.get_one(Member, event.survivor_id),
        merged=db.session.get_one(Member, event.merged_id),
        root=db.session.get_one(Member, frame.root),
        back=tuple((name, len(rows.moved[name])) for name in TOLD if rows.moved[name]),
        born=tuple(sorted(born, key=lambda one: (one.at or oldest, one.name))),
        points_left=left,
        points_back=back,
        paid=paid,
        seen=fingerprint(free),
    )


def _over(event: MergeEvent) -> UndoPreview:
    survivor = db.session.get_one(Member, event.survivor_id)
    merged = db.session.get_one(Member, event.merged_id)
    return UndoPreview(event, survivor, merged, survivor, (), (), 0, 0, 0, "")


def _points(shares: Shares, root: int, moved: Collection[int]) -> tuple[int, int, int]:
    """What remains of each one's lots, and what one pays the other; an expiry pays nothing."""
    rows = db.session.execute(
        select(PointLot.id, PointLot.remaining).where(
            PointLot.member_id == root, PointLot.remaining != 0
        )
    ).all()
    hers = set(moved) | {lot_id for lot_id, is_hers in shares.her_lots.items() if is_hers}
    back = sum(row.remaining for row in rows if row.id in hers)
    left = sum(row.remaining for row in rows if row.id not in hers)
    crossings = shares.crossings()
    for one in crossings:
        back += -one.paid if one.is_hers else one.paid
        left += one.paid if one.is_hers else -one.paid
    owed = shares.unsettled()
    return left - owed, back + owed, sum(one.paid for one in crossings) + abs(owed)


def _born(name: str, ids: Collection[int], hers: Collection[int]) -> list[BornRow]:
    rows = db.session.execute(_ROWS[name](ids))
    return [BornRow(name, row.id, row.at, _SAYS[name](row), row.id in hers) for row in rows]


def _placed(model: Any, at: Any, *columns: Any, place: Any) -> Callable[[Collection[int]], Any]:
    def rows(ids: Collection[int]) -> Select[Any]:
        return (
            select(model.id, at.label("at"), Location.name.label("place"), *columns)
            .outerjoin(Location, Location.id == place)
            .where(model.id.in_(ids))
        )

    return rows


_ROWS: dict[str, Callable[[Collection[int]], Any]] = {
    "order": _placed(
        Order,
        Order.placed_at,
        Order.number,
        Order.receipt_number,
        Order.total,
        place=Order.location_id,
    ),
    "hold": _placed(Hold, Hold.placed_at, Hold.number, place=Hold.location_id),
    "wait_entry": _placed(WaitEntry, WaitEntry.created_at, place=WaitEntry.location_id),
    "visit": _placed(Visit, Visit.at, place=Visit.location_id),
    "note": _placed(Note, Note.at, Note.body, place=Note.location_id),
    "point_transaction": _placed(
        PointTransaction,
        PointTransaction.at,
        PointTransaction.amount,
        PointTransaction.reason,
        place=PointTransaction.location_id,
    ),
    "member_request": _placed(
        MemberRequest, MemberRequest.created_at, place=MemberRequest.location_id
    ),
    "identity": _placed(Identity, Identity.created_at, Identity.kind, place=None),
    "consent": _placed(Consent, Consent.recorded_at, Consent.channel, place=None),
}

_NAMED: dict[str, str] = {
    "card": N_("会員番号の追加"),
    "ec": N_("EC会員IDの追加"),
    "line": N_("LINEの追加"),
    "social": N_("SNSの追加"),
    "phone": N_("電話番号の追加"),
    "mail": N_("メールの追加"),
}
_CHANNELS: dict[str, str] = {
    "mail": N_("メール"),
    "line": N_("LINE"),
    "phone": N_("電話"),
    "post": N_("郵便"),
}

_SAYS: dict[str, Callable[[Any], Sentence]] = {
    "order": lambda row: Sentence(
        N_("お買い物 %(number)s（%(place)s）¥%(total)s"),
        {
            "number": row.receipt_number or row.number,
            "place": row.place or "",
            "total": row.total,
        },
    ),
    "hold": lambda row: Sentence(
        N_("取り置き %(number)s（%(place)s）"), {"number": row.number, "place": row.place or ""}
    ),
    "wait_entry": lambda row: Sentence(
        N_("キャンセル待ち（%(place)s）"), {"place": row.place or ""}
    ),
    "visit": lambda row: Sentence(N_("来店（%(place)s）"), {"place": row.place or ""}),
    "note": lambda row: Sentence(N_("メモ「%(body)s」"), {"body": row.body[:40]}),
    "point_transaction": lambda row: Sentence(
        N_("ポイント %(points)spt %(reason)s"), {"points": row.amount, "reason": row.reason}
    ),
    "member_request": lambda _row: Sentence(N_("個人情報についての申し出")),
    "identity": lambda row: Sentence(_NAMED[row.kind.value]),
    "consent": lambda row: Sentence(
        N_("お知らせの同意（%(channel)s）"),
        {"channel": Sentence(_CHANNELS[row.channel])}
        if row.channel in _CHANNELS
        else {"channel": row.channel},
    ),
}
