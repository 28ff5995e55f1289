"""前金: taken in at a till, used when the goods are sold, or given back; the books prove it."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask
from sqlalchemy import select, update

from omni.domain.errors import AlreadyDone, Conflict, Invalid, NotFound, Refusal
from omni.domain.holds import CloseReason
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.deposit import DepositEntry
from omni.models.hold import Hold, HoldLine
from omni.models.order import Order, Tender
from omni.models.stock import Allocation
from omni.queries import closing, doctor
from omni.queries import holds as query
from omni.queries import returns as return_query
from omni.services import closing as closing_service
from omni.services import holds, returns
from omni.services.holds import MoneyTaken
from omni.services.returns import Piece
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.points.crowd import at_once
from tests.services.sales.till import TODAY, Till, payments

_keys = itertools.count(1)


class Counter:
    """渋谷店's counter, where a dress is kept and money is paid ahead for it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.till = Till(shop)
        self.medium = shop.dress["M"]
        shop.stock(self.medium, 5)

    def money(self, amount: int, tender: str = "cash", **more: int) -> MoneyTaken:
        about = {"location_id": self.shop.shibuya, "register_id": self.shop.register} | more
        return MoneyTaken(amount, tender, **about)

    def place(self, *taken: MoneyTaken, pieces: int = 1, member: int | None = None) -> int:
        """A hold of dresses, and what is paid ahead for it."""
        deposit, *more = taken or (None,)
        who = holds.Customer(member) if member else holds.Customer(name="山田", phone="0312345678")
        with transaction():
            hold_id = holds.place_hold(
                [holds.Wanted(self.medium, pieces)],
                location_id=self.shop.shibuya,
                customer=who,
                wish=holds.Wish(deposit=deposit),
                actor=self.shop.actor(),
                key=f"place-{next(_keys)}",
            ).id
        for one in more:
            self.do(holds.take_deposit, hold_id, one)
        return hold_id

    def do(self, command, *args, **more) -> int:  # type: ignore[no-untyped-def]
        with transaction():
            about = {"actor": self.shop.actor(), "key": f"do-{next(_keys)}"} | more
            return int(command(*args, **about).id)

    def cancel(self, hold_id: int) -> None:
        self.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)

    def give_back(self, hold_id: int, tender: str = "cash", **more: object) -> int:
        return self.do(
            holds.give_deposit_back,
            hold_id,
            tender=tender,
            register_id=self.shop.register,
            **more,
        )

    def sell(self, hold_id: int, deposit: int, *, pieces: int = 1, **more: object) -> Order:
        db.session.rollback()
        line = db.session.scalars(select(HoldLine.id).where(HoldLine.hold_id == hold_id)).one()
        goods = SaleLine(variant_id=self.medium, quantity=pieces, hold_line_id=line)
        return self.till.ring(goods, deposit=deposit, **more)

    def held(self, hold_id: int) -> int:
        db.session.rollback()
        return db.session.scalars(select(Hold.deposit).where(Hold.id == hold_id)).one()

    def expected(self) -> dict[str, tuple[int, int]]:
        """By tender, what was sold by it and what should lie in the till."""
        db.session.rollback()
        row = closing.find_day(self.shop.register, TODAY)
        return {one.tender.value: (one.sales, one.expected) for one in closing.sum_tenders(row)}


@pytest.fixture
def counter(shop: Shop):  # type: ignore[no-untyped-def]
    yield Counter(shop)
    db.session.rollback()
    assert doctor.list_findings() == []


def test_what_is_paid_ahead_lies_in_the_till_and_is_no_sale(counter: Counter) -> None:
    hold_id = counter.place(counter.money(3_000), counter.money(2_000, "card"))
    assert counter.held(hold_id) == 5_000
    assert counter.expected() == {"cash": (0, 3_000), "card": (0, 2_000)}
    numbers = db.session.scalars(
        select(DepositEntry.receipt_number).order_by(DepositEntry.id)
    ).all()
    assert numbers == ["SBY-01-20261121-0001", "SBY-01-20261121-0002"]


