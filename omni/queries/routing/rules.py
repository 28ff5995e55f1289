"""Reading the rules by which places are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Table, select

from omni.domain.errors import N_, NotFound
from omni.domain.routing import SHIPPED, PlaceRule, Rule, RuleSet
from omni.extensions import db
from omni.models.routing import RoutingPlace, RoutingRule, RoutingRuleSet, RuleSetState

_SETS = cast(Table, RoutingRuleSet.__table__)
_RULES = cast(Table, RoutingRule.__table__)
_PLACES = cast(Table, RoutingPlace.__table__)

_ROWS = (
    select(_SETS.c.id, _SETS.c.version, _RULES)
    .join(_RULES, _RULES.c.rule_set_id == _SETS.c.id)
    .order_by(_RULES.c.position, _RULES.c.id)
)


class RulesUnknown(NotFound):
    """There is no such set of rules."""

    sentence = N_("このルールは見つかりません。")


def get_active_rules() -> RuleSet:
    """The rules that count now: the active set, or those shipped. Two statements at most."""
    return _read(_SETS.c.state == RuleSetState.ACTIVE) or SHIPPED


def get_rules(rule_set_id: int) -> RuleSet:
    """The rules of this set; raises RulesUnknown."""
    found = _read(_SETS.c.id == rule_set_id)
    if found is None:
        raise RulesUnknown
    return found


def _read(condition: Any) -> RuleSet | None:
    rows = db.session.execute(_ROWS.where(condition)).all()
    if not rows:
        return None
    rules = tuple(
        Rule(row.kind, row.weight, row.threshold, row.is_on, row.is_first) for row in rows
    )
    set_id = rows[0].rule_set_id
    return RuleSet(rules, MappingProxyType(_places(set_id)), set_id, rows[0].version)


def _places(rule_set_id: int) -> dict[int, PlaceRule]:
    rows = db.session.execute(select(_PLACES).where(_PLACES.c.rule_set_id == rule_set_id))
    return {
        row.location_id: PlaceRule(
            row.is_excluded, row.capacity, row.cutoff, frozenset(row.closed_weekdays)
        )
        for row in rows
    }


def list_rule_sets() -> Sequence[RoutingRuleSet]:
    """Every version, the newest first."""
    wanted = select(RoutingRuleSet).order_by(RoutingRuleSet.version.desc())
    return db.session.scalars(wanted).all()


def get_rule_set(rule_set_id: int) -> RoutingRuleSet:
    """The row of this set; raises RulesUnknown."""
    found = db.session.get(RoutingRuleSet, rule_set_id)
    if found is None:
        raise RulesUnknown
    return found


def find_draft() -> RoutingRuleSet | None:
    """The draft that was changed last."""
    return db.session.scalars(
        select(RoutingRuleSet)
        .where(RoutingRuleSet.state == RuleSetState.DRAFT)
        .order_by(RoutingRuleSet.changed_at.desc(), RoutingRuleSet.id.desc())
        .limit(1)
    ).first()
