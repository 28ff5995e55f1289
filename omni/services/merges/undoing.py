"""Taking a merge back: each gets her own again, and what was born since goes to whose it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, exists, select, union_all, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.member import Consent, ConsentState, Member, MemberState, Visit
from omni.models.merge import MergeEvent, MergeMove, MoveEnd
from omni.models.order import Order
from omni.models.point import PointAccount
from omni.queries.merges.born import Frame, Rows, choosable, fingerprint, get_frame, list_rows
from omni.queries.merges.shares import read_shares
from omni.queries.merges.tables import FOLLOWING, Following
from omni.services import audit
from omni.services.idempotency import once
from omni.services.imports.rows import insert_missing
from omni.services.members.index import day_number, touch_many
from omni.services.members.seeing import last_seen, rank_anew
from omni.services.merges import people, tidying
from omni.services.merges.agreeing import PARTED, settle_consents
from omni.services.merges.days import business_today
from omni.services.merges.refusals import BornElsewhere, BornSince, ErasedSince, UndoneAlready
from omni.services.merges.restoring import restore_fields
from omni.services.merges.splitting import Parting, split_points

SAID_TOGETHER = "joint"


@once("member.unmerge", MergeEvent)
def undo_merge(
    event_id: int,
    *,
    hers: Mapping[str, Collection[int]] | None = None,
    seen: str | None = None,
    approved_by_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> MergeEvent:
    """Make two of one again: whatever the merge moved and nobody has changed since goes back.

    `hers` says by table which rows born since are the merged one's; without it those that came
    through her card or account are, the rest stays with the survivor. Points go by the rule "who
    spends pays" (queries.merges.shares). Other merges of either stand, whatever their order.
    `seen` is the fingerprint of the preview it was decided on. Raises UndoneAlready, ErasedSince,
    BornSince for another fingerprint, or BornElsewhere for a row not among those born since.
    """
    event = _lock(event_id)
    frame = get_frame(event)
    rows = list_rows(frame)
    given = _given(rows, hers, seen)
    shares = read_shares(rows, given)
    _open_account(frame)
    restored = restore_fields(event)
    back = {one.name: _move_back(one, frame, rows, given) for one in FOLLOWING}
    _end_moves(event)
    event.undone_at = clock.now()
    event.undone_by_id = actor.staff_id
    db.session.flush()
    settled = split_points(
        shares, Parting(event.id, event.merged_id, frame.root, business_today(actor), actor)
    )
    parted = shares.parted()
    for one in FOLLOWING:
        _end_moves_of(one, parted.get(one.name, ()), frame)
    _finish(frame, rows, given, restored, actor)
    told = {name: len(ids) for name, ids in back.items() if ids}
    event = db.session.get_one(MergeEvent, event_id)
    event.undone = {"back": told, "hers": _plain(given), "points": settled}
    audit.write(
        "undo_merge",
        "merge_event",
        event.id,
        actor=actor,
        member_id=frame.root,
        approved_by_id=approved_by_id,
        merged=event.merged_id,
        changed=sorted({name for fields in restored.values() for name in fields}),
        **event.undone,
    )
    return event


def _lock(event_id: int) -> MergeEvent:
    """The event with everybody on its way, locked; raises NotFound or UndoneAlready."""
    event = db.session.get(MergeEvent, event_id)
    if event is None:
        raise NotFound
    if event.undone_at is None:
        people.lock_people({event.merged_id, *get_frame(event).chain})
    event = db.session.get_one(MergeEvent, event_id, with_for_update=True, populate_existing=True)
    if event.undone_at is not None:
        raise UndoneAlready
    states = db.session.scalars(
        select(Member.state).where(Member.id.in_((event.merged_id, *get_frame(event).chain)))
    )
    if MemberState.ERASED in states.all():
        raise ErasedSince
    return event


def _given(
    rows: Rows, hers: Mapping[str, Collection[int]] | None, seen: str | None
) -> dict[str, set[int]]:
    """What of the rows born since is hers: as said, else by what names her."""
    follows = {"source_record": rows.hers["source_record"]}
    free = choosable(rows)
    if seen is not None and seen != fingerprint(free):
        raise BornSince
    if hers is None:
        return dict(rows.hers)
    for name, ids in hers.items():
        if not set(ids) <= free.get(name, set()):
            raise BornElsewhere
    return {name: set(ids) for name, ids in hers.items()} | follows


def _open_account(frame: Frame) -> None:
    """Whoever the two share points with has accounts of her own from now on."""
    have = select(PointAccount.member_id).where(PointAccount.member_id == frame.root)
    if db.session.scalar(have) is not None:
        row = {"member_id": frame.event.merged_id, "changed_at": clock.now()}
        insert_missing(PointAccount, [row])


def _move_back(
    one: Following, frame: Frame, rows: Rows, given: Mapping[str, Collection[int]]
) -> set[int]:
    """Give her the rows, and void what later merges remember of them; returns their ids."""
    ids = rows.moved[one.name] | set(given.get(one.name, ()))
    if not ids:
        return ids
    column = one.table.c[one.column]
    wanted = [one.table.c.id.in_(ids), column.in_(frame.chain)]
    if one.twin:
        wanted.append(~_has_twin(one, frame.event.merged_id))
    found = db.session.scalars(
        update(one.table)
        .where(*wanted)
        .values({one.column: frame.event.merged_id})
        .returning(one.table.c.id)
        .execution_options(synchronize_session=False)
    )
    back = set(found)
    _end_moves_of(one, back, frame)
    return back


def _end_moves_of(one: Following, pks: Collection[int], frame: Frame) -> None:
    """These rows are hers again: no merge that stands takes them anywhere when it is undone."""
    if not pks:
        return
    mine = (
        MergeMove.table_name == one.name,
        MergeMove.column_name == one.column,
        MergeMove.pk.in_(pks),
        MergeMove.ended.is_(None),
    )
    for which, end in (
        (MergeMove.event_id == frame.event.id, MoveEnd.BACK),
        (MergeMove.event_id != frame.event.id, MoveEnd.VOID),
    ):
        db.session.execute(
            update(MergeMove)
            .where(*mine, which, MergeMove.event_id.in_(_standing(frame)))
            .values(ended=end)
            .execution_options(synchronize_session=False)
        )


def _standing(frame: Frame) -> Any:
    """This merge, and those by which the survivor became who she is now; hers before stay."""
    return select(MergeEvent.id).where(
        (MergeEvent.id == frame.event.id)
        | and_(MergeEvent.merged_id.in_(frame.chain), MergeEvent.undone_at.is_(None))
    )


def _has_twin(one: Following, member_id: int) -> Any:
    other = one.table.alias("twin")
    same = [other.c[name] == one.table.c[name] for name in one.twin]
    return exists().where(and_(other.c[one.column] == member_id, *same))


def _end_moves(event: MergeEvent) -> None:
    """Rows that rested are at home; what could not go back has been kept."""
    mine = (MergeMove.event_id == event.id, MergeMove.ended.is_(None))
    for which, end in (
        (MergeMove.old == MergeMove.new, MoveEnd.BACK),
        (MergeMove.old.is_distinct_from(MergeMove.new), MoveEnd.KEPT),
    ):
        db.session.execute(
            update(MergeMove)
            .where(*mine, which)
            .values(ended=end)
            .execution_options(synchronize_session=False)
        )


def _finish(
    frame: Frame,
    rows: Rows,
    given: Mapping[str, Collection[int]],
    restored: dict[int, dict[str, tuple[Any, Any]]],
    actor: Actor,
) -> None:
    """What follows from the rows: what holds of each, who shares a phone, how they are found."""
    event = frame.event
    merged_id = event.merged_id
    people.write_history(restored, staff_id=actor.staff_id, source=PARTED)
    db.session.flush()
    _rank(frame, given)
    _say_no_for_both(frame, rows, given)
    settle_consents([frame.root, merged_id], source=PARTED, actor=actor)
    db.session.expire_all()
    living = {frame.root, merged_id}
    tidying.tidy(living, set(frame.chain) - living)


def _rank(frame: Frame, given: Mapping[str, Collection[int]]) -> None:
    """Each is ranked by what is hers now: what went back no longer ranks whom it left."""
    gone = union_all(
        select(Order.business_day).where(Order.id.in_(given.get("order", ()))),
        select(Visit.business_day).where(Visit.id.in_(given.get("visit", ()))),
    )
    seen = db.session.scalar(select(Member.seen_day).where(Member.id == frame.root))
    if seen in {day_number(day) for day in db.session.scalars(gone)}:
        rank_anew([frame.root])
    touch_many(last_seen([frame.root, frame.event.merged_id]))


def _say_no_for_both(frame: Frame, rows: Rows, given: Mapping[str, Collection[int]]) -> None:
    """A no said while they were one counts for both: who is asked to stop, stops."""
    hers = set(given.get("consent", ()))
    newest: dict[tuple[str, str], Consent] = {}
    for row in db.session.scalars(
        select(Consent)
        .where(Consent.id.in_(rows.born["consent"]))
        .order_by(Consent.recorded_at, Consent.id)
        .execution_options(populate_existing=True)
    ):
        newest[row.purpose, row.channel] = row
    for row in newest.values():
        if row.state is ConsentState.DENIED:
            other = frame.root if row.id in hers else frame.event.merged_id
            db.session.add(
                Consent(
                    member_id=other,
                    purpose=row.purpose,
                    channel=row.channel,
                    state=row.state,
                    source=SAID_TOGETHER,
                    wording=row.wording,
                    recorded_at=row.recorded_at,
                    staff_id=row.staff_id,
                )
            )
    db.session.flush()


def _plain(given: Mapping[str, Collection[int]]) -> dict[str, list[int]]:
    return {name: sorted(ids) for name, ids in given.items() if ids}
