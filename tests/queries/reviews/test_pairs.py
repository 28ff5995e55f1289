"""A pair side by side: every row, who stands around the two, and how many statements it takes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from omni.domain.comparison import Relation
from omni.extensions import db
from omni.models.member import IdentityKind
from omni.queries import reviews
from omni.services import merges
from omni.services.members import link_household, mark_shared
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.pairs import ask, twins

Statements = Callable[[], AbstractContextManager[list[str]]]
TODAY = NOW.date()


def view(pair: int) -> reviews.PairView:
    db.session.rollback()
    (found,) = reviews.list_pairs([pair], TODAY)
    return found


def test_rows_stand_in_the_order_they_are_read(shop: Shop) -> None:
    pair, card, account = twins(shop)
    found = view(pair)
    assert (found.left.id, found.right.id) == (card, account)
    assert [(row.field, row.relation) for row in found.rows] == [
        ("name", Relation.VARIANT),
        ("kana", Relation.SAME),
        ("phone", Relation.SAME),
        ("mail", Relation.MISSING),
        ("birthday", Relation.SAME),
    ]


def test_each_phone_stands_beside_the_one_most_like_it(shop: Shop) -> None:
    one = shop.member("田中", phone="09012345678")
    other = shop.member("田中", phone="0312345678")
    with transaction():
        from omni.services.members import name_by

        name_by(other, IdentityKind.PHONE, "090-1234-5679", source="store")
    phones = [row.relation for row in view(ask(one, other)).rows if row.field == "phone"]
    assert phones == [Relation.NEAR, Relation.MISSING]


def test_household_and_sharers_stand_around_the_two(shop: Shop) -> None:
    pair, card, _ = twins(shop)
    son = shop.member("髙橋", "翔", "タカハシ", "ショウ", phone="09012340001")
    wife = shop.member("髙橋", "花", "タカハシ", "ハナ")
    with transaction():
        mark_shared([(IdentityKind.PHONE, "09012340001")])
        link_household(card, wife, actor=shop.actor())
    found = view(pair)
    around = {mate.id: (mate.why, side) for mate, side in found.mates}
    assert around == {
        son: ((reviews.PHONE,), "both"),
        wife: ((reviews.HOUSEHOLD,), "left"),
    }
    phone = next(row for row in found.rows if row.field == "phone")
    assert (phone.left_shared, phone.right_shared) == (True, True)


def test_a_phone_only_the_two_share_is_not_called_shared(shop: Shop) -> None:
    pair, _, _ = twins(shop)
    with transaction():
        mark_shared([(IdentityKind.PHONE, "09012340001")])
    found = view(pair)
    assert found.mates == []
    assert not any(row.left_shared or row.right_shared for row in found.rows)


def test_who_was_merged_is_shown_as_who_she_became(shop: Shop) -> None:
    _, card, account = twins(shop)
    third = shop.member("高橋", "美咲", "タカハシ", "ミサキ")
    pair = ask(account, third)
    with transaction():
        merges.merge_members(card, account, reason="x", key="m", actor=shop.actor("manager"))
    found = view(pair)
    assert {found.left.id, found.right.id} == {card, third}


def test_any_number_of_pairs_takes_the_same_statements(shop: Shop, statements: Statements) -> None:
    pairs = [twins(shop, number)[0] for number in range(1, 6)]
    counts = []
    for some in (pairs[:1], pairs):
        db.session.rollback()
        with statements() as seen:
            assert len(reviews.list_pairs(some, TODAY)) == len(some)
        counts.append(len(seen))
    assert counts == [8, 8]
