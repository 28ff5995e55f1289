"""Members on their way back: who was made goes, who was changed becomes what she was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.import_run import ImportRun
from omni.models.match import MatchPair
from omni.models.member import (
    Consent,
    Gender,
    Identity,
    Member,
    MemberChange,
    MemberKey,
    MemberState,
    Verification,
)
from omni.models.order import Order
from omni.models.point import PointAccount, PointEntry, PointLot, PointTransaction
from omni.models.review import ReviewClaim
from omni.services.imports.images import plain
from omni.services.imports.opening import opening_key
from omni.services.imports.undo.item import (
    TOUCHED,
    Item,
    Left,
    find_used,
    in_use,
    run_delete,
)
from omni.services.loading import table_of
from omni.services.members.index import index_members
from omni.services.members.sharing import mark_shared

NOT_ACTIVE = N_("退会・統合・消去された会員です。")
HOUSEHOLD = N_("ご家族として登録されています。")
POINTS_SPENT = N_("移行ポイントが使われています。")
_OWN = frozenset(
    {
        "identity",
        "member_key",
        "member_change",
        "consent",
        "point_account",
        "point_lot",
        "point_transaction",
        "match_pair",
    }
)


def find_left(items: list[Item], run: ImportRun) -> Left:
    """Which rows stay, and why; nothing is changed."""
    made = [item for item in items if item.was_made]
    changed = [item for item in items if not item.was_made]
    return _left_of_made(made, run) | _left_of_changed(changed, run)


def take_back(items: list[Item], run: ImportRun) -> None:
    """Take these rows back; none of them is left over."""
    _remove([item for item in items if item.was_made])
    changed = [item for item in items if not item.was_made]
    for item in changed:
        _restore(item, run)
    db.session.flush()
    index_members([item.target_id for item in changed])


def _members(items: Iterable[Item]) -> dict[int, Member]:
    ids = sorted({item.target_id for item in items})
    wanted = select(Member).where(Member.id.in_(ids)).order_by(Member.id).with_for_update()
    found = db.session.scalars(wanted.execution_options(populate_existing=True))
    return {member.id: member for member in found}


def _left_of_made(items: list[Item], run: ImportRun) -> Left:
    if not items:
        return {}
    members = _members(items)
    ids = sorted(members)
    used = find_used(table_of(Member).c.id, ids, but=_OWN)
    used |= _judged_pairs(ids)
    touched = _touched(ids, run)
    spent = _spent(items, run)
    left: Left = {}
    for item in items:
        member = members.get(item.target_id)
        if member is None or member.state is not MemberState.ACTIVE:
            left[item.record_id] = Sentence(NOT_ACTIVE)
        elif member.household_id is not None:
            left[item.record_id] = Sentence(HOUSEHOLD)
        elif item.target_id in used:
            left[item.record_id] = in_use(used[item.target_id])
        elif item.target_id in spent:
            left[item.record_id] = Sentence(POINTS_SPENT)
        elif item.target_id in touched:
            left[item.record_id] = Sentence(TOUCHED)
    return left


def _judged_pairs(ids: list[int]) -> dict[int, str]:
    """Who was looked at by a person, or merged, in matching; a pair nobody answered is no work."""
    judged = MatchPair.decided_by_id.is_not(None) | MatchPair.merge_event_id.is_not(None)
    found: dict[int, str] = {}
    for side in (MatchPair.a_id, MatchPair.b_id):
        for one in db.session.scalars(select(side).where(side.in_(ids), judged)):
            found[one] = "match_pair"
    return found


def _touched(ids: list[int], run: ImportRun) -> set[int]:
    """Who was edited, given a phone or asked for consent by a person since."""
    by_hand = ~MemberChange.source.startswith("import:") & ~MemberChange.source.startswith("undo:")
    found = set(
        db.session.scalars(
            select(MemberChange.member_id).where(MemberChange.member_id.in_(ids), by_hand)
        )
    )
    for model, moment in ((Identity, Identity.created_at), (Consent, Consent.recorded_at)):
        wanted = select(model.member_id).where(model.member_id.in_(ids), moment != run.created_at)
        found.update(db.session.scalars(wanted))
    return found


def _spent(items: list[Item], run: ImportRun) -> set[int]:
    """Who has any other points than the balance this run brought, or has used that."""
    keys = [opening_key(run.source, item.external_id) for item in items]
    ids = [item.target_id for item in items]
    others = select(PointTransaction.member_id).where(
        PointTransaction.member_id.in_(ids),
        PointTransaction.idempotency_key.is_(None) | PointTransaction.idempotency_key.not_in(keys),
    )
    return set(db.session.scalars(others))


def _remove(items: list[Item]) -> None:
    ids = [item.target_id for item in items]
    if not ids:
        return
    contacts = [
        (row.kind.value, row.value_norm)
        for row in db.session.execute(
            select(Identity.kind, Identity.value_norm).where(Identity.member_id.in_(ids))
        )
    ]
    moves = select(PointTransaction.id).where(PointTransaction.member_id.in_(ids))
    pairs = select(MatchPair.id).where(MatchPair.a_id.in_(ids) | MatchPair.b_id.in_(ids))
    for model, condition in (
        (ReviewClaim, ReviewClaim.pair_id.in_(pairs)),
        (MatchPair, MatchPair.a_id.in_(ids) | MatchPair.b_id.in_(ids)),
        (PointEntry, PointEntry.transaction_id.in_(moves)),
        (PointTransaction, PointTransaction.member_id.in_(ids)),
        (PointLot, PointLot.member_id.in_(ids)),
        (PointAccount, PointAccount.member_id.in_(ids)),
        (Consent, Consent.member_id.in_(ids)),
        (MemberChange, MemberChange.member_id.in_(ids)),
        (MemberKey, MemberKey.member_id.in_(ids)),
        (Identity, Identity.member_id.in_(ids)),
        (Member, Member.id.in_(ids)),
    ):
        run_delete(model, condition)
    db.session.expire_all()
    mark_shared(contacts)


def _left_of_changed(items: list[Item], run: ImportRun) -> Left:
    members = _members(items)
    left: Left = {}
    for item in items:
        member = members.get(item.target_id)
        if member is None or member.state is not MemberState.ACTIVE:
            left[item.record_id] = Sentence(NOT_ACTIVE)
        elif not _is_untouched(item, member, run):
            left[item.record_id] = Sentence(TOUCHED)
        elif _has_spent(item):
            left[item.record_id] = Sentence(POINTS_SPENT)
    return left


def _is_untouched(item: Item, member: Member, run: ImportRun) -> bool:
    """Whether every field and contact still is what the run left."""
    fields = item.before.get("member", {}).items()
    if any(plain(getattr(member, name)) != new for name, (_, new) in fields):
        return False
    found = {(one.kind.value, one.value_norm): one for one in _contacts(member, run)}
    for one in item.before.get("contacts", ()):
        identity = found.get((one["kind"], one["new"]))
        if identity is None or ("old" not in one and _is_ordered(identity.id)):
            return False
    return True


def _contacts(member: Member, run: ImportRun) -> list[Identity]:
    """Hers, those of the run's source last, so that they are the ones that are found."""
    return sorted(member.identities, key=lambda one: (one.source == run.source, -one.id))


