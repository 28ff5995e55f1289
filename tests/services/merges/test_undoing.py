"""Taken back at any time: each has her own again, save what was born since."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.member import Identity, Member, MemberState, Note, Visit
from omni.models.merge import MergeEvent, MergeMove
from omni.models.order import Order
from omni.queries.merges import preview_undo
from omni.queries.points import get_balance
from omni.services import members as member_service
from omni.services import merges
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import (
    assert_healthy,
    give_life,
    keys_of,
    member,
    merge,
    rows_of,
    say,
    says,
    undo,
)
from tests.till import TODAY, ring

FIELDS = (
    "state",
    "family_name",
    "given_name",
    "birthday",
    "city",
    "street",
    "household_id",
    "merged_into_id",
    "seen_day",
    "registered_on",
)


def look(*people: int) -> dict[int, object]:
    """Everything one can see of these people."""
    return {
        one: (
            {name: getattr(member(one), name) for name in FIELDS},
            rows_of(one),
            keys_of(one),
            says(one),
            get_balance(one, TODAY).total,
        )
        for one in people
    }


def shared(phone: str) -> set[bool]:
    db.session.rollback()
    return set(db.session.scalars(select(Identity.is_shared).filter_by(value_norm=phone)))


@pytest.fixture
def three(shop: Shop) -> tuple[int, int, int]:
    """The store's, the EC site's, and one who turns up later; the first two share a phone."""
    store = shop.member(card="20010001", phone="09011112222", registered_on=dt.date(2020, 5, 1))
    online = shop.member(
        "田中",
        "みさき",
        phone="09011112222",
        mail="m@example.jp",
        city="渋谷区",
        street="渋谷1-2",
        registered_on=dt.date(2019, 1, 1),
    )
    later = shop.member("田中", "MISAKI", mail="misaki@example.com", birthday=dt.date(1985, 4, 1))
    for at, one in enumerate((store, online, later)):
        give_life(shop, one, yen=(at + 1) * 10_000)
        say(one, "mail", ("granted", "denied", "unknown")[at])
    with transaction():
        member_service.mark_shared([("phone", "09011112222")])
    return store, online, later


def test_with_nothing_since_both_are_as_if_never_merged(
    shop: Shop, three: tuple[int, int, int]
) -> None:
    store, online, _ = three
    before = look(store, online)
    event = merge(shop, store, online, choices={"name": "merged"})
    assert shared("09011112222") == {False}
    undone = undo(shop, event)
    after = look(store, online)
    for one in (store, online):  # the words that a merge and its undoing wrote stay as history
        before[one][1].pop("consent"), after[one][1].pop("consent")
    assert after == before
    assert shared("09011112222") == {True}
    assert undone.undone["back"]["order"] == 1
    assert {row.ended.value for row in db.session.scalars(select(MergeMove))} == {"back"}
    line = db.session.scalars(select(AuditLine).filter_by(action="undo_merge")).one()
    assert (line.object_id, line.member_id) == (event, store)
    assert_healthy()


def test_what_staff_changed_since_stays(shop: Shop, three: tuple[int, int, int]) -> None:
    store, online, _ = three
    event = merge(shop, store, online)
    assert member(store).city == "渋谷区"
    with transaction():
        her = db.session.get_one(Member, store)
        her.street = "神南1-1"
    undo(shop, event)
    her = member(store)
    assert (her.city, her.street) == ("渋谷区", "神南1-1")
    assert her.registered_on == dt.date(2020, 5, 1)
    assert_healthy()


@pytest.mark.parametrize("order", ["first first", "last first"])
def test_three_in_one_part_in_any_order(
    shop: Shop, three: tuple[int, int, int], order: str
) -> None:
    store, online, later = three
    before = look(*three)
    events = [
        merge(shop, store, online, choices={"name": "merged"}),
        merge(shop, store, later, choices={"name": "merged"}),
    ]
    assert member(store).given_name == "MISAKI"
    for event in events if order == "first first" else reversed(events):
        undo(shop, event)
        assert_healthy()
    after = look(*three)
    for one in three:
        before[one][1].pop("consent"), after[one][1].pop("consent")
    assert after == before


@pytest.mark.parametrize("order", ["first first", "last first"])
def test_a_chain_parts_in_any_order(shop: Shop, three: tuple[int, int, int], order: str) -> None:
    store, online, later = three
    before = look(*three)
    events = [merge(shop, store, online), merge(shop, later, store)]
    assert rows_of(store).keys() | rows_of(online).keys() <= {"identity", "visit"}
    for event in events if order == "first first" else reversed(events):
        undo(shop, event)
        assert_healthy()
    after = look(*three)
    for one in three:
        before[one][1].pop("consent"), after[one][1].pop("consent")
    assert after == before


def test_what_was_born_since_stays_with_the_survivor_unless_it_came_through_her_account(
    shop: Shop, three: tuple[int, int, int]
) -> None:
    store, online, _ = three
    mail = db.session.scalars(select(Identity.id).filter_by(value_norm="m@example.jp")).one()
    event = merge(shop, store, online)
    at_till = ring(shop, (shop.dress["M"], 1, 3000), member=store)
    by_account = ring(shop, (shop.dress["M"], 1, 7000), member=store)
    with transaction():
        db.session.execute(update(Order).where(Order.id == by_account).values(identity_id=mail))
    undo(shop, event)
    assert at_till in rows_of(store)["order"]
    assert by_account in rows_of(online)["order"]
    assert get_balance(store, TODAY).usable == 100 + 30
    assert get_balance(online, TODAY).usable == 200 + 70
    assert_healthy()


def test_what_was_born_since_goes_to_whom_one_says(shop: Shop, three: tuple[int, int, int]) -> None:
    store, online, _ = three
    event = merge(shop, store, online)
    order = ring(shop, (shop.dress["M"], 1, 3000), member=store)
    with transaction():
        note = member_service.add_note(store, "赤が好き", key="n", actor=shop.actor()).id
        visit = member_service.check_in_visit(store, actor=shop.actor()).id
    undo(shop, event, hers={"order": [order], "note": [note]})
    assert db.session.get_one(Note, note).member_id == online
    assert db.session.get_one(Visit, visit).member_id == store
    assert get_balance(online, TODAY).usable == 200 + 30
    assert_healthy()


def test_a_visit_that_goes_back_ranks_whose_it_is_and_nobody_else(
    shop: Shop, three: tuple[int, int, int]
) -> None:
    store, online, _ = three
    was = member(store).seen_day
    event = merge(shop, store, online)
    with clock.set_clock(clock.now() + dt.timedelta(days=5)), transaction():
        visit = member_service.check_in_visit(store, actor=shop.actor()).id
    assert member(store).seen_day == was + 5
    undo(shop, event, hers={"visit": [visit]})
    assert (member(store).seen_day, member(online).seen_day) == (was, was + 5)
    assert_healthy()


def test_rows_that_were_not_born_since_are_nobodys_to_give(
    shop: Shop, three: tuple[int, int, int]
) -> None:
    store, online, later = three
    event = merge(shop, store, online)
    mine = rows_of(store)["order"][0]
    with pytest.raises(merges.BornElsewhere):
        undo(shop, event, hers={"order": [mine]})
    with pytest.raises(merges.BornElsewhere):
        undo(shop, event, hers={"order": rows_of(later)["order"]})
    assert db.session.get_one(MergeEvent, event).undone_at is None
    assert member(online).state is MemberState.MERGED


def test_a_merge_is_undone_once(shop: Shop, three: tuple[int, int, int]) -> None:
    store, online, _ = three
    event = merge(shop, store, online)
    undo(shop, event)
    with pytest.raises(merges.UndoneAlready):
        undo(shop, event)
    with pytest.raises(NotFound):
        undo(shop, 999_999)
    again = merge(shop, online, store)
    assert again != event
    assert_healthy()
    undo(shop, again)
    assert_healthy()


def test_a_no_said_together_counts_for_both(shop: Shop, three: tuple[int, int, int]) -> None:
    store, online, _ = three
    say(online, "line", "granted")
    event = merge(shop, store, online)
    assert says(store) == {"mail": "denied", "line": "granted"}
    say(store, "line", "denied")
    undo(shop, event)
    assert says(store) == {"mail": "granted", "line": "denied"}
    assert says(online) == {"mail": "denied", "line": "denied"}


def test_nothing_is_given_back_to_who_was_erased(shop: Shop, three: tuple[int, int, int]) -> None:
    store, online, _ = three
    event = merge(shop, store, online)
    with transaction():
        db.session.get_one(Member, store).state = MemberState.ERASED
    with pytest.raises(merges.ErasedSince):
        undo(shop, event)


def test_households_part_again(shop: Shop) -> None:
    store, online, mother, brother = (shop.member("田中", name) for name in "咲さ母弟")
    with transaction():
        member_service.link_household(store, mother, actor=shop.actor())
        member_service.link_household(online, brother, actor=shop.actor())
    before = [member(one).household_id for one in (store, mother, online, brother)]
    undo(shop, merge(shop, store, online))
    assert [member(one).household_id for one in (store, mother, online, brother)] == before


def test_what_was_born_after_the_preview_refuses_the_undo(shop: Shop) -> None:
    store, online = shop.member(), shop.member("田中", "みさき")
    event = merge(shop, store, online)
    seen = preview_undo(event).seen
    ring(shop, (shop.dress["M"], 1, 3000), member=store)
    with pytest.raises(merges.BornSince):
        undo(shop, event, seen=seen)
    undo(shop, event, hers={}, seen=preview_undo(event).seen)
    assert_healthy()
