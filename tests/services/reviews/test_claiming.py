"""Pairs laid before reviewers: the likeliest first, each before one person at a time."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

from flask import Flask

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.match import PairState
from omni.models.member import Member, MemberState
from omni.services import reviews
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.pairs import state, twins


def claim(actor: Actor, want: int = 1, **how: Any) -> list[int]:
    with transaction():
        return reviews.claim_pairs(want, actor=actor, **how)


def test_the_likeliest_comes_first(shop: Shop) -> None:
    first, second = twins(shop, 1)[0], twins(shop, 2)[0]
    assert claim(shop.actor(), 3) == [first, second]


def test_two_reviewers_never_have_the_same_pair(shop: Shop) -> None:
    first, second = twins(shop, 1)[0], twins(shop, 2)[0]
    assert claim(shop.actor("clerk")) == [first]
    assert claim(shop.actor("ec")) == [second]
    assert claim(shop.actor("manager")) == []


def test_a_reload_shows_what_lay_there_before(shop: Shop) -> None:
    first, _ = twins(shop, 1)[0], twins(shop, 2)[0]
    assert claim(shop.actor()) == claim(shop.actor()) == [first]


def test_a_pair_nobody_answers_is_free_after_the_lease(shop: Shop) -> None:
    (pair, _, _) = twins(shop)
    claim(shop.actor("clerk"))
    with clock.set_clock(NOW + reviews.LEASE):
        assert claim(shop.actor("ec")) == [pair]
        assert claim(shop.actor("clerk"), held=[pair]) == []


def test_a_page_that_asks_again_keeps_its_pairs(shop: Shop) -> None:
    (pair, _, _) = twins(shop)
    claim(shop.actor("clerk"))
    with clock.set_clock(NOW + reviews.LEASE / 2):
        claim(shop.actor("clerk"), held=[pair])
    with clock.set_clock(NOW + reviews.LEASE):
        assert claim(shop.actor("ec")) == []


def test_what_is_left_for_later_comes_only_when_asked_for(shop: Shop) -> None:
    first, second = twins(shop, 1)[0], twins(shop, 2)[0]
    claim(shop.actor())
    with transaction():
        reviews.put_off(first, actor=shop.actor())
    assert claim(shop.actor(), 3) == [second]
    assert claim(shop.actor("ec"), 3, put_off=True) == [first]


def test_a_pair_taken_up_again_lies_before_who_reopened_it(shop: Shop) -> None:
    pair, _, _ = twins(shop)
    claim(shop.actor("ec"))
    with transaction():
        reviews.take_up(pair, actor=shop.actor("clerk"))
    assert (claim(shop.actor("ec")), claim(shop.actor("clerk"))) == ([], [pair])


def test_a_pair_of_an_erased_member_goes_stale(shop: Shop) -> None:
    pair, card, _ = twins(shop)
    with transaction():
        db.session.get_one(Member, card).state = MemberState.ERASED
    assert (claim(shop.actor()), state(pair)) == ([], PairState.STALE)


def test_reviewers_who_ask_at_once_share_the_work(app: Flask, shop: Shop) -> None:
    pairs = {twins(shop, number)[0] for number in range(1, 7)}
    actors = [shop.actor(role) for role in ("clerk", "ec", "manager")]
    taken: list[list[int]] = []
    start = Barrier(len(actors))

    def work(actor: Actor) -> None:
        with app.app_context():
            start.wait()
            taken.append(claim(actor, 2))
            db.session.remove()

    threads = [Thread(target=work, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pair for some in taken for pair in some) == sorted(pairs)
