"""What a merge moved and what was born since: whose each row is when the merge is undone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from omni.extensions import db
from omni.models.import_run import SourceRecord
from omni.models.member import Consent, Identity
from omni.models.merge import MergeEvent, MergeMove
from omni.models.order import Order
from omni.models.point import PointTransaction, PointType
from omni.queries.merges.tables import FOLLOWING, Following

DERIVED = ("merge", "unmerge")
# These go where the rows they belong to go, or are split by the ledger; nobody chooses them.
UNCHOSEN = ("point_lot", "source_record")
BY_THEMSELVES = (PointType.EXPIRE, PointType.SETTLE, PointType.TRANSFER)


@dataclass(frozen=True)
class Frame:
    """A merge as it stands today: `root` is who the two are now, `floors` by each member on the
    way there the highest ids (by table) of what she had before she joined."""

    event: MergeEvent
    root: int
    floors: Mapping[int, Mapping[str, int]]

    @property
    def chain(self) -> list[int]:
        """The survivor of this merge and whoever she was merged into since."""
        return list(self.floors)


@dataclass(frozen=True)
class Rows:
    """Ids by table: `moved` go back, `born` came since, `hers` of these are hers by default."""

    moved: dict[str, set[int]] = field(default_factory=dict)
    born: dict[str, set[int]] = field(default_factory=dict)
    hers: dict[str, set[int]] = field(default_factory=dict)


def get_frame(event: MergeEvent) -> Frame:
    """Follow the survivor to who she is now."""
    floors: dict[int, Mapping[str, int]] = {event.survivor_id: event.marks}
    at = event.survivor_id
    while (later := _merge_of(at)) is not None:
        at = later.survivor_id
        floors[at] = later.marks
    return Frame(event, at, floors)


def _merge_of(member_id: int) -> MergeEvent | None:
    return db.session.scalar(
        select(MergeEvent).where(MergeEvent.merged_id == member_id, MergeEvent.undone_at.is_(None))
    )


def list_rows(frame: Frame) -> Rows:
    """Every row this merge moved that is still theirs together, and every row born since."""
    rows = Rows()
    for one in FOLLOWING:
        rows.moved[one.name] = _moved(frame, one)
        rows.born[one.name] = _born(frame, one)
    rows.born["consent"] -= _derived(rows.born["consent"])
    _default(frame, rows)
    return rows


def _moved(frame: Frame, one: Following) -> set[int]:
    wanted = (
        select(one.table.c.id)
        .join(MergeMove, MergeMove.pk == one.table.c.id)
        .where(
            MergeMove.event_id == frame.event.id,
            MergeMove.table_name == one.name,
            MergeMove.column_name == one.column,
            MergeMove.ended.is_(None),
            MergeMove.old != MergeMove.new,
            one.table.c[one.column].in_(frame.chain),
        )
    )
    return set(db.session.scalars(wanted))


def _born(frame: Frame, one: Following) -> set[int]:
    """Rows of theirs that nobody brought along: written on one of the chain after she joined."""
    lowest = min(marks.get(one.name, 0) for marks in frame.floors.values())
    column = one.table.c[one.column]
    theirs = select(one.table.c.id.label("pk"), column.label("whose")).where(
        column.in_(frame.chain), one.table.c.id > lowest, *one.only
    )
    candidates = {row.pk: row.whose for row in db.session.execute(theirs)}
    moves = db.session.execute(
        select(MergeMove.pk, MergeMove.old)
        .join(one.table, one.table.c.id == MergeMove.pk)
        .where(
            MergeMove.table_name == one.name,
            MergeMove.column_name == one.column,
            MergeMove.ended.is_(None),
            column.in_(frame.chain),
            one.table.c.id > lowest,
        )
        .order_by(MergeMove.id.desc())
    )
    for pk, old in moves:  # the earliest comes last, and says who wrote it first
        if pk in candidates:
            candidates[pk] = int(old or 0)
    return {
        pk
        for pk, member_id in candidates.items()
        if member_id in frame.floors and pk > frame.floors[member_id].get(one.name, 0)
    }


def _derived(ids: Collection[int]) -> set[int]:
    return set(
        db.session.scalars(
            select(Consent.id).where(Consent.id.in_(ids), Consent.source.in_(DERIVED))
        )
    )


def _default(frame: Frame, rows: Rows) -> None:
    """Hers is what came through what names her: her card, her account, her file."""
    mine = Identity.id.in_(rows.moved["identity"]) | (Identity.member_id == frame.event.merged_id)
    named = db.session.execute(select(Identity.id, Identity.value_norm).where(mine)).all()
    orders = select(Order.id).where(
        Order.id.in_(rows.born["order"]), Order.identity_id.in_([row.id for row in named])
    )
    rows.hers["order"] = set(db.session.scalars(orders))
    values = {row.value_norm for row in named}
    records = db.session.execute(
        select(SourceRecord.id, SourceRecord.external_id).where(
            SourceRecord.id.in_(rows.born["source_record"])
        )
    )
    rows.hers["source_record"] = {row.id for row in records if row.external_id in values}
    openings = db.session.scalars(
        select(PointTransaction).where(
            PointTransaction.id.in_(rows.born["point_transaction"]),
            PointTransaction.type == PointType.OPENING,
        )
    )
    rows.hers["point_transaction"] = {
        one.id for one in openings if one.explanation.get("account") in values
    }


def fingerprint(free: Mapping[str, Collection[int]]) -> str:
    """What a preview showed of what was born since, to be sent back with the choice."""
    named = (f"{name}:{pk}" for name in sorted(free) for pk in sorted(free[name]))
    return hashlib.sha256(" ".join(named).encode()).hexdigest()[:32]


def choosable(rows: Rows) -> dict[str, set[int]]:
    """What was born since and somebody may say whose it is; points of an order go with it."""
    free = db.session.scalars(
        select(PointTransaction.id).where(
            PointTransaction.id.in_(rows.born["point_transaction"]),
            PointTransaction.order_id.is_(None),
            PointTransaction.type.not_in((*BY_THEMSELVES, PointType.RELEASE)),
            PointTransaction.idempotency_key.not_like("settle:%")
            | PointTransaction.idempotency_key.is_(None),
        )
    )
    chosen = {name: ids for name, ids in rows.born.items() if name not in UNCHOSEN and ids}
    return chosen | {"point_transaction": set(free)}