def _is_ordered(identity_id: int) -> bool:
    wanted = select(Order.id).where(Order.identity_id == identity_id).limit(1)
    return db.session.scalar(wanted) is not None


def _has_spent(item: Item) -> bool:
    """Whether the balance the row brought has been used, expired or paid a debt."""
    opening = item.before.get("opening")
    if opening is None:
        return False
    lots = select(PointEntry.lot_id).where(PointEntry.transaction_id == opening)
    entries = select(func.count()).where(PointEntry.lot_id.in_(lots))
    return (db.session.scalar(entries) or 0) != 1


def _restore(item: Item, run: ImportRun) -> None:
    member = db.session.get_one(Member, item.target_id)
    for name, (old, new) in item.before.get("member", {}).items():
        setattr(member, name, _column(name, old))
        db.session.add(
            MemberChange(
                member_id=member.id,
                at=clock.now(),
                staff_id=run.staff_id,
                source=f"undo:{run.source}",
                field=name,
                old=None if new in (None, "") else str(new),
                new=None if old in (None, "") else str(old),
            )
        )
    contacts = item.before.get("contacts", ())
    for one in contacts:
        _restore_contact(member, one, run)
    db.session.flush()
    mark_shared((one["kind"], value) for one in contacts for value in _values(one))
    if item.before.get("consent"):
        mine = (Consent.member_id == member.id) & (Consent.recorded_at == run.created_at)
        run_delete(Consent, mine & (Consent.source == f"import:{run.source}"))
    if (opening := item.before.get("opening")) is not None:
        _remove_opening(opening)


def _values(one: dict[str, Any]) -> list[str]:
    return [one["new"], *one.get("old", ())[:1]]


def _column(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in ("birthday", "registered_on"):
        return dt.date.fromisoformat(value)
    return Gender(value) if name == "gender" else value


def _restore_contact(member: Member, one: dict[str, Any], run: ImportRun) -> None:
    found = {(way.kind.value, way.value_norm): way for way in _contacts(member, run)}
    identity = found[one["kind"], one["new"]]
    if "old" not in one:
        member.identities.remove(identity)
        db.session.delete(identity)
        return
    norm, raw, verification = one["old"]
    identity.value_norm, identity.value_raw = norm, raw
    identity.verification = Verification(verification)


def _remove_opening(transaction_id: int) -> None:
    wanted = select(PointEntry.lot_id).where(PointEntry.transaction_id == transaction_id)
    lots = list(db.session.scalars(wanted))
    run_delete(PointEntry, PointEntry.transaction_id == transaction_id)
    run_delete(PointTransaction, PointTransaction.id == transaction_id)
    run_delete(PointLot, PointLot.id.in_(lots))
