"""Whatever is done to a member's points in whatever order, the ledger keeps its rules."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.errors import AlreadyDone, NotEnough
from omni.extensions import db
from omni.models.order import OrderLine
from omni.models.point import LotKind, PointLot, PointProgram, PointTransaction
from omni.queries.doctor import list_findings
from omni.queries.points import get_balance, get_balance_on
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.returns.counter import give_back
from tests.till import TODAY, ring

DAY = dt.timedelta(days=1)
NOON = dt.time(3, tzinfo=dt.UTC)
_members = itertools.count(1)
amounts = st.integers(1, 400)


class Ledger(RuleBasedStateMachine):
    """One member's account among others, under every command and the passing of days."""

    shop: Shop
    pending_days: int
    expiry: str
    clawback: str

    @initialize(
        pending_days=st.sampled_from([0, 0, 3]),
        expiry=st.sampled_from(["rolling", "rolling", "month_end", "never"]),
        clawback=st.sampled_from(["deduct", "negative", "ask"]),
    )
    def open(self, pending_days: int, expiry: str, clawback: str) -> None:
        self.clawback = clawback
        with transaction():
            db.session.execute(
                update(PointProgram).values(
                    pending_days=pending_days,
                    expiry_kind=expiry,
                    expiry_months=1,
                    opening_expiry_months=1,
                    clawback=clawback,
                )
            )
        self.member = self.shop.member(f"会員{next(_members)}")
        self.day = TODAY
        self.orders: list[int] = []
        self.holds: list[int] = []
        self.past: dict[dt.date, int] = {}
        self.keys = itertools.count(1)

    def options(self) -> dict[str, Any]:
        return {
            "company_id": self.shop.company,
            "on": self.day,
            "actor": self.shop.actor(),
            "key": f"{self.member}-{next(self.keys)}",
        }

    def usable(self) -> int:
        db.session.rollback()
        return get_balance(self.member, self.day).usable

    @rule(yen=st.integers(1, 40_000), quantity=st.integers(1, 3), used=st.integers(0, 200))
    def buy(self, yen: int, quantity: int, used: int) -> None:
        used = max(min(used, self.usable(), yen * quantity), 0)
        self.orders.append(
            ring(
                self.shop,
                (self.shop.dress["M"], quantity, yen),
                member=self.member,
                points=used,
                on=self.day,
            )
        )

    @rule(amount=amounts)
    def spend(self, amount: int) -> None:
        before = self.usable()
        try:
            with transaction():
                points.spend(self.member, amount, order_id=None, **self.options())
        except NotEnough:
            assert amount > before
            assert self.usable() == before
        else:
            assert self.usable() == before - amount

    @rule(amount=amounts)
    def hold(self, amount: int) -> None:
        before = self.usable()
        if amount <= before:
            with transaction():
                held = points.hold(self.member, amount, order_id=None, **self.options())
                self.holds.append(held.id)
            assert self.usable() == before - amount

    @precondition(lambda self: self.holds)
    @rule(settled=st.booleans(), at=st.integers(0, 9))
    def close(self, settled: bool, at: int) -> None:
        held = self.holds[at % len(self.holds)]
        act = points.settle if settled else points.release
        try:
            with transaction():
                act(held, on=self.day, actor=self.shop.actor())
        except AlreadyDone:
            pass

    @precondition(lambda self: self.orders)
    @rule(at=st.integers(0, 9), pieces=st.integers(1, 3))
    def bring_back(self, at: int, pieces: int) -> None:
        order = self.orders[at % len(self.orders)]
        db.session.rollback()
        line = db.session.scalars(select(OrderLine).where(OrderLine.order_id == order)).one()
        left = line.quantity - line.returned
        if left:
            moment = dt.datetime.combine(self.day, NOON)
            with clock.set_clock(moment):
                give_back(
                    self.shop,
                    order,
                    min(pieces, left),
                    on=self.day,
                    key=f"{self.member}-{next(self.keys)}",
                    approved_by_id=self.shop.staff["manager"],
                )

    @rule(amount=st.integers(-300, 300).filter(bool))
    def adjust(self, amount: int) -> None:
        before = self.usable()
        options = {"reason": "調整", "approved_by_id": self.shop.staff["manager"]}
        try:
            with transaction():
                points.adjust(self.member, amount, **options, **self.options())
        except NotEnough:
            assert -amount > before
            assert self.usable() == before
        else:
            assert self.usable() == before + amount

    @rule(amount=amounts)
    def opening(self, amount: int) -> None:
        with transaction():
            points.grant_opening(
                self.member,
                company_id=self.shop.company,
                source="test",
                account=f"{self.member}-{next(self.keys)}",
                amount=amount,
                on=self.day,
            )

    @rule()
    def sweep(self) -> None:
        before = self.usable()
        with transaction():
            points.expire_due(self.day)
        assert self.usable() == before

    @rule(days=st.sampled_from([1, 2, 7, 30, 33]))
    def time_passes(self, days: int) -> None:
        for _ in range(days):
            self.past[self.day] = self.usable()
            self.day += DAY

    @invariant()
    def the_books_agree(self) -> None:
        db.session.rollback()
        assert list_findings(("points",)) == []

    @invariant()
    def the_past_stays_what_it_was(self) -> None:
        for day, usable in list(self.past.items())[-70:]:
            assert get_balance_on(self.member, day).usable == usable
        assert get_balance_on(self.member, self.day) == get_balance(self.member, self.day)

    @invariant()
    def only_a_debt_goes_below_nothing(self) -> None:
        if self.clawback != "negative":
            assert self.usable() >= 0
            assert not db.session.scalars(
                select(PointLot.id).where(
                    PointLot.member_id == self.member, PointLot.kind == LotKind.DEBT
                )
            ).all()

    @invariant()
    def the_transactions_tell_all(self) -> None:
        told = db.session.scalars(
            select(PointTransaction.amount).where(PointTransaction.member_id == self.member)
        )
        lots = db.session.scalars(
            select(PointLot.remaining).where(PointLot.member_id == self.member)
        )
        assert sum(told) == sum(lots)


@pytest.mark.slow
def test_the_ledger_keeps_its_rules(app: Flask, shop: Shop, engine_name: str) -> None:
    class Here(Ledger):
        pass

    Here.shop = shop
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=15 if engine_name == "sqlite" else 6,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
