"""Webhooks: written with what happened, handed out to who may know, leased, settled, retried."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.domain.errors import Invalid
from omni.domain.webhooks import WAITS, sign
from omni.extensions import db
from omni.models.delivery import DeliveryState
from omni.models.webhook import WebhookDelivery, WebhookEvent, WebhookSubscription
from omni.services import reservations, webhooks
from omni.services.webhooks.subscriptions import MOST
from omni.transactions import transaction
from tests.programs import make_token


def listen(shop, *events, url="https://shop.example/hook", **rest):
    token_id, _ = make_token(shop, **rest)
    with transaction():
        made = webhooks.subscribe(
            url,
            list(events) or ["stock.changed"],
            token_id=token_id,
            actor=SYSTEM,
            key=f"s{token_id}",
        )
        return made.id


def reserve(shop, key, quantity=1, place=None):
    with transaction():
        reservations.place_reservation(
            [reservations.Wanted(place or shop.shibuya, shop.dress["M"], quantity)],
            company_id=shop.company,
            actor=SYSTEM,
            key=key,
        )


def hand_out():
    with transaction():
        return webhooks.hand_out()


def claim():
    with transaction():
        return webhooks.claim_delivery()


def settle(message, **rest):
    with transaction():
        return webhooks.settle_delivery(message.delivery_id, **rest)


def state(message):
    db.session.rollback()
    return db.session.get_one(WebhookDelivery, message.delivery_id, populate_existing=True)


@pytest.fixture
def goods(shop):
    shop.stock(shop.dress["M"], 9)


def test_without_a_listener_nothing_is_written(shop, goods):
    reserve(shop, "a")
    listen(shop, "hold.placed")
    reserve(shop, "b")
    assert db.session.query(WebhookEvent).count() == 0


def test_changes_of_stock_are_told_once_with_the_last_figure(shop, goods):
    listen(shop)
    reserve(shop, "a")
    reserve(shop, "b")
    assert hand_out() == 1
    message = claim()
    said = json.loads(message.body)
    assert said["type"] == "stock.changed"
    assert said["data"]["available"] == 7
    assert said["data"]["location"] == "SBY"
    assert claim() is None
    reserve(shop, "c")
    assert hand_out() == 1


def test_a_refused_command_tells_nothing(shop, goods):
    listen(shop, "points.changed", "stock.changed")
    with pytest.raises(RuntimeError), transaction():
        webhooks.publish("points.changed", {})
        webhooks.stock_changed([(shop.shibuya, shop.dress["M"])])
        raise RuntimeError
    assert hand_out() == 0
    reserve(shop, "a")
    assert hand_out() == 1


def test_only_tokens_that_reach_the_place_are_told(shop, goods):
    near = listen(shop, at=shop.shibuya, reach=(shop.shibuya,))
    listen(shop, at=shop.shinjuku, reach=(shop.shinjuku,))
    everywhere = listen(shop)
    reserve(shop, "a")
    hand_out()
    told = db.session.query(WebhookDelivery.subscription_id).order_by(WebhookDelivery.id)
    assert [row[0] for row in told] == [near, everywhere]


def test_a_message_is_signed_with_the_secret_of_its_address(shop, goods):
    one = listen(shop)
    reserve(shop, "a")
    hand_out()
    message = claim()
    secret = db.session.get_one(WebhookSubscription, one).secret
    named = message.headers
    assert named["webhook-signature"] == sign(
        secret, named["webhook-id"], int(named["webhook-timestamp"]), message.body
    )


def test_what_was_not_taken_is_tried_again_with_the_same_id_until_a_person_looks(shop, goods):
    listen(shop)
    reserve(shop, "a")
    hand_out()
    ids, now = set(), clock.now()
    for wait in WAITS:
        with clock.set_clock(now):
            message = claim()
            ids.add(message.headers["webhook-id"])
            assert settle(message, status_code=500, failure="HTTP 500")
            assert claim() is None
        now += wait
    with clock.set_clock(now):
        message = claim()
        settle(message, failure="timeout")
    assert state(message).state is DeliveryState.FAILED
    assert len(ids) == 1
    with transaction():
        webhooks.replay(message.delivery_id, actor=SYSTEM)
    again = claim()
    assert again.headers["webhook-id"] in ids
    assert settle(again, status_code=204)
    assert state(again).state is DeliveryState.SENT


def test_who_does_not_answer_keeps_nobody_else_waiting(shop, goods):
    dead, alive = listen(shop), listen(shop)
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    reserve(shop, "a")
    reserve(shop, "b", place=shop.warehouse)
    hand_out()
    settle(claim(), failure="timeout")
    left = []
    while message := claim():
        left.append(state(message).subscription_id)
        settle(message, status_code=200)
    assert left == [alive, alive]
    waiting = db.session.query(WebhookDelivery).filter_by(state=DeliveryState.QUEUED)
    assert {one.subscription_id for one in waiting} == {dead}


def test_a_lease_that_ran_out_is_shown_and_not_sent_again_by_itself(shop, goods):
    listen(shop)
    reserve(shop, "a")
    hand_out()
    message = claim()
    with clock.set_clock(clock.now() + dt.timedelta(minutes=3)):
        with transaction():
            assert webhooks.give_up_leases() == 1
        assert state(message).state is DeliveryState.UNCERTAIN
        assert not settle(message, status_code=200)
        assert claim() is None


def test_a_disabled_address_is_told_no_more(shop, goods):
    one = listen(shop)
    reserve(shop, "a")
    hand_out()
    with transaction():
        webhooks.disable(one, actor=SYSTEM)
    message = claim()
    settle(message, failure="HTTP 500")
    assert state(message).state is DeliveryState.FAILED
    reserve(shop, "b")
    assert hand_out() == 0


def test_addresses_are_counted(shop):
    token_id, _ = make_token(shop)
    for number in range(MOST + 1):
        if number == MOST:
            with pytest.raises(Invalid), transaction():
                webhooks.subscribe(
                    "https://a.example/", ["hold.placed"], token_id=token_id, actor=SYSTEM, key="x"
                )
            return
        with transaction():
            webhooks.subscribe(
                "https://a.example/",
                ["hold.placed"],
                token_id=token_id,
                actor=SYSTEM,
                key=str(number),
            )
