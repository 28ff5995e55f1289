"""Who comes first: typed whole, then this store, then lately seen, then the older member."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import insert, select

from omni.domain import clock
from omni.domain.lookup import Query, read_query
from omni.extensions import db
from omni.models.member import Member, MemberKey
from omni.queries.lookup import COUNTED, find_answers, ranking
from omni.queries.lookup.ranking import rank_members
from omni.services.members import touch_seen
from omni.transactions import transaction
from tests.factories import Shop

Statements = Callable[[], AbstractContextManager[list[str]]]
TODAY = dt.date(2026, 11, 21)


def found(shop: Shop, text: str, **rest: int) -> list[int]:
    answers = find_answers(text, here=shop.shibuya, today=TODAY, **rest)
    return [row.id for row in answers.members]


def seen(member: int, location: int, days_ago: int) -> int:
    with transaction():
        touch_seen(member, location, TODAY - dt.timedelta(days=days_ago))
    return member


def test_this_store_comes_first_then_the_latest_then_the_older_member(shop: Shop) -> None:
    never = shop.member()
    elsewhere = seen(shop.member(), shop.shinjuku, 0)
    long_ago = seen(shop.member(), shop.shibuya, 300)
    twin, other_twin = (seen(shop.member(), shop.shibuya, 7) for _ in range(2))
    assert found(shop, "タナカ") == [twin, other_twin, long_ago, elsewhere, never]


def test_the_last_four_come_before_a_phone_that_only_begins_so(shop: Shop) -> None:
    begins = seen(shop.member(phone="09031110000"), shop.shibuya, 0)
    ends = shop.member(phone="08011110903")
    assert found(shop, "0903") == [ends, begins]


def test_a_whole_card_comes_before_one_that_begins_so(shop: Shop) -> None:
    longer = seen(shop.member(card="20000001234567"), shop.shibuya, 0)
    whole = shop.member(card="2000000123456")
    assert found(shop, "2000000123456") == [whole, longer]


def test_a_member_found_twice_is_shown_once_at_her_best(shop: Shop) -> None:
    both = shop.member(phone="09030000903")
    other = seen(shop.member(phone="09030001111"), shop.shibuya, 0)
    answers = find_answers("0903", here=shop.shibuya, today=TODAY)
    assert [row.id for row in answers.members] == [both, other]
    assert answers.total == 2


def test_name_and_last_four_must_both_fit(shop: Shop) -> None:
    shop.member(phone="09011110904")
    wanted = shop.member(phone="09022220903")
    shop.member("佐藤", "花", "サトウ", "ハナ", phone="09033330903")
    for text in ("タナカ 0903", "0903 田中", "tanaka 0903", "田中 ０９０３", "たなか　みさき 0903"):
        assert found(shop, text) == [wanted]


def test_pages_follow_one_another_without_gap_or_repeat(shop: Shop) -> None:
    members = [seen(shop.member(), shop.shibuya, ago) for ago in range(19)]
    pages = [found(shop, "田中", page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [8, 8, 3]
    assert [one for page in pages for one in page] == members
    assert find_answers("田中", here=shop.shibuya, today=TODAY, page=3).next_page is None


def _crowd(keys: list[tuple[str, int | None, int]]) -> None:
    """Members with nothing but a key and a rank."""
    bare = {"registered_source": "store", "created_at": clock.now(), "updated_at": clock.now()}
    with transaction():
        seen = [{"seen_location_id": here, "seen_day": day} for _, here, day in keys]
        ids = db.session.scalars(
            insert(Member).returning(Member.id, sort_by_parameter_order=True),
            [bare | one for one in seen],
        )
        rows = [
            {"key": key, "member_id": member_id, "location_id": here, "seen_day": day}
            for member_id, (key, here, day) in zip(ids.all(), keys, strict=True)
        ]
        db.session.execute(insert(MemberKey), rows)


WAYS = {
    "all of them gathered": (500, 600),
    "among those seen last": (20, 600),
    "some among those seen last, so all sorted": (20, 3),
    "more typed whole than gathered, so all sorted": (2, 600),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("typed", ["タナカ", "タナカア", "タ", "tanaka", "tan", "シンジュク"])
def test_the_first_rows_are_those_of_a_full_sort(
    shop: Shop, typed: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is exact, whichever way it is found: compared with sorting every hit in Python."""
    for name, value in zip(("MOST", "READ"), WAYS[way], strict=True):
        monkeypatch.setattr(ranking, name, value)
    dice = random.Random(7)
    kana = [f"kタナカ{a}{b}" for a in "アイウエオ" for b in "カキクケコ"] + ["kタナカ", "kタナベ"]
    kana += [f"ltanaka{a}" for a in "aiueo"] + ["ltanaka", "ltannno", "ltanno"]
    places = [shop.shibuya, shop.shinjuku, None]
    crowd = [(dice.choice(kana), dice.choice(places), dice.randrange(0, 40)) for _ in range(700)]
    _crowd(crowd + [("kシンジュク", shop.shinjuku, day) for day in range(40)])
    query = read_query(typed)
    wanted = _sorted_whole(shop, query)
    ranked = rank_members(query, here=shop.shibuya, first=0, count=24)
    assert [one for one, _ in ranked.found] == wanted[:24]
    assert ranked.total == min(len(wanted), COUNTED + 1)
    second = rank_members(query, here=shop.shibuya, first=8, count=8)
    assert [one for one, _ in second.found] == wanted[8:16]
    for member_id, probe in ranked.found:
        mine = db.session.scalars(select(MemberKey.key).where(MemberKey.member_id == member_id))
        assert any(key.startswith(probe.lower) for key in mine)


