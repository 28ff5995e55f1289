"""Rules are edited as a draft, tried on past orders, and then switched on."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import Invalid
from omni.domain.routing import SHIPPED, PlaceRule, RuleKind
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.routing import ClosedDay, ReplayState, RoutingReplay, RuleSetState
from omni.queries import routing as routing_query
from omni.services import routing
from omni.services.routing import NewRules, NotADraft
from omni.transactions import transaction


def draft(shop, key="d1", **rest):
    with transaction():
        return routing.draft_rules(key=key, actor=shop.actor("manager"), **rest).id


def change(shop, set_id, rules=SHIPPED.rules, places=None, note="試し"):
    with transaction():
        routing.change_draft(
            set_id, NewRules(rules, places or {}, note), actor=shop.actor("manager")
        )


def activate(shop, set_id, key="a1"):
    with transaction():
        routing.activate_rules(set_id, key=key, actor=shop.actor("manager"))


def test_a_draft_begins_as_what_counts_now_and_counts_once_it_is_switched_on(shop):
    first = draft(shop)
    assert routing_query.get_rules(first).rules == SHIPPED.rules
    change(shop, first, places={shop.shinjuku: PlaceRule(is_excluded=True)})
    assert routing_query.get_active_rules() is SHIPPED
    activate(shop, first)
    active = routing_query.get_active_rules()
    assert (active.id, active.version) == (first, 1)
    assert active.place(shop.shinjuku).is_excluded


def test_switching_on_another_keeps_the_one_before_as_it_was(shop):
    first, second = draft(shop), draft(shop, key="d2")
    activate(shop, first)
    activate(shop, second, key="a2")
    states = [one.state for one in routing_query.list_rule_sets()]
    assert states == [RuleSetState.ACTIVE, RuleSetState.RETIRED]
    with pytest.raises(NotADraft):
        change(shop, first)
    with pytest.raises(NotADraft):
        activate(shop, first, key="a3")


@pytest.mark.parametrize(
    "wrong",
    [
        SHIPPED.rules[1:],
        (*SHIPPED.rules[:-1], replace(SHIPPED.rules[-1], weight=1001)),
        tuple(
            replace(rule, threshold=0) if rule.kind is RuleKind.SPLITS else rule
            for rule in SHIPPED.rules
        ),
        tuple(replace(rule, threshold=99_999) for rule in SHIPPED.rules),
    ],
)
def test_rules_that_cannot_be_meant_change_nothing(shop, wrong):
    set_id = draft(shop)
    with pytest.raises(Invalid):
        change(shop, set_id, rules=wrong)
    assert routing_query.get_rules(set_id).rules == SHIPPED.rules


def test_a_closed_day_counts_at_once_and_can_be_taken_back(shop):
    day = dt.date(2026, 12, 31)
    for is_closed, kept in ((True, 1), (True, 1), (False, 0), (False, 0)):
        with transaction():
            routing.set_closed_day(shop.shibuya, day, is_closed=is_closed, actor=shop.actor())
        assert len(db.session.scalars(select(ClosedDay)).all()) == kept
    with pytest.raises(Invalid), transaction():
        routing.set_closed_day(999, day, is_closed=True, actor=shop.actor())


def replayed(chain, set_id, days=7):
    with transaction():
        routing.ask_for_replay(set_id, days=days, key="r1", actor=chain.actor("manager"))
    assert routing.run_waiting()
    assert not routing.run_waiting()
    row = db.session.scalars(select(RoutingReplay).execution_options(populate_existing=True)).one()
    assert (row.state, row.done) == (ReplayState.DONE, row.total)
    comparison = routing_query.compare(row)
    assert comparison is not None
    return comparison, {line.word: (line.then, line.new) for line in comparison.lines}


def test_past_orders_are_run_through_a_draft_beside_what_was_decided(chain, ec_order):
    for place in (chain.shibuya, chain.warehouse):
        chain.stock(chain.dress["M"], 10, place)
    with clock.set_clock(clock.now() - dt.timedelta(days=2)):
        for number in range(3):
            ec_order([(chain.dress["M"], 1)], key=f"k{number}")
    set_id = draft(chain)
    same, _lines = replayed(chain, set_id)
    assert [(one.name, one.then, one.new) for one in same.loads] == [("渋谷店", 3, 3)]
    second = draft(chain, key="d2")
    change(chain, second, places={chain.shibuya: PlaceRule(is_excluded=True)})
    with transaction():
        db.session.execute(db.delete(RoutingReplay))
        db.session.execute(db.text("DELETE FROM idempotency_key WHERE scope = 'routing.replay'"))
    other, lines = replayed(chain, second)
    assert other.orders == 3
    assert [(one.name, one.then, one.new) for one in other.loads] == [
        ("渋谷店", 3, 0),
        ("EC倉庫", 0, 3),
    ]
    then, new = lines["平均のお届け距離"]
    assert then < 1
    assert 800 < new < 900
    assert lines["個口"] == (3, 3)


def test_a_refusal_that_the_draft_would_have_avoided_is_counted(chain, ec_order):
    chain.stock(chain.dress["M"], 10)
    chain.stock(chain.dress["M"], 10, chain.warehouse)
    with clock.set_clock(clock.now() - dt.timedelta(days=1)):
        order_id = ec_order([(chain.dress["M"], 1)])
    with transaction():
        part = db.session.scalars(select(Fulfilment).where(Fulfilment.order_id == order_id)).one()
        part.state = FulfilmentState.REFUSED
    set_id = draft(chain)
    change(chain, set_id, places={chain.shibuya: PlaceRule(is_excluded=True)})
    _comparison, lines = replayed(chain, set_id)
    assert lines["断られた・欠品した出荷"] == (1, 0)
    assert lines["出荷元が足りない受注"] == (1, 0)


def test_a_replay_that_was_broken_off_is_run_again(chain, ec_order):
    chain.stock(chain.dress["M"], 10)
    set_id = draft(chain)
    with transaction():
        routing.ask_for_replay(set_id, days=7, key="r1", actor=chain.actor("manager"))
        row = db.session.scalars(select(RoutingReplay)).one()
        row.state, row.heartbeat_at = ReplayState.RUNNING, clock.now()
    assert not routing.run_waiting()
    with clock.set_clock(clock.now() + dt.timedelta(minutes=11)):
        assert routing.run_waiting()


@pytest.mark.parametrize("days", [0, 93])
def test_a_replay_looks_at_no_days_or_too_many_never(shop, days):
    set_id = draft(shop)
    with pytest.raises(Invalid), transaction():
        routing.ask_for_replay(set_id, days=days, key="r", actor=shop.actor("manager"))
