"""Merging: two records become one person, and nothing of either is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import NotFound
from omni.domain.merging import GROUPS, Side
from omni.extensions import db
from omni.models.member import Member, MemberState
from omni.models.merge import MergeEvent, MergeKind, MergeMove
from omni.queries.members.living import find_living
from omni.services import audit, webhooks
from omni.services.idempotency import once
from omni.services.loading import insert_rows
from omni.services.merges import people, tidying
from omni.services.merges.agreeing import JOINED, settle_consents
from omni.services.merges.following import follow, read_marks
from omni.services.merges.people import Joining, Pair
from omni.services.merges.refusals import ChoiceUnknown, MergedAlready, PersonErased, SamePerson


@once("member.merge", MergeEvent)
def merge_members(
    survivor_id: int,
    merged_id: int,
    *,
    reason: str,
    evidence: Sequence[Mapping[str, Any]] = (),
    choices: Mapping[str, str] | None = None,
    kind: MergeKind = MergeKind.MERGE,
    approved_by_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> MergeEvent:
    """Make these two records one person: everything of the merged one follows to the survivor.

    `evidence` is a list of {field, kind, weight} without personal values; `choices` says by group
    of fields (`domain.merging.GROUPS`) whose value stays, `survivor` or `merged`; what it leaves
    out is chosen by the rules. Raises SamePerson, MergedAlready, PersonErased or ChoiceUnknown.
    """
    if survivor_id == merged_id:
        raise SamePerson
    _check_choices(choices or {})
    found = people.lock_people((survivor_id, merged_id))
    if len(found) < 2:
        raise NotFound
    for one in found.values():
        _check_living(one)
    joining = Joining.of(
        Pair(survivor_id, merged_id, tuple(evidence)), found[survivor_id], found[merged_id]
    )
    people.decide([joining], choices)
    (event_id,) = _join(
        [joining], reason=reason, kind=kind, approved_by_id=approved_by_id, actor=actor
    )
    return db.session.get_one(MergeEvent, event_id)


def merge_pairs(
    pairs: Sequence[Pair], *, reason: str, actor: Actor
) -> dict[tuple[int, int], int | None]:
    """Merge many pairs in few statements; for each, by its two ids, the merge that joined them.

    Who was merged before counts as who she has become, so that chains of pairs make one person:
    a pair that is one person already has no merge of its own (None), nor has one with an erased
    person. Call it with at most a thousand pairs a transaction; asked again it changes nothing.
    """
    answers: dict[tuple[int, int], int | None] = {}
    left = list(pairs)
    while left:
        now, left = _round(left, answers)
        if now:
            ids = _join(now, reason=reason, kind=MergeKind.MERGE, approved_by_id=None, actor=actor)
            for one, event_id in zip(now, ids, strict=True):
                answers[one.pair.survivor_id, one.pair.merged_id] = event_id
    return answers


def _round(
    pairs: Sequence[Pair], answers: dict[tuple[int, int], int | None]
) -> tuple[list[Joining], list[Pair]]:
    """The pairs that can be merged at once, each person in one of them at most; and the rest."""
    ids = {one for pair in pairs for one in (pair.survivor_id, pair.merged_id)}
    became = find_living(ids)
    members = people.lock_people(set(became.values()))
    busy: set[int] = set()
    now: list[Joining] = []
    later: list[Pair] = []
    for pair in pairs:
        survivor = members.get(became.get(pair.survivor_id, 0))
        merged = members.get(became.get(pair.merged_id, 0))
        if survivor is None or merged is None or not _can_join(survivor, merged):
            answers[pair.survivor_id, pair.merged_id] = None
        elif MemberState.MERGED in (survivor.state, merged.state) or (
            {survivor.id, merged.id} & busy
        ):  # busy in this round, or merged by somebody else while we waited for the lock
            later.append(pair)
        else:
            busy |= {survivor.id, merged.id}
            now.append(Joining.of(pair, survivor, merged))
    people.decide(now)
    return now, later


def _can_join(survivor: Member, merged: Member) -> bool:
    return survivor.id != merged.id and MemberState.ERASED not in (survivor.state, merged.state)


def _join(
    joinings: Sequence[Joining],
    *,
    reason: str,
    kind: MergeKind,
    approved_by_id: int | None,
    actor: Actor,
) -> list[int]:
    """Everything a merge writes, for all of them at once; returns the ids of the events."""
    living = [one.survivor_id for one in joinings]
    merged = [one.merged_id for one in joinings]
    events = _write_events(
        joinings, reason=reason, kind=kind, approved_by_id=approved_by_id, actor=actor
    )
    ids = [one.id for one in events]
    people.open_accounts(joinings)
    counts = follow(ids)
    _write_members(joinings, ids, actor)
    tidying.keep_surer(ids)
    settle_consents(living, source=JOINED, actor=actor)
    db.session.expire_all()
    tidying.tidy(living, merged)
    _note(joinings, ids, counts, approved_by_id, actor)
    return ids


def _write_events(
    joinings: Sequence[Joining],
    *,
    reason: str,
    kind: MergeKind,
    approved_by_id: int | None,
    actor: Actor,
) -> list[MergeEvent]:
    members = {person.id: person for one in joinings for person in (one.survivor, one.merged)}
    before = people.snapshots(list(members), members)
    marks = read_marks()
    events = [
        MergeEvent(
            kind=kind,
            survivor_id=one.survivor_id,
            merged_id=one.merged_id,
            at=clock.now(),
            staff_id=actor.staff_id,
            approved_by_id=approved_by_id,
            location_id=actor.location_id,
            reason=reason,
            evidence=[dict(each) for each in one.pair.evidence],
            choices=one.choices,
            survivor_before=before[one.survivor_id],
            merged_before=before[one.merged_id],
            marks=marks,
        )
        for one in joinings
    ]
    db.session.add_all(events)
    db.session.flush()
    return events


def _write_members(joinings: Sequence[Joining], ids: Sequence[int], actor: Actor) -> None:
    """The survivor's fields, who became whom, and the homes that are one now."""
    moves = tidying.join_households(zip(ids, joinings, strict=True))
    for event_id, one in zip(ids, joinings, strict=True):
        changes = {("member", one.survivor_id, name): both for name, both in one.changes.items()}
        changes["member", one.merged_id, "state"] = (one.merged.state, MemberState.MERGED)
        for where, (old, new) in changes.items():
            moves.append(tidying.move_row(event_id, where, people.plain(old), people.plain(new)))
    insert_rows(MergeMove, moves)
    changed = {one.survivor_id: one.changes for one in joinings if one.changes}
    people.write_history(changed, staff_id=actor.staff_id, source=people.AFTER_A_MERGE)
    gone = {
        one.merged_id: {"state": MemberState.MERGED, "merged_into_id": one.survivor_id}
        for one in joinings
    }
    values = {
        member_id: {name: new for name, (_, new) in fields.items()}
        for member_id, fields in changed.items()
    }
    people.write_fields(values | gone)


