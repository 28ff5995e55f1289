"""Lines for people: newest first, by person, member, kind, day and store, in one statement."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from omni.domain import clock
from omni.queries.audit.listing import Line, Wanted, iterate_lines, list_lines
from omni.services import audit
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop


@pytest.fixture
def log(shop: Shop) -> Shop:
    """Six lines, a minute apart, the last two at once."""
    tanaka = shop.member()
    elsewhere = dataclasses.replace(shop.actor("manager"), location_id=shop.shinjuku)
    for minute, (action, kind, number, member, actor) in enumerate(
        (
            ("login", "staff", shop.staff["clerk"], None, shop.actor()),
            ("view", "member", tanaka, tanaka, shop.actor()),
            ("update", "member", tanaka, tanaka, shop.actor()),
            ("view", "member", tanaka, tanaka, elsewhere),
            ("print", "order", 3, None, shop.actor()),
            ("search", "member", None, None, shop.actor()),
        )
    ):
        moment = NOW + dt.timedelta(minutes=min(minute, 4))
        with clock.set_clock(moment), transaction():
            audit.write(action, kind, number, actor=actor, member_id=member, n=minute)
    return shop


def _actions(lines: list[Line]) -> list[str]:
    return [line.action for line in lines]


def test_the_newest_line_comes_first_with_its_names(log: Shop) -> None:
    lines = list_lines(Wanted())
    assert _actions(lines) == ["search", "print", "view", "update", "view", "login"]
    seen = lines[2]
    assert (seen.staff, seen.location, seen.member) == ("managerさん", "新宿店", "田中 美咲")
    assert (seen.sealed, seen.values) == (False, {"n": 3})
    assert lines[-1].object_staff == "clerkさん"


def test_lines_are_chosen_by_person_member_kind_and_store(log: Shop) -> None:
    tanaka = list_lines(Wanted())[2].member_id
    assert _actions(list_lines(Wanted(staff_id=log.staff["manager"]))) == ["view"]
    assert _actions(list_lines(Wanted(member_id=tanaka))) == ["view", "update", "view"]
    assert _actions(list_lines(Wanted(actions=("login", "print")))) == ["print", "login"]
    assert _actions(list_lines(Wanted(but_actions=("view", "search", "login")))) == [
        "print",
        "update",
    ]
    assert _actions(list_lines(Wanted(locations=(log.shinjuku,)))) == ["view"]
    assert list_lines(Wanted(locations=())) == []


def test_lines_are_chosen_by_day(log: Shop) -> None:
    minute = dt.timedelta(minutes=1)
    assert _actions(list_lines(Wanted(since=NOW + minute, until=NOW + 2 * minute))) == ["view"]


def test_pages_meet_without_a_gap_and_without_a_double(log: Shop) -> None:
    everything = list_lines(Wanted())
    paged: list[Line] = []
    while page := list_lines(
        Wanted(), before=(paged[-1].at, paged[-1].id) if paged else None, limit=1
    ):
        paged += page
    assert paged == everything
    assert list(iterate_lines(Wanted(), at_once=2)) == everything


def test_a_page_is_one_statement(
    log: Shop, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with statements() as seen:
        list_lines(Wanted())
    assert len([one for one in seen if one.startswith("SELECT")]) == 1
