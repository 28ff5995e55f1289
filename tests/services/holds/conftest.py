"""A dress of which a few pieces lie at 新宿店, and a desk that takes every order of the trade."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from omni.domain.actor import SYSTEM, Actor
from omni.extensions import db
from omni.models.hold import Hold, HoldLine, HoldState, WaitEntry
from omni.models.stock import Allocation, StockLevel
from omni.queries import doctor
from omni.queries import stock as stock_query
from omni.services import holds
from omni.services.holds import Customer, Wanted, Wish
from omni.transactions import transaction
from tests.factories import Shop

_keys = itertools.count(1)
WISHES = {one.name for one in dataclasses.fields(Wish)}


def customer_in(details: dict[str, Any]) -> Customer:
    """Whom the details name, taken out of them."""
    names = ("member_id", None), ("guest_name", ""), ("guest_phone", "")
    return Customer(*(details.pop(name, default) for name, default in names))


class Desk:
    """Commands on holds, each in its own transaction under a key of its own, and looks at them."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.clerk = shop.actor(location_id=shop.shinjuku)

    def place(self, *lines: tuple[int, int], **details: Any) -> int:
        """Keep goods at 新宿店 for a guest, unless said otherwise; returns the hold's id."""
        about: dict[str, Any] = {
            "location_id": self.shop.shinjuku,
            "actor": self.clerk,
            "key": f"place-{next(_keys)}",
        } | details
        if "member_id" not in about:
            about = {"guest_name": "山田", "guest_phone": "090-1234-5678"} | about
        about["customer"] = customer_in(about)
        wish = {name: about.pop(name) for name in WISHES & about.keys()}
        with transaction():
            wanted = [Wanted(*line) for line in lines]
            return holds.place_hold(wanted, wish=Wish(**wish), **about).id

    def do(self, command: Any, *args: Any, **details: Any) -> int:
        """One command at 新宿店; returns the id of what it answers."""
        about = {"actor": self.clerk, "key": f"do-{next(_keys)}"} | details
        if command in (holds.call_made, holds.leave_waiting_list):
            about.pop("key")
        if command is holds.join_waiting_list:
            about["customer"] = customer_in(about)
        with transaction():
            return int(command(*args, **about).id)

    def sweep(self) -> int:
        """The worker's minute."""
        with transaction():
            done = holds.sweep_lapsed(actor=SYSTEM)
            holds.offer_what_is_free(actor=SYSTEM)
            return done

    def hold(self, hold_id: int) -> Hold:
        db.session.rollback()
        return db.session.get_one(Hold, hold_id, populate_existing=True)

    def state(self, hold_id: int) -> HoldState:
        return self.hold(hold_id).state

    def lines(self, hold_id: int) -> list[tuple[int, int, int]]:
        """(quantity, collected, returned) of every line."""
        db.session.rollback()
        found = db.session.scalars(
            select(HoldLine)
            .where(HoldLine.hold_id == hold_id)
            .order_by(HoldLine.id)
            .execution_options(populate_existing=True)
        )
        return [(line.quantity, line.collected, line.returned) for line in found]

    def line_ids(self, hold_id: int) -> list[int]:
        db.session.rollback()
        found = select(HoldLine.id).where(HoldLine.hold_id == hold_id).order_by(HoldLine.id)
        return list(db.session.scalars(found))

    def promises(self, hold_id: int) -> list[tuple[str, int, bool]]:
        """(state, pieces, has an expiry) of every allocation of the hold."""
        db.session.rollback()
        found = db.session.scalars(
            select(Allocation)
            .join(HoldLine, HoldLine.id == Allocation.hold_line_id)
            .where(HoldLine.hold_id == hold_id)
            .order_by(Allocation.id)
            .execution_options(populate_existing=True)
        )
        return [(one.state.value, one.quantity, one.expires_at is not None) for one in found]

    def level(self, variant_id: int) -> tuple[int, int]:
        """(on hand, reserved) at 新宿店."""
        db.session.rollback()
        row = db.session.execute(
            select(StockLevel.on_hand, StockLevel.reserved).where(
                StockLevel.location_id == self.shop.shinjuku, StockLevel.variant_id == variant_id
            )
        ).one()
        return row.on_hand, row.reserved

    def available(self, variant_id: int) -> int:
        db.session.rollback()
        (level,) = stock_query.list_levels([variant_id], location_id=self.shop.shinjuku)
        return level.available

    def waits(self) -> list[tuple[str, str, int | None]]:
        """(who, state, hold) of everybody in line."""
        db.session.rollback()
        found = db.session.scalars(
            select(WaitEntry).order_by(WaitEntry.id).execution_options(populate_existing=True)
        )
        return [(one.guest_name, one.state.value, one.hold_id) for one in found]

    def clerk_at(self, location_id: int) -> Actor:
        return self.shop.actor(location_id=location_id)


@pytest.fixture
def medium(shop: Shop) -> int:
    """Three dresses in M at 新宿店."""
    shop.stock(shop.dress["M"], 3, shop.shinjuku)
    return shop.dress["M"]


@pytest.fixture
def large(shop: Shop) -> int:
    """Two dresses in L at 新宿店."""
    shop.stock(shop.dress["L"], 2, shop.shinjuku)
    return shop.dress["L"]


@pytest.fixture
def desk(shop: Shop) -> Iterator[Desk]:
    """A desk whose books are in order when the test is over."""
    yield Desk(shop)
    db.session.rollback()
    assert doctor.list_findings(("holds", "stock")) == []


DAY = dt.timedelta(days=1)
