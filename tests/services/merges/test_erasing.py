"""Erased means erased: what merges remember of a person goes too."""

from __future__ import annotations

import json

from sqlalchemy import select

from omni.extensions import db
from omni.models.member import MemberChange
from omni.models.merge import MergeEvent, MergeMove
from omni.services.merges import erase_merges
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import assert_healthy, merge, rows_of


def remembered() -> str:
    """Everything merges keep, as one text."""
    db.session.rollback()
    events = db.session.scalars(select(MergeEvent)).all()
    kept = [[one.survivor_before, one.merged_before, one.evidence, one.reason] for one in events]
    kept += [[one.old, one.new] for one in db.session.scalars(select(MergeMove))]
    kept += [[one.old, one.new] for one in db.session.scalars(select(MemberChange))]
    return json.dumps(kept, ensure_ascii=False)


def test_what_merges_remember_of_a_person_is_erased_and_where_rows_came_from_stays(
    shop: Shop,
) -> None:
    store = shop.member("神田", "咲", phone="09011112222")
    online = shop.member("神田", "さき", mail="saki@example.jp", city="渋谷区")
    other = [shop.member("佐藤", "花子"), shop.member("佐藤", "はなこ")]
    merge(shop, store, online, choices={"name": "merged"}, reason="神田さまからお電話")
    merge(shop, *other)
    with transaction():
        assert erase_merges(online) == 1
    kept = remembered()
    for personal in ("神田", "さき", "saki", "渋谷区", "0901111"):
        assert personal not in kept
    assert "佐藤" in kept
    moved = db.session.scalars(select(MergeMove).filter_by(table_name="identity")).one()
    assert (moved.old, moved.new) == (str(online), str(store))
    assert rows_of(store)["identity"]
    nobody = shop.member("山本", "梢")
    with transaction():
        assert erase_merges(nobody) == 0
    assert_healthy()
