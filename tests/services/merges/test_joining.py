"""Two records become one person: everything follows, nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from omni.domain.actor import SYSTEM
from omni.domain.errors import KeyReused, NotFound
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.member import Identity, Member, MemberChange, MemberState, Tier, Verification
from omni.models.merge import MergeEvent, MergeKind
from omni.models.point import PointLot, PointTransaction
from omni.queries.points import get_balance
from omni.services import members as member_service
from omni.services import merges, points
from omni.services.merges import Pair
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import (
    assert_healthy,
    give_life,
    keys_of,
    member,
    merge,
    moves_of,
    rows_of,
    say,
    says,
)
from tests.till import TODAY


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """The store's 田中 美咲 and the EC site's."""
    store = shop.member(card="20010001", phone="09011112222", mail="misaki@example.jp")
    online = shop.member("田中", "みさき", phone="0312345678", mail="m.tanaka@example.com")
    return store, online


def test_everything_follows_to_the_survivor(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    give_life(shop, store)
    order = give_life(shop, online, yen=5000)
    theirs, mine = rows_of(online), rows_of(store)
    event = merge(shop, store, online)
    assert rows_of(online) == {}
    assert rows_of(store) == {
        name: sorted(mine.get(name, []) + theirs.get(name, [])) for name in mine | theirs
    }
    assert get_balance(store, TODAY).usable == 99 + 50
    assert ("order.member_id", str(online), str(store)) in moves_of(event)
    gone = member(online)
    assert (gone.state, gone.merged_into_id) == (MemberState.MERGED, store)
    assert keys_of(online) == set()
    assert "p0312345678" in keys_of(store)
    assert order in rows_of(store)["order"]
    assert_healthy()


def test_a_phone_both_have_rests_and_counts_once(shop: Shop) -> None:
    store = shop.member(phone="09011112222")
    online = shop.member("田中", "みさき", phone="09011112222")
    with transaction():
        member_service.mark_shared([("phone", "09011112222")])
        theirs = db.session.scalars(select(Identity).filter_by(member_id=online)).one()
        theirs.verification = Verification.PROVED
    event = merge(shop, store, online)
    rows = db.session.scalars(select(Identity).order_by(Identity.id)).all()
    assert [(row.member_id, row.is_shared, row.verification) for row in rows] == [
        (store, False, Verification.PROVED),
        (online, False, Verification.PROVED),
    ]
    assert moves_of(event)[0] == ("identity.member_id", str(online), str(online))
    assert_healthy()


def test_visits_of_one_day_to_one_store_are_one(shop: Shop, two: tuple[int, int]) -> None:
    for one in two:
        with transaction():
            member_service.check_in_visit(one, actor=shop.actor())
    merge(shop, *two)
    assert [len(rows_of(one)["visit"]) for one in two] == [1, 1]
    assert_healthy()


def test_fields_are_chosen_by_rule_and_by_hand(shop: Shop) -> None:
    with transaction():
        db.session.add(Tier(code="gold", name="ゴールド", position=2))
        db.session.add(Tier(code="silver", name="シルバー", position=1))
    store = shop.member(
        birthday=dt.date(1985, 4, 1), tier_code="silver", registered_on=dt.date(2020, 5, 1)
    )
    online = shop.member(
        "田中", "みさき", "", "", city="渋谷区", tier_code="gold", registered_on=dt.date(2019, 1, 1)
    )
    event = merge(shop, store, online, choices={"name": "merged"})
    her = member(store)
    assert (her.name, her.kana) == ("田中 みさき", "タナカ ミサキ")
    assert (her.birthday, her.registered_on) == (dt.date(1985, 4, 1), dt.date(2019, 1, 1))
    assert (her.city, her.tier_code) == ("渋谷区", "gold")
    assert "nみさき" not in keys_of(store)
    kept = db.session.get_one(MergeEvent, event)
    assert kept.choices == {
        "name": "merged",
        "kana": "survivor",
        "birthday": "survivor",
        "gender": "survivor",
        "address": "merged",
        "home": "survivor",
    }
    assert kept.survivor_before["given_name"] == "美咲"
    assert kept.merged_before["city"] == "渋谷区"
    history = db.session.scalars(select(MemberChange).order_by(MemberChange.field)).all()
    assert [(row.field, row.old, row.new, row.source) for row in history] == [
        ("city", None, "渋谷区", "merge"),
        ("given_name", "美咲", "みさき", "merge"),
    ]
    assert_healthy()


def test_the_strictest_consent_holds(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    say(store, "mail", "denied")
    say(online, "mail", "granted")
    say(online, "line", "granted")
    say(store, "post", "granted")
    say(online, "post", "unknown")
    merge(shop, store, online)
    assert says(store) == {"mail": "denied", "line": "granted", "post": "granted"}


def test_an_open_form_is_too_old_after_a_merge(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    before = member(store).version
    merge(shop, store, online, choices={"name": "merged"})
    assert member(store).version == before + 1


def test_nobody_is_merged_with_herself_or_twice(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    third = shop.member("佐藤", "花子")
    with pytest.raises(merges.SamePerson):
        merge(shop, store, store)
    with pytest.raises(NotFound):
        merge(shop, store, 999_999)
    merge(shop, store, online)
    with pytest.raises(merges.MergedAlready) as refused:
        merge(shop, store, online)
    assert refused.value.params["living_id"] == store
    with pytest.raises(merges.MergedAlready):
        merge(shop, online, third)
    with pytest.raises(merges.MergedAlready):
        merge(shop, third, online)
    with pytest.raises(merges.ChoiceUnknown):
        merge(shop, store, third, choices={"name": "both"})
    with transaction():
        db.session.get_one(Member, third).state = MemberState.ERASED
    with pytest.raises(merges.PersonErased):
        merge(shop, store, third)
    assert db.session.scalar(select(func.count(MergeEvent.id))) == 1


def test_a_merge_sent_twice_is_one(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    asked = {"reason": "同じ人", "actor": SYSTEM, "key": "tapped-twice"}
    ids = []
    for _ in range(2):
        with transaction():
            ids.append(merges.merge_members(store, online, **asked).id)
    assert ids[0] == ids[1]
    with pytest.raises(KeyReused), transaction():
        merges.merge_members(online, store, **asked)


def test_the_audit_log_says_who_merged_whom_without_their_data(
    shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    event = merge(shop, store, online, kind=MergeKind.LINK, choices={"name": "merged"})
    line = db.session.scalars(select(AuditLine).filter_by(action="merge")).one()
    assert (line.object_id, line.member_id, line.staff_id) == (event, store, shop.staff["manager"])
    values = db.session.get_one(AuditValue, line.id).values
    assert values["merged"] == online
    assert values["changed"] == ["given_name"]
    assert values["moved"] == {"identity": 2}


def test_households_of_one_person_become_one(shop: Shop) -> None:
    store, online, mother, brother = (shop.member("田中", name) for name in "咲さ母弟")
    with transaction():
        member_service.link_household(store, mother, actor=shop.actor())
        member_service.link_household(online, brother, actor=shop.actor())
    merge(shop, store, online)
    home = member(store).household_id
    assert home is not None
    assert [member(one).household_id for one in (mother, brother)] == [home, home]


def test_withdrawn_and_active_are_active(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    with transaction():
        db.session.get_one(Member, store).state = MemberState.WITHDRAWN
    merge(shop, store, online)
    assert member(store).state is MemberState.ACTIVE


def test_who_was_merged_a_moment_ago_is_served_as_who_she_became(
    shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    third = shop.member("佐藤", "花子")
    give_life(shop, store)
    merge(shop, store, online)
    merge(shop, third, store)
    with transaction():
        done = points.adjust(
            online,
            30,
            company_id=shop.company,
            on=TODAY,
            reason="お詫び",
            approved_by_id=shop.staff["manager"],
            actor=shop.actor(),
            key="adjusted",
        )
        assert done.member_id == third
    assert get_balance(third, TODAY).usable == 99 + 30
    assert db.session.scalar(select(func.count(PointLot.id)).filter_by(member_id=online)) == 0
    assert_healthy()


def test_many_pairs_are_merged_at_once_and_chains_make_one_person(shop: Shop) -> None:
    people = [shop.member("田中", f"美咲{n}", phone=f"0901111{n:04}") for n in range(6)]
    for one in people:
        give_life(shop, one)
    a, b, c, d, e, f = people
    pairs = [Pair(a, b), Pair(b, c), Pair(a, c), Pair(d, e), Pair(e, d), Pair(f, f)]
    with transaction():
        made = merges.merge_pairs(pairs, reason="match", actor=SYSTEM)
    assert {pair: event is not None for pair, event in made.items()} == {
        (a, b): True,
        (b, c): True,
        (a, c): False,
        (d, e): True,
        (e, d): False,
        (f, f): False,
    }
    assert [member(one).merged_into_id for one in people] == [None, a, a, None, d, None]
    assert [len(rows_of(one).get("order", [])) for one in people] == [3, 0, 0, 2, 0, 1]
    assert get_balance(a, TODAY).usable == 3 * 99
    assert_healthy()
    with transaction():
        again = merges.merge_pairs(pairs, reason="match", actor=SYSTEM)
    assert set(again.values()) == {None}
    assert db.session.scalar(select(func.count(PointTransaction.id))) == 6


def test_many_pairs_take_few_statements(shop: Shop, statements) -> None:
    def pairs(count: int) -> list[Pair]:
        made = []
        for at in range(count):
            survivor = shop.member("田中", f"美咲{at}", phone=f"0902222{at:04}")
            other = shop.member("田中", f"みさき{at}", mail=f"m{at}@example.jp")
            made.append(Pair(survivor, other))
        return made

    told = []
    for count in (2, 40):
        wanted = pairs(count)
        with transaction(), statements() as seen:
            merges.merge_pairs(wanted, reason="match", actor=SYSTEM)
        told.append(len(seen))
    assert told[1] - told[0] <= 38 * 2 + 4  # SQLite writes an event and a line one by one
