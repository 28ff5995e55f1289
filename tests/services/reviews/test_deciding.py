"""One answer to a pair: once, remembered, about what was seen, and taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from omni.domain.errors import KeyReused, NotFound
from omni.extensions import db
from omni.models.match import PairState
from omni.models.member import Member
from omni.models.merge import MergeEvent
from omni.models.review import Answer, ReviewDecision
from omni.services import merges, reviews
from omni.transactions import transaction
from tests.factories import Shop
from tests.pairs import ask, seen, state, survivor, twins


def answer(
    shop: Shop, pair: int, said: Answer, *, token: str = "", key: str = "k", role: str = "clerk"
) -> int:
    token = token or seen(pair)
    with transaction():
        given = reviews.decide_pair(pair, said, seen=token, key=key, actor=shop.actor(role))
        return given.id


def undo(shop: Shop, decision: int, role: str = "clerk") -> None:
    with transaction():
        reviews.undo_decision(decision, actor=shop.actor(role))


def waiting(shop: Shop) -> list[int]:
    with transaction():
        return reviews.claim_pairs(9, actor=shop.actor())


def count(table: type[MergeEvent] | type[ReviewDecision]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_person_becomes_one_and_keeps_the_card(shop: Shop) -> None:
    pair, card, account = twins(shop)
    answer(shop, pair, Answer.SAME)
    assert (state(pair), survivor(account), survivor(card)) == (PairState.LINKED, card, None)


def test_different_people_stay_two_and_are_not_asked_again(shop: Shop) -> None:
    pair, card, account = twins(shop)
    answer(shop, pair, Answer.DIFFERENT)
    assert (state(pair), survivor(account), survivor(card)) == (PairState.DIFFERENT, None, None)
    assert waiting(shop) == []


def test_an_answer_sent_twice_counts_once(shop: Shop) -> None:
    pair, _, _ = twins(shop)
    token = seen(pair)
    assert len({answer(shop, pair, Answer.SAME, token=token) for _ in range(2)}) == 1
    assert (count(MergeEvent), count(ReviewDecision)) == (1, 1)


def test_a_key_with_another_answer_is_refused(shop: Shop) -> None:
    pair, _, _ = twins(shop)
    token = seen(pair)
    answer(shop, pair, Answer.SAME, token=token)
    with pytest.raises(KeyReused):
        answer(shop, pair, Answer.DIFFERENT, token=token)
    assert state(pair) is PairState.LINKED


def test_the_second_of_two_reviewers_hears_who_was_faster(shop: Shop) -> None:
    pair, _, account = twins(shop)
    token = seen(pair)
    answer(shop, pair, Answer.DIFFERENT, role="ec")
    with pytest.raises(reviews.AnsweredBefore, match="先にecさんさんが「別の人」"):
        answer(shop, pair, Answer.SAME, token=token, key="k2")
    assert survivor(account) is None


def test_an_answer_about_an_old_registration_is_refused(shop: Shop) -> None:
    pair, _, account = twins(shop)
    token = seen(pair)
    with transaction():
        db.session.get_one(Member, account).given_name = "美幸"
    with pytest.raises(reviews.ChangedWhileShown):
        answer(shop, pair, Answer.SAME, token=token)
    assert (state(pair), survivor(account)) == (PairState.OPEN, None)


def test_a_pair_that_was_merged_elsewhere_asks_no_more(shop: Shop) -> None:
    pair, card, account = twins(shop)
    token = seen(pair)
    with transaction():
        merges.merge_members(card, account, reason="x", key="m", actor=shop.actor("manager"))
    with pytest.raises(reviews.Settled):
        answer(shop, pair, Answer.SAME, token=token)
    assert (waiting(shop), state(pair)) == ([], PairState.LINKED)


def test_an_unknown_pair_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        answer(shop, 99, Answer.SAME, token="x")


def test_one_answer_settles_every_pair_that_asks_the_same(shop: Shop) -> None:
    first, card, account = twins(shop)
    third = shop.member("高橋", "美咲", "タカハシ", "ミサキ")
    second, last = ask(card, third), ask(account, third)
    answer(shop, first, Answer.SAME)
    answer(shop, second, Answer.DIFFERENT, key="k2")
    assert (state(second), state(last)) == (PairState.DIFFERENT, PairState.DIFFERENT)


def test_taking_an_answer_back_parts_them_and_asks_again(shop: Shop) -> None:
    pair, card, account = twins(shop)
    given = answer(shop, pair, Answer.SAME)
    undo(shop, given)
    undo(shop, given, role="manager")
    assert (state(pair), survivor(account), survivor(card)) == (PairState.OPEN, None, None)
    assert db.session.get_one(ReviewDecision, given).undone_by_id == shop.staff["clerk"]


def test_taking_back_different_asks_again_all_that_it_settled(shop: Shop) -> None:
    first, card, account = twins(shop)
    third = shop.member("高橋", "美咲", "タカハシ", "ミサキ")
    second, last = ask(card, third), ask(account, third)
    answer(shop, first, Answer.SAME)
    undo(shop, answer(shop, second, Answer.DIFFERENT, key="k2"))
    assert [state(one) for one in (first, second, last)] == [
        PairState.LINKED,
        PairState.OPEN,
        PairState.OPEN,
    ]


def test_a_pair_reopened_is_answered_again_under_a_new_key(shop: Shop) -> None:
    pair, card, account = twins(shop)
    undo(shop, answer(shop, pair, Answer.SAME))
    answer(shop, pair, Answer.SAME, key="k2")
    assert (state(pair), survivor(account)) == (PairState.LINKED, card)
