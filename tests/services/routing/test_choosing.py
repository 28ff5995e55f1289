"""An order finds its places: the best, once promised, and another where one sold out."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.company import Company
from omni.models.fulfilment import Fulfilment
from omni.models.location import Location
from omni.models.order import Order
from omni.models.order_exception import OrderException
from omni.models.routing import ClosedDay, DecisionKind, RoutingDecision
from omni.models.stock import StockLevel
from omni.queries import routing as routing_query
from omni.services import routing
from omni.services.orders import lock_order
from omni.services.routing import choosing
from omni.transactions import transaction

TOKYO = (35.66, 139.70)


def sent_from(order_id):
    """By place, the pieces it was asked for."""
    rows = db.session.scalars(select(Fulfilment).where(Fulfilment.order_id == order_id))
    return {one.location_id: sum(line.quantity for line in one.lines) for one in rows}


def decisions(order_id):
    wanted = select(RoutingDecision).where(RoutingDecision.order_id == order_id)
    return list(db.session.scalars(wanted.order_by(RoutingDecision.id)))


def test_an_order_goes_to_the_nearest_place_that_has_it_and_keeps_why(chain, ec_order):
    for place in (chain.shibuya, chain.shinjuku, chain.warehouse):
        chain.stock(chain.dress["M"], 5, place)
    order_id = ec_order([(chain.dress["M"], 1)])
    assert sent_from(order_id) == {chain.shibuya: 1}
    (decision,) = decisions(order_id)
    assert (decision.kind, decision.attempts, decision.short) == (DecisionKind.ROUTED, 1, 0)
    (told,) = routing_query.list_decisions(order_id)
    assert str(told.headline) == "渋谷店から出荷"
    assert [str(one) for one in told.chosen[0].reasons][:2] == ["本日出荷", "お届け先まで0.4km"]
    assert [one.name for one in told.others] == ["新宿店", "EC倉庫"]


def test_one_place_that_has_everything_goes_before_two_nearer_ones(chain, ec_order):
    chain.stock(chain.dress["S"], 5)
    chain.stock(chain.dress["M"], 5, chain.shinjuku)
    for size in ("S", "M"):
        chain.stock(chain.dress[size], 5, chain.warehouse)
    order_id = ec_order([(chain.dress["S"], 1), (chain.dress["M"], 1)])
    assert sent_from(order_id) == {chain.warehouse: 2}


def test_two_lines_of_one_sku_are_served_from_two_places(chain, ec_order):
    chain.stock(chain.dress["M"], 2)
    chain.stock(chain.dress["M"], 2, chain.shinjuku)
    order_id = ec_order([(chain.dress["M"], 2), (chain.dress["M"], 2)])
    assert sent_from(order_id) == {chain.shibuya: 2, chain.shinjuku: 2}


def test_pieces_nobody_has_stay_without_a_place_and_stand_on_the_list(chain, ec_order):
    chain.stock(chain.dress["M"], 1)
    order_id = ec_order([(chain.dress["M"], 3)])
    assert sent_from(order_id) == {chain.shibuya: 1}
    (decision,) = decisions(order_id)
    assert (decision.pieces, decision.short) == (3, 2)
    row = db.session.scalars(select(OrderException)).one()
    assert (row.order_id, row.quantity) == (order_id, 2)


def test_pieces_that_came_in_later_are_routed_by_asking_again(chain, ec_order):
    order_id = ec_order([(chain.dress["M"], 2)])
    assert sent_from(order_id) == {}
    chain.stock(chain.dress["M"], 2, chain.shinjuku)
    with transaction():
        order = lock_order(order_id).order
        decision = routing.route_order(order, actor=chain.actor("ec"))
        assert decision is not None
    assert sent_from(order_id) == {chain.shinjuku: 2}


def test_an_order_that_lacks_nothing_is_left_alone(chain, ec_order):
    chain.stock(chain.dress["M"], 5)
    order_id = ec_order([(chain.dress["M"], 1)])
    with transaction():
        assert routing.route_order(lock_order(order_id).order, actor=chain.actor()) is None
    assert len(decisions(order_id)) == 1


def test_a_closed_day_sends_the_order_elsewhere(chain, ec_order):
    for place in (chain.shibuya, chain.shinjuku):
        chain.stock(chain.dress["M"], 5, place)
    today = clock.now().date()
    with transaction():
        for days in range(4):
            db.session.add(
                ClosedDay(location_id=chain.shibuya, day=today + dt.timedelta(days=days))
            )
    order_id = ec_order([(chain.dress["M"], 1)])
    assert sent_from(order_id) == {chain.shinjuku: 1}
    (told,) = routing_query.list_decisions(order_id)
    assert [(name, str(why)) for name, why in told.refused] == [
        ("渋谷店", "出荷できるのは4日後です")
    ]


def test_a_place_of_another_company_sends_nothing(chain, ec_order):
    chain.stock(chain.dress["M"], 5)
    with transaction():
        other = Company(code="TWO", name="別会社")
        db.session.add(other)
        db.session.flush()
        db.session.get_one(Location, chain.shibuya).company_id = other.id
    order_id = ec_order([(chain.dress["M"], 1)])
    assert sent_from(order_id) == {}


def test_a_place_that_sold_out_after_the_look_is_looked_past(chain, ec_order, monkeypatch):
    for place in (chain.shibuya, chain.shinjuku):
        chain.stock(chain.dress["M"], 1, place)
    looks = []
    true_look = routing_query.set_scene

    def stale_look(*args, **kwargs):
        scene = true_look(*args, **kwargs)
        looks.append(scene)
        if len(looks) == 1:  # what another tablet takes between the look and the promise
            level = db.session.get_one(StockLevel, (chain.shibuya, chain.dress["M"]))
            level.on_hand, level.reserved = 0, 0
            db.session.flush()
        return scene

    monkeypatch.setattr(choosing.routing_query, "set_scene", stale_look)
    order_id = ec_order([(chain.dress["M"], 1)])
    assert sent_from(order_id) == {chain.shinjuku: 1}
    (decision,) = decisions(order_id)
    assert (decision.attempts, decision.short) == (2, 0)


def test_when_every_look_is_too_late_what_can_be_had_is_taken(chain, ec_order, monkeypatch):
    chain.stock(chain.dress["S"], 1)
    chain.stock(chain.dress["M"], 1, chain.shinjuku)
    true_look = routing_query.set_scene

    def dreaming(*args, **kwargs):
        scene = true_look(*args, **kwargs)
        seen = [replace(one, available=dict.fromkeys(one.available, 2)) for one in scene.candidates]
        return replace(scene, candidates=seen)

    monkeypatch.setattr(choosing.routing_query, "set_scene", dreaming)
    order_id = ec_order([(chain.dress["S"], 1), (chain.dress["M"], 2)])
    assert sent_from(order_id) == {chain.shibuya: 1}
    (decision,) = decisions(order_id)
    assert (decision.attempts, decision.pieces, decision.short) == (choosing.TRIES, 3, 2)
    assert len(decision.chosen) == 1


def test_who_could_not_send_is_not_asked_again(chain, ec_order):
    for place in (chain.shibuya, chain.shinjuku):
        chain.stock(chain.dress["M"], 3, place)
    order_id = ec_order([(chain.dress["M"], 1)], ship_from=chain.warehouse)
    assert sent_from(order_id) == {}
    with transaction():
        order = lock_order(order_id).order
        routing.route_pieces(
            order,
            [(order.lines[0], 1)],
            excluding=frozenset({chain.shibuya}),
            actor=chain.actor(),
        )
    assert sent_from(order_id) == {chain.shinjuku: 1}
    assert decisions(order_id)[-1].kind is DecisionKind.REROUTED


def test_what_is_asked_for_is_due_at_closing_time_of_the_day_it_leaves(chain, ec_order):
    chain.stock(chain.dress["M"], 3)
    order_id = ec_order([(chain.dress["M"], 1)])
    (made,) = db.session.scalars(select(Fulfilment).where(Fulfilment.order_id == order_id))
    assert made.due_at == dt.datetime(2026, 11, 21, 11, 0, tzinfo=dt.UTC)  # 20:00 in Tokyo


def test_the_scene_is_set_in_eight_statements(chain, ec_order, statements):
    for place in (chain.shibuya, chain.shinjuku, chain.warehouse):
        chain.stock(chain.dress["M"], 3, place)
    with statements() as seen:
        scene = routing_query.set_scene([chain.dress["M"]], TOKYO)
    assert len(scene.candidates) == 3
    assert len(seen) <= 8


def test_an_address_in_no_known_prefecture_is_routed_without_its_distance(chain, ec_order):
    chain.stock(chain.dress["M"], 3)
    order_id = ec_order([(chain.dress["M"], 1)])
    order = db.session.get_one(Order, order_id)
    order.destination.prefecture = "架空県"
    assert routing.find_destination(order) is None