def test_it_pays_when_the_goods_are_collected(counter: Counter) -> None:
    hold_id = counter.place(counter.money(4_000))
    order = counter.sell(hold_id, 4_000, paid=(("cash", 6_000),))
    assert payments(order) == [("deposit", 4_000, 4_000, 0), ("cash", 5_900, 6_000, 100)]
    assert (order.total, counter.held(hold_id)) == (9_900, 0)
    assert counter.expected() == {"cash": (5_900, 9_900), "deposit": (4_000, 0)}
    assert query.today(counter.shop.shibuya).deposits == ()


def test_a_whole_price_paid_ahead_leaves_nothing_to_pay(counter: Counter) -> None:
    hold_id = counter.place(counter.money(9_900))
    assert payments(counter.sell(hold_id, 9_900, paid=())) == [("deposit", 9_900, 9_900, 0)]


def test_more_than_the_goods_cost_waits_to_be_given_back(counter: Counter) -> None:
    hold_id = counter.place(counter.money(12_000))
    with pytest.raises(Invalid):
        counter.sell(hold_id, 12_000, paid=())
    counter.sell(hold_id, 9_900, paid=())
    assert counter.held(hold_id) == 2_100
    (card,) = query.today(counter.shop.shibuya).deposits
    assert (card.id, card.deposit) == (hold_id, 2_100)
    counter.give_back(hold_id)
    assert query.today(counter.shop.shibuya).deposits == ()
    assert counter.expected()["cash"] == (0, 9_900)


def test_it_may_be_kept_when_only_a_part_is_collected(counter: Counter) -> None:
    hold_id = counter.place(counter.money(5_000), pieces=2)
    counter.sell(hold_id, 0)
    assert counter.held(hold_id) == 5_000
    counter.sell(hold_id, 5_000)
    assert counter.held(hold_id) == 0


def test_a_hold_that_ended_gives_it_back_once_and_by_any_tender(counter: Counter) -> None:
    hold_id = counter.place(counter.money(5_000, "card"))
    with pytest.raises(Conflict):
        counter.give_back(hold_id)
    counter.cancel(hold_id)
    assert [card.id for card in query.today(counter.shop.shibuya).deposits] == [hold_id]
    counter.give_back(hold_id, "card")
    assert counter.expected() == {"cash": (0, 0), "card": (0, 0)}
    with pytest.raises(AlreadyDone):
        counter.give_back(hold_id)


def test_a_lapsed_hold_waits_for_a_person_to_decide(counter: Counter) -> None:
    hold_id = counter.place(counter.money(5_000))
    with transaction():
        db.session.execute(update(Hold).values(expires_at=NOW))
        db.session.execute(update(Allocation).values(expires_at=NOW))
    with transaction():
        holds.sweep_lapsed(actor=counter.shop.actor())
    assert counter.held(hold_id) == 5_000
    counter.give_back(hold_id)
    assert counter.held(hold_id) == 0


def test_a_sale_at_another_till_takes_it_by_its_receipt(counter: Counter) -> None:
    hold_id = counter.place(counter.money(5_000))
    counter.do(holds.collect_hold, hold_id)
    with pytest.raises(Invalid):
        counter.do(holds.use_deposit_elsewhere, hold_id, reference=" ")
    counter.do(holds.use_deposit_elsewhere, hold_id, reference="POS-77")
    assert (counter.held(hold_id), counter.expected()) == (0, {"cash": (0, 5_000)})


@pytest.mark.parametrize(
    ("amount", "tender"),
    [(0, "cash"), (-1, "cash"), (10**9, "cash"), (100, "deposit"), (1, "gold")],
)
def test_what_nobody_means_is_refused(counter: Counter, amount: int, tender: str) -> None:
    with pytest.raises(Invalid):
        counter.place(counter.money(amount, tender))
    hold_id = counter.place()
    with pytest.raises(Invalid):
        counter.do(holds.take_deposit, hold_id, counter.money(amount, tender))


