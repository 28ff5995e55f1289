"""The fields of both as they were, save what somebody has changed since."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import String, cast, select, update

from omni.domain.merging import GROUPS
from omni.extensions import db
from omni.models.member import Identity, Member, MemberState
from omni.models.merge import MergeEvent, MergeMove, MoveEnd
from omni.services.loading import table_of
from omni.services.merges import people

# Restored together or not at all, so that no half of an address stays behind.
TOGETHER = [set(names) for names in GROUPS.values()] + [{"seen_day", "seen_location_id"}]


def restore_fields(event: MergeEvent) -> dict[int, dict[str, tuple[Any, Any]]]:
    """Give fields back their values; returns by member what changed, (from, to) by column.

    A field that a later merge took further keeps its value; that merge remembers the older one
    instead, so that undoing them in any order ends the same.
    """
    moves = _moves(event)
    changed: dict[int, dict[str, tuple[Any, Any]]] = defaultdict(dict)
    for member_id, some in _by_member(moves).items():
        for group in _grouped(some):
            _restore(member_id, group, changed)
    _restore_identities([one for one in moves if one.table_name == "identity"])
    values: dict[int, dict[str, Any]] = {
        member_id: {name: new for name, (_, new) in fields.items()}
        for member_id, fields in changed.items()
    }
    values.setdefault(event.merged_id, {})["merged_into_id"] = None
    people.write_fields(values)
    db.session.flush()
    db.session.expire_all()
    return dict(changed)


def _moves(event: MergeEvent) -> list[MergeMove]:
    return list(
        db.session.scalars(
            select(MergeMove)
            .where(
                MergeMove.event_id == event.id,
                MergeMove.ended.is_(None),
                (MergeMove.table_name == "member") | (MergeMove.column_name == "verification"),
            )
            .order_by(MergeMove.id)
        )
    )


def _by_member(moves: Iterable[MergeMove]) -> dict[int, list[MergeMove]]:
    found: dict[int, list[MergeMove]] = defaultdict(list)
    for one in moves:
        if one.table_name == "member":
            found[one.pk].append(one)
    return found


def _grouped(moves: Collection[MergeMove]) -> list[list[MergeMove]]:
    groups = [[one for one in moves if one.column_name in names] for names in TOGETHER]
    alone = [[one] for one in moves if not any(one.column_name in names for names in TOGETHER)]
    return [group for group in groups + alone if group]


def _restore(
    member_id: int, group: list[MergeMove], changed: dict[int, dict[str, tuple[Any, Any]]]
) -> None:
    table = table_of(Member)
    row = db.session.execute(select(table).where(table.c.id == member_id)).one()._mapping
    if all(_text(row[one.column_name]) == one.new for one in group):
        for one in group:
            one.ended = MoveEnd.BACK
            value = _value(one.column_name, one.old)
            changed[member_id][one.column_name] = (row[one.column_name], value)
        return
    for one in group:
        one.ended = MoveEnd.KEPT
        _pass_on(one)


def _pass_on(one: MergeMove) -> None:
    """The next merge that took the value further goes back past this one."""
    later = db.session.scalar(
        select(MergeMove)
        .where(
            MergeMove.id > one.id,
            MergeMove.table_name == one.table_name,
            MergeMove.pk == one.pk,
            MergeMove.column_name == one.column_name,
            MergeMove.ended.is_(None),
        )
        .order_by(MergeMove.id)
        .limit(1)
    )
    if later is not None and later.old == one.new:
        later.old = one.old


def _restore_identities(moves: Iterable[MergeMove]) -> None:
    """How sure we were of a phone before; a proof given since stays."""
    for one in moves:
        done = db.session.execute(
            update(Identity)
            .where(Identity.id == one.pk, cast(Identity.verification, String) == one.new)
            .values(verification=one.old)
            .returning(Identity.id)
            .execution_options(synchronize_session=False)
        ).first()
        one.ended = MoveEnd.KEPT if done is None else MoveEnd.BACK


def _text(value: Any) -> str | None:
    return None if value is None else str(people.plain(value))


def _value(column: str, text: str | None) -> Any:
    """A remembered text as the column's own kind of value."""
    if text is None:
        return None
    kind: type = table_of(Member).c[column].type.python_type
    if kind is dt.date:
        return dt.date.fromisoformat(text)
    if issubclass(kind, (int, MemberState)):
        return kind(text)
    return text