def _note(
    joinings: Sequence[Joining],
    ids: Sequence[int],
    counts: Mapping[str, int],
    approved_by_id: int | None,
    actor: Actor,
) -> None:
    """The audit line of each: which fields changed, not their values, which lie in the moves."""
    audit.write_all(
        "merge",
        "merge_event",
        [
            (
                event_id,
                one.survivor_id,
                {
                    "merged": one.merged_id,
                    "choices": one.choices,
                    "changed": sorted(one.changes),
                    "moved": dict(counts) if len(ids) == 1 else {},
                },
            )
            for event_id, one in zip(ids, joinings, strict=True)
        ],
        actor=actor,
        approved_by_id=approved_by_id,
    )
    for one in joinings:
        said = {"member_id": one.survivor_id, "merged_id": one.merged_id}
        webhooks.publish("member.merged", said)


def _check_choices(choices: Mapping[str, str]) -> None:
    if not choices.keys() <= GROUPS.keys() or not set(choices.values()) <= set(Side):
        raise ChoiceUnknown


def _check_living(member: Member) -> None:
    if member.state is MemberState.ERASED:
        raise PersonErased
    if member.state is MemberState.MERGED:
        living_id = find_living([member.id])[member.id]
        into = db.session.scalars(select(Member).where(Member.id == living_id)).one()
        raise MergedAlready(name=member.name, into=into.name, living_id=living_id)