def test_another_stores_till_takes_nothing(counter: Counter) -> None:
    hold_id = counter.place()
    with pytest.raises(NotFound):
        counter.do(
            holds.take_deposit,
            hold_id,
            counter.money(100, location_id=counter.shop.shinjuku),
        )


def test_more_than_is_held_pays_nothing(counter: Counter) -> None:
    hold_id = counter.place(counter.money(1_000))
    with pytest.raises(Conflict):
        counter.sell(hold_id, 1_001)
    with pytest.raises(Refusal):
        counter.till.ring(SaleLine(variant_id=counter.medium), deposit=1_000)
    with pytest.raises(Invalid):
        counter.till.ring(SaleLine(variant_id=counter.medium), paid=(("deposit", 9_900),))
    assert counter.held(hold_id) == 1_000


def test_the_same_key_takes_and_gives_once(counter: Counter) -> None:
    hold_id = counter.place()
    taken = {
        counter.do(holds.take_deposit, hold_id, counter.money(500), key="once") for _ in range(3)
    }
    assert len(taken) == 1
    assert counter.held(hold_id) == 500


def test_one_deposit_is_used_or_given_back_never_both(app: Flask, counter: Counter) -> None:
    for _ in range(3):
        hold_id = counter.place(counter.money(1_000))
        counter.cancel(hold_id)

        def settle(at: int, hold_id: int = hold_id) -> int:
            about = {"actor": counter.shop.actor(), "key": f"race-{hold_id}-{at}"}
            if at % 2:
                return holds.use_deposit_elsewhere(hold_id, reference="POS", **about).id
            till = {"tender": "cash", "register_id": counter.shop.register}
            return holds.give_deposit_back(hold_id, **till, **about).id

        answers = at_once(app, 6, settle)
        assert sum(isinstance(one, int) for one in answers) == 1
        assert all(isinstance(one, int | AlreadyDone) for one in answers), answers
        assert counter.held(hold_id) == 0


def test_a_return_gives_back_by_what_it_was_once_paid(counter: Counter) -> None:
    hold_id = counter.place(counter.money(9_900, "card"))
    order = counter.sell(hold_id, 9_900, paid=())
    (line,) = order.lines
    shown = return_query.preview_return(order.id, [(line.id, 1)], TODAY)
    assert [(one.tender, one.amount) for one in shown.refunds] == [(Tender.CARD, 9_900)]
    counter.do(
        returns.take_return,
        order.id,
        [Piece(line.id, 1)],
        location_id=counter.shop.shibuya,
        register_id=counter.shop.register,
        reason="size",
        expected=shown.fingerprint,
    )
    assert counter.expected() == {"cash": (0, 0), "card": (-9_900, 0), "deposit": (9_900, 0)}


def test_the_till_is_counted_without_what_was_counted_before(counter: Counter) -> None:
    hold_id = counter.place(counter.money(4_000))
    counter.sell(hold_id, 4_000, paid=(("cash", 5_900),))
    with transaction():
        row = closing_service.close_till(
            {"cash": 9_900},
            register_id=counter.shop.register,
            location_id=counter.shop.shibuya,
            day=TODAY,
            actor=counter.shop.actor(),
            key="close",
        )
        assert row.closed_at is not None
    db.session.rollback()
    till = closing.get_till(closing.list_registers(counter.shop.shibuya)[0], TODAY)
    assert till.closing is not None
    assert [(one.tender, one.expected) for one in till.closing.lines] == [("cash", 9_900)]
    report = closing.report_day(counter.shop.shibuya, TODAY)
    assert (report.deposited, report.deposits_used, report.deposits_back) == (4_000, 4_000, 0)
    with pytest.raises(Conflict):
        counter.place(counter.money(100))
