"""The card: who she is, what she has, what matters now; the same few statements for everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from omni.domain import clock
from omni.domain.errors import NotFound
from omni.domain.profiles import Profile
from omni.extensions import db
from omni.models.hold import Hold, HoldKind, HoldLine, HoldState
from omni.models.member import Member, MemberState, Visit
from omni.models.order import Channel, Order
from omni.queries.members import (
    Cursor,
    get_card,
    get_registration,
    list_changes_since,
    list_events,
    list_purchases,
)
from omni.services import members
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import ring

TODAY = dt.date(2026, 11, 21)
Recorder = Callable[[], AbstractContextManager[list[str]]]


def hold(shop: Shop, member: int, state: HoldState, hours: int) -> int:
    with transaction():
        kept = Hold(
            number=f"H-{member}{state}{hours}",
            kind=HoldKind.PICKUP,
            state=state,
            location_id=shop.shinjuku,
            member_id=member,
            expires_at=clock.now() + dt.timedelta(hours=hours),
            placed_at=clock.now(),
            placed_by_id=shop.staff["clerk"],
        )
        kept.lines = [HoldLine(variant_id=shop.dress["M"], quantity=2)]
        db.session.add(kept)
        db.session.flush()
        return kept.id


def note(shop: Shop, member: int, body: str, **rest: Any) -> None:
    with transaction():
        members.add_note(member, body, key=body, actor=shop.actor(), **rest)


def selects(statements: list[str]) -> int:
    return len([one for one in statements if one.lstrip("( ").startswith("SELECT")])


def test_the_card_says_what_matters_now(shop: Shop) -> None:
    member = shop.member(birthday=dt.date(1990, 11, 3))
    hold(shop, member, HoldState.PLACED, 5)
    hold(shop, member, HoldState.PREPARED, 4)
    hold(shop, member, HoldState.PREPARED, -1)
    hold(shop, member, HoldState.COLLECTED, 3)
    note(shop, member, "左利き", is_pinned=True)
    note(shop, member, "ただのメモ")
    card = get_card(member, here=shop.shibuya, today=TODAY)
    assert [(alert.kind, str(alert.said)) for alert in card.alerts] == [
        ("act", "今月がお誕生月です。"),
        ("wrong", "新宿店の取り置きは期限切れです。"),
        ("act", "新宿店でお渡し待ちの取り置きがあります。"),
        ("soon", "新宿店に取り置きがあります（準備前）。"),
    ]
    assert [body for _, body in card.pinned] == ["左利き"]
    assert card.is_here_today is False


def test_a_visit_today_here_is_known(shop: Shop) -> None:
    member = shop.member()
    with transaction():
        members.check_in_visit(member, actor=shop.actor())
    assert get_card(member, here=shop.shibuya, today=TODAY).is_here_today
    assert not get_card(member, here=shop.shinjuku, today=TODAY).is_here_today


def test_nobody_has_no_card_and_who_merged_says_into_whom(shop: Shop) -> None:
    with pytest.raises(NotFound):
        get_card(99, here=shop.shibuya, today=TODAY)
    survivor = shop.member()
    merged = shop.member(state=MemberState.MERGED, merged_into_id=survivor)
    assert get_card(merged, here=shop.shibuya, today=TODAY).merged_into == survivor


def history(shop: Shop, member: int, days: int) -> None:
    for ago in range(days):
        moment = clock.now() - dt.timedelta(days=ago + 1)
        with clock.set_clock(moment):
            ring(shop, (shop.dress["M"], 1, 9900), member=member)
            note(shop, member, f"メモ{member}-{ago}")
            hold(shop, member, HoldState.COLLECTED, ago)
            with transaction():
                db.session.add(
                    Visit(
                        member_id=member,
                        location_id=shop.shibuya,
                        business_day=TODAY - dt.timedelta(days=ago),
                        at=moment,
                    )
                )


def test_a_longer_history_takes_no_more_statements(shop: Shop, statements: Recorder) -> None:
    short, long = shop.member(), shop.member()
    history(shop, short, 1)
    history(shop, long, 12)
    counts = {}
    for member in (short, long):
        db.session.remove()
        with statements() as seen:
            get_card(member, here=shop.shibuya, today=TODAY)
            list_events(member)
            list_purchases(member)
            get_registration(member)
        counts[member] = selects(seen)
    assert counts == {short: 14, long: 14}


def test_the_timeline_pages_through_everything_once_and_in_order(shop: Shop) -> None:
    member, other = shop.member(), shop.member()
    history(shop, member, 12)
    history(shop, other, 2)
    found, cursor = [], None
    while True:
        page = list_events(member, cursor, count=7)
        found += page.events
        if page.older is None:
            break
        cursor = Cursor.read(str(page.older))
    assert len(found) == 48
    assert len({(event.kind, event.id) for event in found}) == 48
    assert [event.at for event in found] == sorted((event.at for event in found), reverse=True)
    order = next(event for event in found if event.kind == "order")
    assert (order.word, order.amount, order.pieces, order.place) == ("store", 9900, 1, "渋谷店")


@pytest.mark.parametrize("text", ["", "x", "2026-11-21", "2026-11-21T00:00~order~1", "~~"])
def test_an_address_that_is_no_cursor_begins_at_the_top(text: str) -> None:
    assert Cursor.read(text) is None


def test_a_hidden_note_is_gone_from_the_timeline(shop: Shop) -> None:
    member = shop.member()
    note(shop, member, "消します")
    (event,) = list_events(member).events
    with transaction():
        members.change_note(event.id, member_id=member, is_hidden=True, actor=shop.actor())
    assert list_events(member).events == []


def test_purchases_of_every_channel_can_be_told_apart(shop: Shop) -> None:
    member = shop.member()
    store = ring(shop, (shop.dress["M"], 2, 9900), member=member)
    ec = ring(shop, (shop.dress["S"], 1, 5000), member=member)
    with transaction():
        db.session.get_one(Order, ec).channel = Channel.EC
    both = list_purchases(member).orders
    assert {one.id for one in both} == {store, ec}
    (only,) = list_purchases(member, channel=Channel.EC).orders
    assert (only.id, only.total, only.can_return) == (ec, 5000, True)
    assert [(line.quantity, line.variant, line.amount) for line in only.lines] == [
        (1, "藍 S", 5000)
    ]


def test_purchases_page_without_gap_or_repeat(shop: Shop) -> None:
    member = shop.member()
    orders = [ring(shop, (shop.dress["M"], 1, 100), member=member) for _ in range(21)]
    found, before = [], None
    while True:
        page = list_purchases(member, before=before)
        found += [one.id for one in page.orders]
        before = page.older
        if before is None:
            break
    assert found == orders[::-1]


def test_the_registration_shows_household_consent_and_history(shop: Shop) -> None:
    member = shop.member(phone="0312345678", card="200000001234")
    sister = shop.member("田中", "陽子", phone="0312345678")
    husband = shop.member("田中", "一郎")
    shop.member("佐藤", "花")
    with transaction():
        members.link_household(member, husband, actor=shop.actor())
        members.record_consents(member, {"mail": "granted"}, actor=shop.actor())
    kept = get_registration(member)
    assert [(mate.id, mate.is_linked) for mate in kept.mates] == [(sister, False), (husband, True)]
    adverts = next(one for one in kept.consents if one.purpose.code == "marketing")
    assert [(one.channel, one.state.value) for one in adverts.answers] == [
        ("mail", "granted"),
        ("line", "unknown"),
        ("sms", "unknown"),
        ("phone", "unknown"),
        ("post", "unknown"),
    ]
    assert {one.kind.value for one in kept.identities} == {"phone", "card"}


def test_what_was_saved_meanwhile_is_told_by_version(shop: Shop) -> None:
    member = shop.member()
    for minute, name in enumerate(("髙橋", "佐藤")):
        moment = clock.now() + dt.timedelta(minutes=minute)
        with clock.set_clock(moment), transaction():
            now = db.session.get_one(Member, member)
            profile = Profile(name, "美咲", "タナカ", "ミサキ")
            members.edit_member(member, profile, version=now.version, actor=shop.actor())
    assert list_changes_since(member, 3) == []
    (last,) = list_changes_since(member, 2)
    assert (last.field, last.old, last.new) == ("family_name", "髙橋", "佐藤")
    assert last.staff == "clerkさん"
