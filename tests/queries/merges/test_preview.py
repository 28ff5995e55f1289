"""What one sees before merging, and before taking it back."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.match import Decision, MatchPair, PairState
from omni.models.member import Gender, Member, MemberState
from omni.queries.merges import list_merges, preview_merge, preview_undo
from omni.services import holds
from omni.services import members as member_service
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import give_life, merge, undo
from tests.till import ring


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """The store's and the EC site's."""
    store = shop.member(card="20010001", phone="09011112222")
    online = shop.member("田中", "みさき", mail="m@example.jp", city="渋谷区")
    give_life(shop, store)
    give_life(shop, online, yen=5000)
    return store, online


def said(preview) -> list[str]:
    return [f"{kind}: {sentence}" for kind, sentence in preview.warnings]


def test_a_preview_counts_what_moves_and_says_whose_values_stay(
    two: tuple[int, int], statements
) -> None:
    with statements() as seen:
        preview = preview_merge(*two)
    assert len(seen) <= 10
    assert preview.moves == (
        ("order", 1),
        ("point_lot", 1),
        ("identity", 1),
        ("note", 1),
        ("visit", 1),
    )
    assert (preview.survivor.points, preview.merged.points) == (99, 50)
    assert {one.group: one.default for one in preview.fields if one.differs} == {
        "name": "survivor",
        "address": "merged",
    }
    assert preview.warnings == ()
    assert preview.blocked is None


def test_what_speaks_for_two_people_is_said(shop: Shop) -> None:
    sister = shop.member("田中", "美咲", birthday=dt.date(1985, 4, 1), gender=Gender.FEMALE)
    brother = shop.member("田中", "健", birthday=dt.date(1987, 4, 1), gender=Gender.MALE)
    with transaction():
        member_service.link_household(sister, brother, actor=shop.actor())
        db.session.add(
            MatchPair(
                a_id=min(sister, brother),
                b_id=max(sister, brother),
                score=3.0,
                decision=Decision.ASK,
                state=PairState.DIFFERENT,
                evidence=[],
                pattern="",
                decided_by_id=shop.staff["manager"],
                decided_at=clock.now(),
                created_at=clock.now(),
                updated_at=clock.now(),
            )
        )
    assert said(preview_merge(sister, brother)) == [
        "wrong: 生年月日が違います。別の方かもしれません。",
        "wrong: 性別が違います。別の方かもしれません。",
        "wrong: ご家族として登録されている、別の会員です。",
        "wrong: 2026/11/21 に「別の方」と確認されています（managerさん）。",
    ]


def test_open_holds_of_the_merged_one_are_said(shop: Shop, two: tuple[int, int]) -> None:
    shop.stock(shop.dress["M"], 3)
    with transaction():
        holds.place_hold(
            [holds.Wanted(shop.dress["M"])],
            location_id=shop.shibuya,
            customer=holds.Customer(two[1]),
            actor=shop.actor(),
            key="h",
        )
    assert said(preview_merge(*two)) == ["soon: 取り置きが1件あります。"]


def test_what_cannot_be_merged_says_so(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    third = shop.member("佐藤", "花子")
    assert str(preview_merge(store, store).blocked) == "同じ会員どうしは統合できません。"
    merge(shop, store, online)
    assert str(preview_merge(third, online).blocked) == (
        "どちらかの会員は、すでに統合されています。"
    )
    with transaction():
        db.session.get_one(Member, third).state = MemberState.ERASED
    assert str(preview_merge(store, third).blocked) == ("個人情報を削除した会員は統合できません。")
    with pytest.raises(NotFound):
        preview_merge(store, 10**30)


def test_a_merge_tells_its_story_and_what_taking_it_back_would_do(
    shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    event = merge(shop, store, online)
    order = ring(shop, (shop.dress["M"], 1, 3000), member=store, points=110)
    with transaction():
        member_service.add_note(store, "赤が好き", key="n", actor=shop.actor())
    preview = preview_undo(event)
    assert dict(preview.back) == {
        "order": 1,
        "point_lot": 1,
        "identity": 1,
        "note": 1,
        "visit": 1,
    }
    assert [(one.table, str(one.said), one.is_hers) for one in preview.born] == [
        ("note", "メモ「赤が好き」", False),
        ("order", preview.born[1].said.__str__(), False),
    ]
    assert "¥2,890" in str(preview.born[1].said)
    # 110 points were spent: 99 of her own and 11 of the other's, paid from what it earned
    assert (preview.points_left, preview.points_back, preview.paid) == (99 + 28 - 110, 50, 11)
    given = preview_undo(event, {"order": [order]})
    assert (given.points_left, given.points_back) == (99, 50 + 28 - 110)
    assert [one.stands for one in list_merges(store)] == [True]
    undone = undo(shop, event)
    assert undone.undone["points"][0]["points"] == 11
    story = list_merges(online)[0]
    assert (story.merged_name, story.staff, story.undone_by) == (
        "田中 みさき",
        "managerさん",
        "managerさん",
    )
    assert preview_undo(event).born == ()
