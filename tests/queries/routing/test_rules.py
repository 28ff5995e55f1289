"""The rules that count: the active set, or those shipped."""

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.routing import SHIPPED, PlaceRule, Rule, RuleKind
from omni.extensions import db
from omni.models.routing import RoutingPlace, RoutingRule, RoutingRuleSet, RuleSetState
from omni.queries import routing as routing_query
from omni.transactions import transaction


def keep_set(version, state, shop):
    now = clock.now()
    with transaction():
        kept = RoutingRuleSet(version=version, state=state, created_at=now, changed_at=now)
        db.session.add(kept)
        db.session.flush()
        db.session.add_all(
            [
                RoutingRule(rule_set_id=kept.id, position=1, kind=RuleKind.SPLITS, weight=7),
                RoutingRule(rule_set_id=kept.id, position=0, kind=RuleKind.EXCLUDED, is_on=False),
                RoutingPlace(
                    rule_set_id=kept.id,
                    location_id=shop.shibuya,
                    is_excluded=True,
                    cutoff=dt.time(13),
                    closed_weekdays=[6],
                ),
            ]
        )
        return kept.id


def test_without_an_active_set_the_shipped_rules_count(shop):
    keep_set(1, RuleSetState.DRAFT, shop)
    assert routing_query.get_active_rules() is SHIPPED


def test_the_active_set_counts_in_its_own_order(shop):
    keep_set(1, RuleSetState.RETIRED, shop)
    set_id = keep_set(2, RuleSetState.ACTIVE, shop)
    found = routing_query.get_active_rules()
    assert (found.id, found.version) == (set_id, 2)
    assert found.rules == (
        Rule(RuleKind.EXCLUDED, is_on=False),
        Rule(RuleKind.SPLITS, weight=7),
    )
    assert found.place(shop.shibuya) == PlaceRule(True, None, dt.time(13), frozenset({6}))
    assert found.place(shop.shinjuku) == PlaceRule()


def test_the_draft_changed_last_is_the_one_to_go_on_with(shop):
    assert routing_query.find_draft() is None
    keep_set(1, RuleSetState.DRAFT, shop)
    last = keep_set(2, RuleSetState.DRAFT, shop)
    draft = routing_query.find_draft()
    assert draft is not None
    assert draft.id == last
    assert [one.version for one in routing_query.list_rule_sets()] == [2, 1]


def test_an_unknown_set_is_refused(shop):
    with pytest.raises(routing_query.RulesUnknown):
        routing_query.get_rules(999)
    with pytest.raises(routing_query.RulesUnknown):
        routing_query.get_rule_set(999)
