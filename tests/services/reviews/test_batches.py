"""One answer to many pairs: all of the sample's kind, none that changed, and all of it undoable."""

from __future__ import annotations

import pytest

from omni.domain import clock
from omni.extensions import db
from omni.models.match import PairState
from omni.models.member import Member
from omni.models.review import Answer, BatchState, ReviewBatch
from omni.queries import reviews as queries
from omni.services import merges, reviews
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.pairs import PATTERN, PHONE_AND_BIRTHDAY, ask, seen, state, survivor, twins


def open_batch(shop: Shop) -> int:
    with transaction():
        return reviews.open_batch(PATTERN, key="b", actor=shop.actor("manager")).id


def run(batch: int, steps: int = 99) -> ReviewBatch:
    db.session.rollback()
    reviews.run_batch(batch, at_once=2, steps=steps)
    found = queries.get_batch(batch).row
    db.session.expunge_all()
    return found


def test_every_pair_of_the_kind_is_linked_and_no_other(shop: Shop) -> None:
    pairs = [twins(shop, number) for number in range(1, 6)]
    odd = ask(shop.member("佐藤"), shop.member("佐藤"), evidence=PHONE_AND_BIRTHDAY[:1])
    batch = run(open_batch(shop))
    assert [state(pair) for pair, _, _ in pairs] == [PairState.LINKED] * 5
    assert [survivor(account) for _, _, account in pairs] == [card for _, card, _ in pairs]
    assert state(odd) is PairState.OPEN
    counts = (batch.state, batch.total, batch.done, batch.linked, batch.skipped)
    assert counts == (BatchState.DONE, 5, 5, 5, 0)


def test_what_changed_since_the_sample_is_left_to_a_person(shop: Shop) -> None:
    kept, _, _ = twins(shop, 1)
    edited, _, account = twins(shop, 2)
    merged, card, double = twins(shop, 3)
    answered, _, _ = twins(shop, 4)
    token = seen(answered)
    batch = open_batch(shop)
    with clock.set_clock(NOW.replace(minute=1)):
        with transaction():
            db.session.get_one(Member, account).updated_at = clock.now()
        with transaction():
            merges.merge_members(card, double, reason="x", key="m", actor=shop.actor("manager"))
        with transaction():
            actor = shop.actor()
            reviews.decide_pair(answered, Answer.DIFFERENT, seen=token, key="k", actor=actor)
        ended = run(batch)
    assert (ended.linked, ended.skipped, ended.state) == (1, 3, BatchState.DONE)
    assert [state(one) for one in (kept, edited, answered)] == [
        PairState.LINKED,
        PairState.OPEN,
        PairState.DIFFERENT,
    ]
    assert state(merged) is not PairState.STALE


def test_a_batch_started_twice_is_one(shop: Shop) -> None:
    twins(shop)
    assert open_batch(shop) == open_batch(shop)


def test_a_kind_of_which_nothing_waits_is_refused(shop: Shop) -> None:
    with pytest.raises(reviews.NothingWaits):
        open_batch(shop)


def test_all_of_a_batch_is_taken_back(shop: Shop) -> None:
    pairs = [twins(shop, number) for number in range(1, 6)]
    batch = open_batch(shop)
    run(batch)
    with transaction():
        reviews.ask_to_undo(batch, actor=shop.actor("admin"))
    assert run(batch).state is BatchState.UNDONE
    assert [state(pair) for pair, _, _ in pairs] == [PairState.OPEN] * 5
    assert [survivor(account) for _, _, account in pairs] == [None] * 5
    told = queries.list_decisions(queries.Wanted(batch_id=batch))
    assert {one.undone_by for one in told} == {"adminさん"}


def test_a_moving_batch_is_not_undone(shop: Shop) -> None:
    twins(shop)
    batch = open_batch(shop)
    with pytest.raises(reviews.StillMoving), transaction():
        reviews.ask_to_undo(batch, actor=shop.actor("manager"))


def test_a_killed_batch_goes_on_where_it_was(shop: Shop) -> None:
    pairs = [twins(shop, number) for number in range(1, 6)]
    batch = open_batch(shop)
    assert (run(batch, steps=1).done, queries.list_unfinished()) == (2, [batch])
    assert run(batch).linked == 5
    assert {state(pair) for pair, _, _ in pairs} == {PairState.LINKED}