def _sorted_whole(shop: Shop, query: Query) -> list[int]:
    """Every member a probe finds, each at her best, sorted in Python."""
    hits: dict[int, tuple[bool, bool, int]] = {}
    for row in db.session.execute(select(MemberKey.__table__)):
        for probe in query.probes:
            if row.key == probe.lower or (probe.prefix and row.key.startswith(probe.lower)):
                rank = (row.key != probe.lower, row.location_id != shop.shibuya, -row.seen_day)
                hits[row.member_id] = min(hits.get(row.member_id, rank), rank)
    return sorted(hits, key=lambda one: (hits[one], one))


def test_a_name_and_a_number_are_sorted_whole_when_there_are_many(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [seen(shop.member(phone=f"0901111{n:04}"), shop.shibuya, n) for n in range(12)]
    shop.member("佐藤", "花", "サトウ", "ハナ", phone="09011119999")
    monkeypatch.setattr(ranking, "MOST", 3)
    assert found(shop, "田中 0901111") == members[:8]
    assert find_answers("田中 0901111", here=shop.shibuya, today=TODAY).total == 12


def test_a_common_name_is_found_without_sorting_all_who_have_it(
    shop: Shop, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two statements: what was gathered is too much, and those seen last at the store answer."""
    monkeypatch.setattr(ranking, "MOST", 250)
    _crowd([("kタナカミサキ", shop.shibuya, day) for day in range(300)])
    query = read_query("タナカ")
    rank_members(query, here=shop.shibuya, first=0, count=8)
    with statements() as seen:
        ranked = rank_members(query, here=shop.shibuya, first=0, count=8)
    assert len(ranked.found) == 8
    assert ranked.total == COUNTED + 1
    assert [one.split("member", 1)[0].strip()[:4] for one in seen] == ["WITH", "SELE"]


def test_more_than_two_hundred_are_not_counted(shop: Shop) -> None:
    _crowd([("kタナカミサキ", None, 0)] * COUNTED)
    answers = find_answers("タナカ", here=shop.shibuya, today=TODAY)
    assert (answers.total, answers.is_capped) == (200, False)
    _crowd([("kタナカヨウコ", None, 0)])
    answers = find_answers("タナカ", here=shop.shibuya, today=TODAY)
    assert (answers.total, answers.is_capped) == (201, True)
