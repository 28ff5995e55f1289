"""Whatever people do with goods, in any order: the books tell one story."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from omni.domain import clock
from omni.domain.errors import Conflict, Invalid, NotEnough
from omni.extensions import db
from omni.models.stock import AllocationState, MovementReason
from omni.queries import doctor
from omni.queries import stock as stock_query
from omni.services import stock
from omni.services.stock import CountLine, Demand
from omni.transactions import transaction
from tests.conftest import NOW
from tests.engines import Engine
from tests.factories import Shop
from tests.services.stock.owners import hold_line

SIZES = st.sampled_from(["S", "M", "L"])
SOME = st.integers(1, 4)
LIVE = (AllocationState.ACTIVE, AllocationState.SHELF)


@dataclass
class Promise:
    """What the model believes of one allocation."""

    variant: int
    quantity: int
    state: AllocationState
    expires_at: dt.datetime | None


class Shelf(RuleBasedStateMachine):
    """Three sizes at one store, and a model of them that knows nothing of SQL."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.engine.reset()
        self.context = self.engine.app.app_context()
        self.context.push()
        self.time = NOW
        self.clock: Any = clock.set_clock(lambda: self.time)
        self.clock.__enter__()
        self.keys = 0

    @initialize()
    def open_shop(self) -> None:
        self.shop = Shop.open()
        self.actor = self.shop.actor()
        self.on_hand = dict.fromkeys(self.shop.dress.values(), 0)
        self.doubt: dict[int, bool] = dict.fromkeys(self.on_hand, False)
        self.promises: dict[int, Promise] = {}
        self.owner = hold_line(self.shop, self.shop.dress["S"])

    def teardown(self) -> None:
        self.clock.__exit__(None, None, None)
        db.session.remove()
        self.context.pop()

    def key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def reserved(self, variant: int) -> int:
        return sum(
            one.quantity
            for one in self.promises.values()
            if one.variant == variant and one.state in LIVE
        )

    def lapsed(self, variant: int) -> int:
        return sum(
            one.quantity
            for one in self.promises.values()
            if one.variant == variant and self.is_lapsed(one)
        )

    def is_lapsed(self, one: Promise) -> bool:
        return (
            one.state is AllocationState.ACTIVE
            and one.expires_at is not None
            and one.expires_at <= self.time
        )

    def sweep(self, variant: int) -> None:
        for one in self.promises.values():
            if one.variant == variant and self.is_lapsed(one):
                one.state = AllocationState.RELEASED

    def pick(self, data: st.DataObject, *states: AllocationState) -> int | None:
        fitting = [key for key, one in self.promises.items() if one.state in states]
        return data.draw(st.sampled_from(fitting)) if fitting else None

    @rule(size=SIZES, quantity=SOME)
    def receive(self, size: str, quantity: int) -> None:
        variant = self.shop.dress[size]
        with transaction():
            stock.receive(
                self.shop.shibuya, [(variant, quantity)], actor=self.actor, key=self.key()
            )
        self.on_hand[variant] += quantity

    @rule(size=SIZES, quantity=SOME, minutes=st.sampled_from([None, 10, 60]))
    def reserve(self, size: str, quantity: int, minutes: int | None) -> None:
        variant = self.shop.dress[size]
        until = self.time + dt.timedelta(minutes=minutes) if minutes else None
        free = self.on_hand[variant] - self.reserved(variant)
        demand = Demand(self.shop.shibuya, variant, quantity, hold_line_id=self.owner)
        try:
            with transaction():
                (made_id,) = stock.reserve([demand], expires_at=until, actor=self.actor)
        except NotEnough:
            assert free + self.lapsed(variant) < quantity
            return
        if free < quantity:
            assert free + self.lapsed(variant) >= quantity
            self.sweep(variant)
        self.promises[made_id] = Promise(variant, quantity, AllocationState.ACTIVE, until)

    @rule(minutes=st.sampled_from([5, 30]))
    def wait(self, minutes: int) -> None:
        self.time += dt.timedelta(minutes=minutes)

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        promise = self.pick(data, AllocationState.ACTIVE, AllocationState.CONSUMED)
        if promise is None:
            return
        with transaction():
            freed = stock.release([promise], actor=self.actor)
        one = self.promises[promise]
        assert bool(freed) == (one.state is AllocationState.ACTIVE)
        if freed:
            one.state = AllocationState.RELEASED

    @rule(data=st.data())
    def shelve(self, data: st.DataObject) -> None:
        promise = self.pick(data, AllocationState.ACTIVE)
        if promise is not None:
            with transaction():
                stock.shelve([promise], actor=self.actor)
            self.promises[promise].state = AllocationState.SHELF
            self.promises[promise].expires_at = None

    @rule(data=st.data())
    def back_to_shelf(self, data: st.DataObject) -> None:
        promise = self.pick(data, AllocationState.SHELF)
        if promise is not None:
            with transaction():
                assert stock.back_to_shelf([promise], actor=self.actor)
            self.promises[promise].state = AllocationState.RELEASED

    @rule(data=st.data(), quantity=SOME)
    def consume(self, data: st.DataObject, quantity: int) -> None:
        promise = self.pick(data, *AllocationState)
        if promise is None:
            return
        one = self.promises[promise]
        try:
            with transaction():
                stock.consume(
                    promise,
                    quantity,
                    actor=self.actor,
                    reason=MovementReason.SALE,
                    source_type="test",
                    source_id=None,
                )
        except Conflict:
            assert one.state not in LIVE or quantity > one.quantity
            return
        self.on_hand[one.variant] -= quantity
        if quantity == one.quantity:
            one.state = AllocationState.CONSUMED
        else:
            one.quantity -= quantity

    @rule(size=SIZES, quantity=SOME)
    def sell(self, size: str, quantity: int) -> None:
        variant = self.shop.dress[size]
        with transaction():
            stock.sell(
                self.shop.shibuya, [(variant, quantity, None)], actor=self.actor, at=self.time
            )
        if self.on_hand[variant] - self.reserved(variant) < quantity:
            self.sweep(variant)
        self.on_hand[variant] -= quantity
        self.doubt[variant] |= self.on_hand[variant] < self.reserved(variant)

    @rule(size=SIZES, quantity=SOME)
    def take_back(self, size: str, quantity: int) -> None:
        variant = self.shop.dress[size]
        with transaction():
            stock.take_back(
                self.shop.shibuya,
                [(variant, quantity)],
                actor=self.actor,
                reason=MovementReason.RETURN,
                source_type="test",
                source_id=None,
            )
        self.on_hand[variant] += quantity

    @rule(size=SIZES, difference=st.integers(-4, 4).filter(bool))
    def adjust(self, size: str, difference: int) -> None:
        variant = self.shop.dress[size]
        after = self.on_hand[variant] + difference
        try:
            with transaction():
                stock.adjust(
                    self.shop.shibuya,
                    [(variant, difference)],
                    reason=MovementReason.ADJUST,
                    actor=self.actor,
                    key=self.key(),
                )
        except Invalid:
            assert difference < 0
            assert after < 0
            return
        if after < self.reserved(variant):
            self.sweep(variant)
        self.on_hand[variant] = after
        self.doubt[variant] = after < self.reserved(variant)

    @rule(size=SIZES, quantity=st.integers(0, 6))
    def count(self, size: str, quantity: int) -> None:
        variant = self.shop.dress[size]
        with transaction():
            stock.count(
                self.shop.shibuya,
                [CountLine(variant, quantity, self.time)],
                actor=self.actor,
                key=self.key(),
            )
        if quantity < self.reserved(variant):
            self.sweep(variant)
        self.on_hand[variant] = quantity
        self.doubt[variant] = quantity < self.reserved(variant)

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        db.session.rollback()
        levels = {one.variant_id: one for one in stock_query.list_levels(list(self.on_hand))}
        for variant, on_hand in self.on_hand.items():
            if variant not in levels:
                assert (on_hand, self.reserved(variant)) == (0, 0)
                continue
            level = levels[variant]
            assert level.on_hand == on_hand
            assert level.reserved + level.lapsed == self.reserved(variant)
            assert level.lapsed == self.lapsed(variant)
            assert level.exception == self.doubt[variant]

    @invariant()
    def the_doctor_finds_nothing(self) -> None:
        db.session.rollback()
        assert doctor.list_findings(("stock",)) == []


@pytest.mark.slow
def test_the_books_tell_one_story(engine_name: str, engine_of: Any) -> None:
    machine = type("ShelfOnThisEngine", (Shelf,), {"engine": engine_of(engine_name)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
