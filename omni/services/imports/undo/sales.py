"""Documents of sale on their way back: made ones go, rewritten ones say what they said before."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.import_run import ImportRun
from omni.models.member import Identity, Member, MemberState
from omni.models.order import Order, OrderLine, Payment
from omni.services.imports.undo.item import (
    TOUCHED,
    Item,
    Left,
    find_used,
    in_use,
    revive,
    run_delete,
)
from omni.services.loading import table_of
from omni.services.members.seeing import rank_anew

_PARTS = ("order_line", "payment")


def find_left(items: list[Item], run: ImportRun) -> Left:  # noqa: ARG001
    """Which documents stay, and why; nothing is changed."""
    ids = [item.target_id for item in items]
    orders = _lock(ids)
    used = find_used(table_of(Order).c.id, ids, but=_PARTS)
    for part in (OrderLine, Payment):
        owners = {
            row[0]: row[1]
            for row in db.session.execute(
                select(part.id, part.order_id).where(part.order_id.in_(ids))
            )
        }
        parts = find_used(table_of(part).c.id, list(owners))
        used |= {owners[one]: table for one, table in parts.items()}
    gone = _gone(items)
    left: Left = {}
    for item in items:
        if item.target_id in used:
            left[item.record_id] = in_use(used[item.target_id])
        elif item.target_id not in orders or item.before.get("order", {}).get("member_id") in gone:
            left[item.record_id] = Sentence(TOUCHED)
    return left


def _lock(ids: Collection[int]) -> set[int]:
    wanted = select(Order.id).where(Order.id.in_(ids)).order_by(Order.id).with_for_update()
    return set(db.session.scalars(wanted))


def _gone(items: list[Item]) -> set[int | None]:
    """Members that documents were linked with before and that cannot have them back."""
    before = {item.before.get("order", {}).get("member_id") for item in items} - {None}
    living = select(Member.id).where(
        Member.id.in_(before), Member.state.in_((MemberState.ACTIVE, MemberState.WITHDRAWN))
    )
    return before - set(db.session.scalars(living))


def take_back(items: list[Item], run: ImportRun) -> None:  # noqa: ARG001
    """Take these documents back, and rank their buyers by what is left."""
    ids = [item.target_id for item in items]
    buyers = set(db.session.scalars(select(Order.member_id).where(Order.id.in_(ids))))
    buyers |= {item.before.get("order", {}).get("member_id") for item in items}
    run_delete(OrderLine, OrderLine.order_id.in_(ids))
    run_delete(Payment, Payment.order_id.in_(ids))
    run_delete(Order, Order.id.in_([item.target_id for item in items if item.was_made]))
    for item in items:
        if not item.was_made:
            _restore(item)
    db.session.expire_all()
    rank_anew([one for one in buyers if one is not None])


def _restore(item: Item) -> None:
    table = table_of(Order)
    row = revive(table, item.before["order"])
    named = row.get("identity_id")
    if named is not None and db.session.get(Identity, named) is None:
        row["identity_id"] = None
    db.session.execute(update(table).where(table.c.id == row.pop("id")).values(**row))
    for model in (OrderLine, Payment):
        part = table_of(model)
        rows = [revive(part, one) for one in item.before[part.name]]
        if rows:
            db.session.execute(part.insert(), rows)
