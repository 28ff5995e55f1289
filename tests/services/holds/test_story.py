"""Any story of holds, told in any order, keeps the books: a stateful machine under fake time."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.errors import Refusal
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.hold import Hold, HoldKind, HoldLine, HoldState, WaitEntry, WaitState
from omni.models.stock import Allocation, AllocationState, StockLevel
from omni.queries import doctor
from omni.queries import stock as stock_query
from omni.services import holds, stock
from omni.transactions import transaction
from tests.conftest import NOW
from tests.engines import Engine
from tests.factories import Shop
from tests.services.holds.conftest import Desk

pytestmark = pytest.mark.slow

KINDS = st.sampled_from(HoldKind)
PIECES = st.integers(1, 3)
WHO = st.integers(0, 3)
PICK = st.integers(0, 30)
LIVE = (AllocationState.ACTIVE, AllocationState.SHELF)


class Story(RuleBasedStateMachine):
    """Two sizes of a dress at one store, four customers, and a clock that only goes forward."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.engine.reset()
        self.context = self.engine.app.app_context()
        self.context.push()
        self.clock = clock.set_clock(lambda: self.now)
        self.clock.__enter__()
        self.shop = Shop.open()
        self.desk = Desk(self.shop)
        self.sizes = [self.shop.dress["M"], self.shop.dress["L"]]
        for size in self.sizes:
            self.shop.stock(size, 3, self.shop.shinjuku)

    def teardown(self) -> None:
        """Let every hold lapse, put everything back: nothing is reserved any more."""
        for _ in range(12):
            self.now += dt.timedelta(days=40)
            self.desk.sweep()
            for hold_id in self.all_holds():
                self.attempt(holds.back_to_shelf, hold_id)
        reserved = db.session.scalars(select(StockLevel.reserved)).all()
        assert set(reserved) <= {0}
        assert self.broken() == []
        db.session.remove()
        self.clock.__exit__(None, None, None)
        self.context.pop()

    def attempt(self, command: Any, *args: Any, **details: Any) -> None:
        """A command that may well be refused: then nothing has changed."""
        with suppress(Refusal):
            self.desk.do(command, *args, **details)

    def all_holds(self) -> list[int]:
        db.session.rollback()
        return list(db.session.scalars(select(Hold.id).order_by(Hold.id)))

    def any_hold(self, pick: int) -> int:
        found = self.all_holds()
        return found[-1 - pick % len(found)]

    def broken(self) -> list[doctor.Finding]:
        db.session.rollback()
        return doctor.list_findings(("holds", "stock"))

    @rule(who=WHO, first=PIECES, second=st.integers(0, 2), kind=KINDS)
    def place(self, who: int, first: int, second: int, kind: HoldKind) -> None:
        wanted = [(self.sizes[0], first), (self.sizes[1], second)][: 2 if second else 1]
        with suppress(Refusal):
            self.desk.place(*wanted, kind=kind, guest_phone=f"031234567{who}")

    @rule(who=WHO, size=st.integers(0, 1))
    def wait(self, who: int, size: int) -> None:
        self.attempt(
            holds.join_waiting_list,
            self.sizes[size],
            location_id=self.shop.shinjuku,
            guest_name=f"{who}番",
            guest_phone=f"031234567{who}",
        )

    @precondition(lambda self: self.all_holds())
    @rule(pick=PICK, missing=st.booleans())
    def prepare(self, pick: int, missing: bool) -> None:
        hold_id = self.any_hold(pick)
        found = {self.desk.line_ids(hold_id)[0]: 0} if missing else None
        self.attempt(holds.prepare_hold, hold_id, found=found)

    @precondition(lambda self: self.all_holds())
    @rule(pick=PICK, whole=st.booleans(), taken=st.integers(0, 2), back=st.integers(0, 2))
    def collect(self, pick: int, whole: bool, taken: int, back: int) -> None:
        hold_id = self.any_hold(pick)
        line = self.desk.line_ids(hold_id)[0]
        pieces = None if whole else [holds.Pieces(line, taken, back)]
        self.attempt(holds.collect_hold, hold_id, pieces=pieces)

    @precondition(lambda self: self.all_holds())
    @rule(pick=PICK, pieces=PIECES)
    def sell_at_the_till(self, pick: int, pieces: int) -> None:
        line = self.desk.line_ids(self.any_hold(pick))[-1]
        with transaction():
            held = holds.lock_holds_of([line], location_id=self.shop.shinjuku)[line]
            sold = [holds.Sold(line, pieces, order_line_id=1)]
            holds.collect_lines(held.hold_id, sold, actor=self.desk.clerk)

    @precondition(lambda self: self.all_holds())
    @rule(pick=PICK, days=st.integers(1, 9), agreed=st.booleans())
    def extend(self, pick: int, days: int, agreed: bool) -> None:
        until = (self.now + dt.timedelta(days=days)).date()
        manager = self.shop.staff["manager"] if agreed else None
        self.attempt(holds.extend_hold, self.any_hold(pick), until=until, approved_by_id=manager)

    @precondition(lambda self: self.all_holds())
    @rule(pick=PICK, how=st.sampled_from(("cancel", "pass", "take", "shelf")))
    def end(self, pick: int, how: str) -> None:
        hold_id = self.any_hold(pick)
        if how == "cancel":
            self.attempt(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
        else:
            steps = {
                "pass": holds.pass_offer,
                "take": holds.take_over,
                "shelf": holds.back_to_shelf,
            }
            self.attempt(steps[how], hold_id)

    @rule(size=st.integers(0, 1))
    def receive(self, size: int) -> None:
        self.attempt(stock.receive, self.shop.shinjuku, [(self.sizes[size], 1)])

    @rule(minutes=st.sampled_from((5, 31, 60 * 9, 60 * 26, 60 * 24 * 8)), swept=st.booleans())
    def time_passes(self, minutes: int, swept: bool) -> None:
        self.now += dt.timedelta(minutes=minutes)
        if swept:
            self.desk.sweep()

    @invariant()
    def the_books_are_in_order(self) -> None:
        assert self.broken() == []

    @invariant()
    def what_is_available_is_what_nobody_was_promised(self) -> None:
        live = (
            select(func.coalesce(func.sum(Allocation.quantity), 0))
            .where(
                Allocation.variant_id == StockLevel.variant_id,
                Allocation.location_id == StockLevel.location_id,
                Allocation.state.in_(LIVE),
                Allocation.expires_at.is_(None) | (Allocation.expires_at > self.now),
            )
            .scalar_subquery()
        )
        rows = db.session.execute(select(StockLevel.variant_id, StockLevel.on_hand - live))
        true = {variant_id: max(0, free) for variant_id, free in rows}
        seen = {
            level.variant_id: level.available
            for level in stock_query.list_levels(self.sizes, location_id=self.shop.shinjuku)
        }
        assert seen == true

    @invariant()
    def pieces_are_conserved_and_offers_stand_alone(self) -> None:
        for line in db.session.scalars(select(HoldLine)):
            assert line.collected + line.returned <= line.quantity
        offered = db.session.execute(
            select(WaitEntry.hold_id, Hold.state)
            .join(Hold, Hold.id == WaitEntry.hold_id)
            .where(WaitEntry.state == WaitState.OFFERED)
        ).all()
        assert len({hold_id for hold_id, _ in offered}) == len(offered)
        assert all(state is HoldState.PLACED for _, state in offered)


def test_any_story_keeps_the_books(engine: Engine) -> None:
    told = type("Told", (Story,), {"engine": engine})
    run(
        told,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
