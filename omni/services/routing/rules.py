"""Editing the rules: a draft is changed freely; once switched on it counts and stays as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid
from omni.domain.routing import MOST_WEIGHT, PlaceRule, Rule, RuleKind, RuleSet
from omni.extensions import db
from omni.models.location import Location
from omni.models.routing import (
    ClosedDay,
    RoutingPlace,
    RoutingRule,
    RoutingRuleSet,
    RuleSetState,
)
from omni.queries.routing import get_active_rules, get_rule_set, get_rules
from omni.services import audit
from omni.services.idempotency import once
from omni.services.turns import take_turn

MOST_THRESHOLD = 10_000


class NotADraft(AlreadyDone):
    """A set that counts, or has counted, stays as it was."""

    sentence = N_("このルールは、もう変更できません。")
    way_forward = N_("写しを下書きにして、そちらを変更してください。")


@dataclass(frozen=True)
class NewRules:
    """What a person sets: the rules in their order, and what is said of single places."""

    rules: Sequence[Rule]
    places: Mapping[int, PlaceRule]
    note: str = ""


@once("routing.draft", RoutingRuleSet)
def draft_rules(
    *,
    based_on: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> RoutingRuleSet:
    """A new draft, a copy of this set or of the rules that count now."""
    take_turn("routing.rules")
    source = get_rules(based_on) if based_on else get_active_rules()
    last = db.session.scalar(select(func.max(RoutingRuleSet.version))) or 0
    now = clock.now()
    row = RoutingRuleSet(
        version=last + 1, created_at=now, created_by_id=actor.staff_id, changed_at=now
    )
    db.session.add(row)
    db.session.flush()
    _write(row.id, source.rules, source.places)
    audit.write("routing.draft", "routing_rule_set", row.id, actor=actor, based_on=source.version)
    return row


def change_draft(rule_set_id: int, new: NewRules, *, actor: Actor) -> RoutingRuleSet:
    """Put these rules in the place of the draft's; raises NotADraft."""
    row = _lock_draft(rule_set_id)
    before = get_rules(rule_set_id)
    _check(new, before)
    db.session.execute(delete(RoutingRule).where(RoutingRule.rule_set_id == row.id))
    db.session.execute(delete(RoutingPlace).where(RoutingPlace.rule_set_id == row.id))
    _write(row.id, new.rules, new.places)
    row.note, row.changed_at = new.note.strip()[:200], clock.now()
    changed = [rule.kind.value for rule in new.rules if before.find(rule.kind) != rule]
    audit.write("update", "routing_rule_set", row.id, actor=actor, changed=changed, note=row.note)
    db.session.expire(row)
    return row


@once("routing.activate", RoutingRuleSet)
def activate_rules(
    rule_set_id: int,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> RoutingRuleSet:
    """From now on these rules count; those that did are kept as they were."""
    take_turn("routing.rules")
    row = _lock_draft(rule_set_id)
    db.session.execute(
        update(RoutingRuleSet)
        .where(RoutingRuleSet.state == RuleSetState.ACTIVE)
        .values(state=RuleSetState.RETIRED)
    )
    row.state, row.activated_at = RuleSetState.ACTIVE, clock.now()
    row.activated_by_id = actor.staff_id
    audit.write("routing.activate", "routing_rule_set", row.id, actor=actor, version=row.version)
    return row


def set_closed_day(
    location_id: int, day: dt.date, *, is_closed: bool, note: str = "", actor: Actor
) -> None:
    """Say that a place does not work on a day, or that it does after all; counts at once."""
    if db.session.get(Location, location_id) is None:
        raise Invalid(N_("拠点を選び直してください。"), field="location_id")
    known = db.session.get(ClosedDay, (location_id, day))
    if is_closed and known is None:
        db.session.add(ClosedDay(location_id=location_id, day=day, note=note.strip()[:100]))
    elif not is_closed and known is not None:
        db.session.delete(known)
    audit.write(
        "routing.closed_day", "location", location_id, actor=actor, day=day, is_closed=is_closed
    )


def _lock_draft(rule_set_id: int) -> RoutingRuleSet:
    get_rule_set(rule_set_id)
    row = db.session.get_one(
        RoutingRuleSet, rule_set_id, with_for_update=True, populate_existing=True
    )
    if row.state is not RuleSetState.DRAFT:
        raise NotADraft
    return row


def _check(new: NewRules, before: RuleSet) -> None:
    kinds = [rule.kind for rule in new.rules]
    if sorted(kinds) != sorted(rule.kind for rule in before.rules):
        raise Invalid(N_("ルールが足りないか、重なっています。"), field="rules")
    for rule in new.rules:
        if not 0 <= rule.weight <= MOST_WEIGHT:
            raise Invalid(
                N_("重みは0から%(most)sまでで入力してください。"),
                field=f"weight-{rule.kind.value}",
                most=MOST_WEIGHT,
            )
        if rule.threshold is not None and not 0 <= rule.threshold <= MOST_THRESHOLD:
            raise Invalid(
                N_("数値は0から%(most)sまでで入力してください。"),
                field=f"threshold-{rule.kind.value}",
                most=MOST_THRESHOLD,
            )
    splits = next((one for one in new.rules if one.kind is RuleKind.SPLITS), None)
    if splits is not None and splits.threshold == 0:
        raise Invalid(N_("個口の上限は1以上にしてください。"), field="threshold-splits")


def _write(rule_set_id: int, rules: Sequence[Rule], places: Mapping[int, PlaceRule]) -> None:
    db.session.add_all(
        RoutingRule(
            rule_set_id=rule_set_id,
            position=position,
            kind=rule.kind,
            weight=rule.weight,
            threshold=rule.threshold,
            is_on=rule.is_on,
            is_first=rule.is_first,
        )
        for position, rule in enumerate(rules)
    )
    db.session.add_all(
        RoutingPlace(
            rule_set_id=rule_set_id,
            location_id=location_id,
            is_excluded=place.is_excluded,
            capacity=place.capacity,
            cutoff=place.cutoff,
            closed_weekdays=sorted(place.closed_weekdays),
        )
        for location_id, place in sorted(places.items())
    )
    db.session.flush()
