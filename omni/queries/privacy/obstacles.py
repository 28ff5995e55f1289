"""What stands in the way of erasing a person: whatever is still open between her and the shop."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.hold import UNENDED, Hold, WaitEntry, WaitState
from omni.models.import_run import ImportRun, ImportState
from omni.models.member import Identity, IdentityKind
from omni.models.order import Order, OrderState
from omni.models.point import PointLot


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that is open, what to do about it, and where."""

    said: Sentence
    way_forward: str
    link: str | None = None


HOLD = N_("取り置き %(number)s が終わっていません。")
END_HOLD = N_("お渡しするか、取り消してください。")
WAITING = N_("キャンセル待ちが%(n)s件あります。")
END_WAITING = N_("キャンセル待ちを取り消してください。")
ORDER = N_("受注 %(number)s が終わっていません。")
END_ORDER = N_("出荷するか、取り消してください。")
OWED = N_("ポイントが%(n)spt不足しています。")
SETTLE = N_("店長がポイントを調整してから消去してください。")
IMPORTING = N_("取込「%(name)s」が進行中です。")
WAIT = N_("終わるまでお待ちください。")


def list_obstacles(records: tuple[int, ...]) -> list[Obstacle]:
    """Everything that is open on these records; an empty list means that she may go."""
    return [*_holds(records), *_waits(records), *_orders(records), *_points(records), *_imports()]


def _holds(records: tuple[int, ...]) -> list[Obstacle]:
    phones = select(Identity.value_norm).where(
        Identity.member_id.in_(records), Identity.kind == IdentityKind.PHONE
    )
    rows = db.session.execute(
        select(Hold.id, Hold.number)
        .where(
            or_(Hold.state.in_(UNENDED), Hold.deposit > 0),
            or_(
                Hold.member_id.in_(records),
                Hold.member_id.is_(None) & Hold.guest_phone.in_(phones),
            ),
        )
        .order_by(Hold.id)
    )
    return [
        Obstacle(Sentence(HOLD, {"number": row.number}), END_HOLD, f"/holds/{row.id}")
        for row in rows
    ]


def _waits(records: tuple[int, ...]) -> list[Obstacle]:
    count = db.session.scalar(
        select(func.count()).where(
            WaitEntry.member_id.in_(records),
            WaitEntry.state.in_((WaitState.WAITING, WaitState.OFFERED)),
        )
    )
    return [Obstacle(Sentence(WAITING, {"n": count}), END_WAITING, "/holds")] if count else []


def _orders(records: tuple[int, ...]) -> list[Obstacle]:
    rows = db.session.execute(
        select(Order.id, Order.number)
        .where(Order.member_id.in_(records), Order.state == OrderState.OPEN)
        .order_by(Order.id)
    )
    return [Obstacle(Sentence(ORDER, {"number": row.number}), END_ORDER) for row in rows]


def _points(records: tuple[int, ...]) -> list[Obstacle]:
    owed = db.session.scalar(
        select(func.sum(PointLot.remaining)).where(
            PointLot.member_id.in_(records), PointLot.remaining < 0
        )
    )
    link = f"/members/{records[0]}/points"
    return [Obstacle(Sentence(OWED, {"n": -int(owed)}), SETTLE, link)] if owed else []


def _imports() -> list[Obstacle]:
    """A file that is being taken in may be just about to speak of her."""
    moving = (ImportState.QUEUED, ImportState.RUNNING)
    rows = db.session.execute(
        select(ImportRun.id, ImportRun.file_name).where(ImportRun.state.in_(moving))
    )
    return [
        Obstacle(Sentence(IMPORTING, {"name": row.file_name}), WAIT, f"/imports/{row.id}")
        for row in rows
    ]
