"""What people type, and what the answer says of whom it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from omni.domain import clock
from omni.extensions import db
from omni.models.member import Member, Tier
from omni.models.order import Channel, Order
from omni.models.point import LotKind, PointLot
from omni.queries.lookup import Answers, MemberRow, find_answers
from omni.services.members import touch_seen
from omni.transactions import transaction
from tests.factories import Shop

TODAY = dt.date(2026, 11, 21)


def ask(shop: Shop, text: str) -> Answers:
    return find_answers(text, here=shop.shibuya, today=TODAY)


def only(shop: Shop, text: str) -> MemberRow:
    (row,) = ask(shop, text).members
    return row


@pytest.fixture
def takanaka(shop: Shop) -> int:
    """髙中 ミカ, whose every key differs from how people write it."""
    shop.member("佐藤", "花", "サトウ", "ハナ", phone="08055556666")
    return shop.member(
        "髙中", "ミカ", "タカナカ", "ミカ",
        card="200000001234", phone="09012340903", mail="mika.t@example.jp",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0903", "下4桁"),
        ("０９０３", "下4桁"),
        ("090-1234-0903", "電話番号"),
        ("+81 90 1234 0903", "電話番号"),
        ("0901234", "電話番号"),
        ("タカナカ", "セイ一致"),
        ("たかなか", "セイ一致"),
        ("ﾀｶﾅｶ", "セイ一致"),
        ("高中", "セイ一致"),
        ("髙中", "セイ一致"),
        ("髙", "セイ一致"),
        ("ミカ", "メイ一致"),
        ("takanaka", "ローマ字"),
        ("TAKANAKA MIKA", "ローマ字"),
        ("200000001234", "会員番号"),
        ("A200000001234B", "会員番号"),
        ("mika.t@EXAMPLE.jp", "メール"),
        ("mika.t@ex", "メール"),
    ],
)
def test_she_is_found_however_she_is_asked_for(
    shop: Shop, takanaka: int, text: str, why: str
) -> None:
    row = only(shop, text)
    assert (row.id, row.why) == (takanaka, (why,))


def test_what_matched_is_marked_in_the_name_as_it_is_registered(shop: Shop, takanaka: int) -> None:
    row = only(shop, "高中")
    assert [(piece.text, piece.hit) for piece in row.name] == [
        ("髙中", True), (" ", False), ("ミカ", False),
    ]  # fmt: skip
    row = only(shop, "タカナ")
    assert [(piece.text, piece.hit) for piece in row.kana] == [
        ("タカナ", True), ("カ", False), (" ", False), ("ミカ", False),
    ]  # fmt: skip


def test_digits_that_fit_are_said_and_the_number_is_not(shop: Shop, takanaka: int) -> None:
    row = only(shop, "タカナカ 0903")
    assert (row.why, row.typed) == (("下4桁", "セイ一致"), "0903")


def test_a_row_says_rank_balance_of_the_day_and_where_she_was_last(shop: Shop) -> None:
    member = shop.member()
    with transaction():
        db.session.add(Tier(code="gold", name="ゴールド"))
        db.session.flush()
        touch_seen(member, shop.shinjuku, dt.date(2026, 11, 14))
        db.session.get_one(Member, member).tier_code = "gold"
        for points, first, last in (
            (3240, TODAY, None),
            (500, TODAY, TODAY),
            (70, TODAY, TODAY - dt.timedelta(days=1)),
            (900, TODAY + dt.timedelta(days=1), None),
        ):
            db.session.add(
                PointLot(
                    member_id=member,
                    company_id=shop.company,
                    kind=LotKind.EARNED,
                    granted=points,
                    remaining=points,
                    usable_from=first,
                    expires_on=last,
                    created_at=clock.now(),
                )
            )
    row = only(shop, "タナカ")
    assert (row.tier, row.balance, row.seen_on, row.seen_at) == (
        "ゴールド", 3740, dt.date(2026, 11, 14), "新宿店",
    )  # fmt: skip


def test_a_household_on_one_phone_stays_several_people_and_says_so(shop: Shop) -> None:
    shop.member("田中", "陽子", "タナカ", "ヨウコ", phone="0312345678")
    shop.member("田中", "一郎", "タナカ", "イチロウ", phone="0312345678")
    shop.member("田中", "美咲", "タナカ", "ミサキ", phone="0312345678")
    shop.member("田中", "独", "タナカ", "ヒトリ", phone="0312340000")
    rows = ask(shop, "タナカ").members
    assert [row.mates for row in rows] == [2, 2, 2, 0]


def test_a_whole_phone_that_several_answer_asks_which_of_them(shop: Shop) -> None:
    shop.member(phone="09012340903")
    assert not ask(shop, "09012340903").is_shared_phone
    shop.member("田中", "陽子", phone="09012340903")
    assert ask(shop, "090-1234-0903").is_shared_phone
    for text in ("0903", "0901234", "田中"):
        assert not ask(shop, text).is_shared_phone


def test_a_long_foreign_name_and_a_company_are_found_and_shown_whole(shop: Shop) -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff Maria del Carmen Alexandra Fernández"
    foreign = shop.member(long, "", "", "")
    company = shop.member("株式会社オムニ商店 新宿支店", "", "", "", kind="company")
    assert only(shop, "wolfeschlegel").id == foreign
    assert only(shop, "Fernandez").id == foreign
    assert "".join(piece.text for piece in only(shop, "maria del").name) == long
    for text in ("オムニ商店", "株式会社オムニ", "新宿支店"):
        row = only(shop, text)
        assert (row.id, row.is_company) == (company, True)


def test_a_receipt_an_order_and_a_half_typed_receipt_are_found(shop: Shop) -> None:
    with transaction():
        order = Order(
            number="O-7K3M9Q", channel=Channel.STORE, location_id=shop.shibuya, total=12300,
            business_day=TODAY, receipt_number="SBY-01-20261121-0042", placed_at=clock.now(),
        )  # fmt: skip
        db.session.add(order)
        db.session.flush()
        order_id = order.id
    for text in ("O-7K3M9Q", "o7k3m9q", "sby-01-20261121-0042", "ＳＢＹ-01-20261121-0042"):
        answers = ask(shop, text)
        assert answers.sole == ("order", order_id)
        assert answers.documents[0].number == "SBY-01-20261121-0042"
    for text in ("SBY-01-2026", "SBY-01-202611", "SBY-01-20261121-00"):
        assert [row.id for row in ask(shop, text).documents] == [order_id]
    for text in ("SBY-01-2025", "SBY-01-20261199", "SBY-01-0000", "SJK-01-20261121-0042"):
        assert ask(shop, text).documents == []


def test_only_what_is_named_whole_and_alone_opens_by_itself(shop: Shop, takanaka: int) -> None:
    assert ask(shop, "200000001234").sole == ("member", takanaka)
    assert ask(shop, "0903").sole == ("member", takanaka)
    assert ask(shop, "タカナカ").sole is None
    shop.member(phone="08099990903")
    assert ask(shop, "0903").sole is None


@pytest.mark.parametrize(
    "text", ["", "   ", "？？？", "'; DROP TABLE member; --", "%", "\x00", "あ" * 4000, "🧥"]
)
def test_nonsense_finds_nothing_and_breaks_nothing(shop: Shop, takanaka: int, text: str) -> None:
    assert ask(shop, text).is_empty


def test_an_answer_takes_the_same_few_statements_however_many_it_finds(
    shop: Shop, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    shop.member()
    ask(shop, "タナカ")
    with statements() as few:
        ask(shop, "タナカ")
    for _ in range(9):
        shop.member()
    with statements() as many:
        ask(shop, "タナカ")
    assert selects(few) == selects(many) == 3  # the index, the members, the goods


def selects(statements: list[str]) -> int:
    return len([one for one in statements if one.startswith(("SELECT", "WITH"))])
