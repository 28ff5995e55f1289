"""What happens in the stores meanwhile: sales, returns, holds, transfers; and the EC desk ships."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from omni.domain import clock
from omni.domain.business_day import business_day
from omni.domain.holds import CloseReason
from omni.domain.sales import Sale, SaleLine, Tendered
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.order import Order, OrderLine
from omni.models.shipment import Carrier, Shipment
from omni.queries.returns import preview_return
from omni.queries.sales import quote
from omni.queries.stock import list_levels
from omni.services import holds, returns, sales, shipments, transfers
from omni.services.holds import Customer, Wanted
from omni.transactions import transaction
from tests.simulation.chain import CODE, WAREHOUSE, Stage


@dataclass
class Stores:
    """The counters of the chain at work."""

    stage: Stage
    dice: random.Random
    done: Counter[str] = field(default_factory=Counter)
    serial: int = 0
    sold: list[tuple[int, str]] = field(default_factory=list)

    def key(self) -> str:
        self.serial += 1
        return f"day:{self.serial}"

    def something(self) -> None:
        """One thing somewhere."""
        what = self.dice.choices(
            (self.sell, self.take_back, self.hold, self.transfer), (80, 6, 9, 5)
        )[0]
        what(self.dice.choice(self.stage.stores))

    def lying(self, code: str, pieces: int) -> list[int]:
        """Some SKUs of which two or more are for sale there."""
        some = self.dice.sample(self.stage.variants, min(len(self.stage.variants), 8))
        place = self.stage.chain.locations[code]
        there = [one for one in list_levels(some, location_id=place) if one.available >= 2]
        return [one.variant_id for one in there[:pieces]]

    def sell(self, code: str) -> None:
        place = self.stage.chain.locations[code]
        with transaction():
            lines = tuple(SaleLine(variant_id=one) for one in self.lying(code, 2))
            if not lines:
                return
            asked = Sale(lines)
            told = quote(asked, location_id=place, member_id=None)
            made = sales.ring_up(
                asked,
                location_id=place,
                register_id=self.stage.chain.registers[code],
                member_id=None,
                tenders=[Tendered("card", told.due)],
                actor=self.stage.actor(code),
                key=self.key(),
            )
            self.sold.append((made.id, code))
        self.done["sales"] += 1

    def take_back(self, _code: str) -> None:
        if not self.sold:
            return
        order_id, code = self.sold.pop(self.dice.randrange(len(self.sold)))
        place = self.stage.chain.locations[code]
        with transaction():
            line = db.session.scalars(
                select(OrderLine.id).where(OrderLine.order_id == order_id)
            ).first()
            today = business_day(clock.now(), "Asia/Tokyo", 5)
            preview = preview_return(order_id, [(line, 1)], today)
            returns.take_return(
                order_id,
                [returns.Piece(line, 1)],
                location_id=place,
                register_id=self.stage.chain.registers[code],
                reason="サイズが合わない",
                expected=preview.fingerprint,
                actor=self.stage.actor(code),
                key=self.key(),
            )
        self.done["returns"] += 1

    def hold(self, code: str) -> None:
        actor = self.stage.actor(code)
        with transaction():
            lying = self.lying(code, 1)
            if not lying:
                return
            made = holds.place_hold(
                [Wanted(lying[0])],
                location_id=self.stage.chain.locations[code],
                customer=Customer(name="田中", phone=f"090{self.dice.randrange(10**8):08}"),
                actor=actor,
                key=self.key(),
            )
            hold_id = made.id
        self.done["holds"] += 1
        if self.dice.random() < 0.4:
            with transaction():
                holds.cancel_hold(hold_id, reason=CloseReason.CUSTOMER, actor=actor, key=self.key())
            self.done["holds cancelled"] += 1

    def transfer(self, code: str) -> None:
        other = self.dice.choice([one for one in self.stage.stores if one != code])
        places = self.stage.chain.locations
        with transaction():
            lying = self.lying(code, 1)
            if not lying:
                return
            wish = transfers.NewTransfer(places[code], places[other], [Wanted(lying[0])])
            made = transfers.request_transfer(wish, actor=self.stage.actor(other), key=self.key())
            transfer_id = made.id
        with transaction():
            transfers.send_transfer(transfer_id, actor=self.stage.actor(code), key=self.key())
        with transaction():
            transfers.receive_transfer(transfer_id, actor=self.stage.actor(other), key=self.key())
        self.done["transfers"] += 1

    def ship(self, most: int, *, but: set[str]) -> None:
        """The EC desk ships some of what it was asked for, but no order whose customer has changed
        her mind: word of that may be on its way still."""
        wanted = db.session.execute(
            select(Fulfilment.id, Order.external_id)
            .join(Order, Order.id == Fulfilment.order_id)
            .where(Fulfilment.state == FulfilmentState.REQUESTED, Order.source == CODE)
            .order_by(Fulfilment.id)
            .limit(most)
        ).all()
        db.session.rollback()
        for fulfilment_id, external_id in wanted:
            if external_id not in but:
                self._ship(fulfilment_id)

    def _ship(self, fulfilment_id: int) -> None:
        actor = self.stage.actor(WAREHOUSE)
        with transaction():
            fulfilment = db.session.get_one(Fulfilment, fulfilment_id)
            if fulfilment.state is not FulfilmentState.REQUESTED:
                return
            lines = [(one.id, one.quantity - one.short) for one in fulfilment.lines]
            for line_id, quantity in lines:
                for _ in range(quantity):
                    shipments.pick(fulfilment_id, line_id=line_id, actor=actor, key=self.key())
            box = [shipments.Box({})]
            shipments.pack(fulfilment_id, Carrier.YAMATO, box, actor=actor, key=self.key())
            parcel = db.session.scalars(
                select(Shipment.id).where(Shipment.fulfilment_id == fulfilment_id)
            ).one()
            number = 10**11 + fulfilment_id * 10
            number += (number // 10) % 7
            shipments.note_number(parcel, str(number), actor=actor, key=self.key())
            shipments.ship(fulfilment_id, actor=actor, key=self.key())
        self.done["shipped"] += 1
