"""Two at once: one merge, nothing left behind."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.extensions import db
from omni.models.hold import Hold, HoldState
from omni.models.merge import MergeEvent
from omni.services import holds, merges
from omni.services import members as member_service
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import assert_healthy, member
from tests.services.points.crowd import at_once
from tests.till import ring

pytestmark = pytest.mark.slow


def merging(shop: Shop, survivor: int, merged: int, key: str) -> int:
    return merges.merge_members(
        survivor, merged, reason="同じ人", actor=shop.actor("manager"), key=key
    ).id


def test_two_staff_merging_the_same_pair_make_one_merge(app: Flask, shop: Shop) -> None:
    one, other = shop.member(), shop.member("田中", "みさき")
    ring(shop, (shop.dress["M"], 1, 9900), member=one)
    pairs = [(one, other), (other, one), (one, other), (other, one)]
    answers = at_once(app, 4, lambda at: merging(shop, *pairs[at], key=f"k{at}"))
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, merges.MergedAlready) for answer in answers) == 3
    assert db.session.scalar(select(func.count(MergeEvent.id))) == 1
    assert_healthy()


def test_who_is_served_while_she_is_merged_is_served_as_who_she_becomes(
    app: Flask, shop: Shop
) -> None:
    store, online = shop.member(), shop.member("田中", "みさき")
    shop.stock(shop.dress["L"], 20)

    def serve(at: int) -> int:
        actor, key = shop.actor(), f"serve-{at}"
        if at == 0:
            return merging(shop, store, online, key)
        if at % 3 == 0:
            return member_service.add_note(online, "メモ", key=key, actor=actor).id
        if at % 3 == 1:
            return holds.place_hold(
                [holds.Wanted(shop.dress["L"])],
                location_id=shop.shibuya,
                customer=holds.Customer(member_id=online),
                approved_by_id=shop.staff["manager"],
                actor=actor,
                key=key,
            ).id
        return member_service.check_in_visit(online, actor=actor).id

    answers = at_once(app, 8, serve)
    assert all(isinstance(answer, int) for answer in answers), answers
    assert member(online).merged_into_id == store
    assert_healthy()


def test_a_hold_collected_while_its_member_is_merged_is_collected_and_hers(
    app: Flask, shop: Shop
) -> None:
    store, online = shop.member(), shop.member("田中", "みさき")
    shop.stock(shop.dress["L"], 3)
    with transaction():
        hold = holds.place_hold(
            [holds.Wanted(shop.dress["L"])],
            location_id=shop.shibuya,
            customer=holds.Customer(member_id=online),
            actor=shop.actor(),
            key="h",
        ).id

    def act(at: int) -> int:
        if at:
            return merging(shop, store, online, "m")
        return holds.collect_hold(hold, actor=shop.actor(), key="c").id

    assert all(isinstance(answer, int) for answer in at_once(app, 2, act))
    kept = db.session.get_one(Hold, hold, populate_existing=True)
    assert (kept.state, kept.member_id) == (HoldState.COLLECTED, store)
    assert_healthy()


def test_a_merge_undone_by_two_is_undone_once(app: Flask, shop: Shop) -> None:
    store, online = shop.member(), shop.member("田中", "みさき")
    with transaction():
        event = merging(shop, store, online, "m")

    def act(at: int) -> int:
        return merges.undo_merge(event, actor=shop.actor("manager"), key=f"u{at}").id

    answers = at_once(app, 3, act)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, merges.UndoneAlready) for answer in answers) == 2
    assert_healthy()
