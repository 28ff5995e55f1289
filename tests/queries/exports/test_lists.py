"""Lists that go out: whose rows, how many, what is masked."""

from __future__ import annotations

import pytest

from omni.domain.exports import row_check
from omni.models.point import PointType
from omni.queries.exports import LISTS, Asked
from omni.queries.exports.promises import POINT_TYPES
from omni.services import holds
from omni.services.holds import Customer, Wanted
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import TODAY, ring


@pytest.fixture
def traded(shop: Shop) -> int:
    """A member who bought and keeps something."""
    member = shop.member(
        phone="09011112222", mail="misaki@example.jp", home_location_id=shop.shibuya
    )
    shop.member("佐藤", "花", "サトウ", "ハナ", home_location_id=shop.shinjuku)
    shop.stock(shop.dress["M"], 5)
    shop.stock(shop.dress["L"], 2, shop.shinjuku)
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    with transaction():
        holds.place_hold(
            [Wanted(shop.dress["M"], 1)],
            location_id=shop.shibuya,
            customer=Customer(member),
            actor=shop.actor(),
            key="h",
        )
    return member


def test_every_kind_of_points_has_its_word():
    assert set(POINT_TYPES) == set(PointType)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_as_many_rows_as_it_says_and_as_many_cells_as_heads(shop, traded, name):
    wanted = LISTS[name]
    rows = list(wanted.rows(Asked()))
    assert rows
    assert wanted.count(Asked()) == len(rows)
    assert {len(row) for row in rows} == {len(wanted.heads)}


@pytest.mark.parametrize("name", LISTS)
def test_another_stores_rows_are_left_out(shop: Shop, traded, name):
    asked = Asked(at=(shop.shinjuku,))
    rows = list(LISTS[name].rows(asked))
    assert len(rows) == LISTS[name].count(asked) == (1 if name in ("members", "stock") else 0)


def test_members_are_found_as_the_box_finds_them(shop: Shop, traded):
    rows = list(LISTS["members"].rows(Asked(text="さとう")))
    assert [row[2] for row in rows] == ["佐藤"]


def test_days_bound_what_was_sold(shop: Shop, traded):
    assert LISTS["sales"].count(Asked(since=TODAY, until=TODAY)) == 1
    assert LISTS["sales"].count(Asked(until=TODAY.replace(day=1))) == 0


def test_personal_cells_are_masked(shop: Shop, traded):
    text = "".join(str(row) for name in LISTS for row in LISTS[name].rows(Asked(is_masked=True)))
    assert "1111" not in text
    assert "misaki" not in text
    assert "田中 美咲" not in text
    open_text = "".join(str(row) for row in LISTS["members"].rows(Asked()))
    assert "090-1111-2222" in open_text


def test_a_long_list_is_read_in_pages(shop: Shop, traded, statements, monkeypatch):
    from omni.queries.exports import members

    monkeypatch.setattr(members, "PAGE", 1)
    with statements() as seen:
        assert len(list(LISTS["members"].rows(Asked()))) == 2
    assert len([one for one in seen if "LIMIT" in one]) == 3


def test_the_check_is_of_what_stands_in_the_row(shop: Shop, traded):
    row = next(iter(LISTS["members"].rows(Asked(is_masked=True))))
    from omni.domain.exports import MEMBER_CELLS

    cells = dict(zip((name for name, _ in MEMBER_CELLS), row[2:], strict=False))
    assert row[-1] == row_check(cells)
