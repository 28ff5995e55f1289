"""The last two weeks at the counters, through the very services the screens use."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor, Role
from omni.domain.business_day import business_day
from omni.domain.sales import Sale, SaleLine, Tendered
from omni.extensions import db
from omni.models.location import LocationKind
from omni.models.member import Member
from omni.models.order import Order, OrderLine
from omni.models.stock import StockLevel
from omni.models.style import Style, Variant
from omni.queries.locations import list_locations
from omni.queries.returns import preview_return
from omni.queries.sales import quote
from omni.services import returns, sales
from omni.services.demo.chain import Chain
from omni.transactions import transaction

DAYS = 14
TENDERS = ("cash", "card", "card", "qr")


@dataclass
class Trade:
    """The counters at work: who is there, what hangs there, and the dice."""

    chain: Chain
    dice: random.Random
    now: dt.datetime
    members: list[int]
    stock: dict[int, list[int]]
    serial: int = 0

    def key(self) -> str:
        """A key of its own for the next command."""
        self.serial += 1
        return f"demo:{self.serial}"

    def actor(self, code: str) -> Actor:
        """The clerk at this store."""
        return Actor(
            staff_id=self.chain.staff["clerk"],
            role=Role.CLERK,
            location_id=self.chain.locations[code],
            device_id=None,
            address=None,
        )

    def pick(self, code: str, pieces: int) -> list[int]:
        """Some SKUs that lie at this store."""
        return self.dice.choices(self.stock[self.chain.locations[code]], k=pieces)

    def pick_held(self, code: str, pieces: int) -> list[int]:
        """Some SKUs of which the store has one to promise; none is picked a second time."""
        place = self.chain.locations[code]
        return [self._pick_free(place) for _ in range(pieces)]

    def _pick_free(self, place: int) -> int:
        lying = self.stock[place]
        while True:
            picked = lying.pop(self.dice.randrange(len(lying)))
            level = db.session.get_one(StockLevel, (place, picked), populate_existing=True)
            if level.on_hand - level.reserved > level.buffer:
                return picked

    def member(self) -> int:
        """Some member."""
        return self.dice.choice(self.members)

    def at(self, days_ago: int) -> dt.datetime:
        """A moment between eleven and seven that day in Tokyo, and never one to come."""
        day = business_day(self.now, "Asia/Tokyo", 5) - dt.timedelta(days=days_ago)
        moment = dt.datetime.combine(day, dt.time(2), dt.UTC)
        return min(moment + dt.timedelta(minutes=self.dice.randrange(480)), self.now)


def open_trade(chain: Chain, dice: random.Random, first_member_id: int) -> Trade:
    """Look around the shops before the fortnight starts."""
    stores = [place.id for place in list_locations() if place.kind is LocationKind.STORE]
    lying: dict[int, list[int]] = {store: [] for store in stores}
    for level in db.session.execute(
        select(StockLevel.location_id, StockLevel.variant_id)
        .where(StockLevel.on_hand >= 3, ~Style.is_on_sale)
        .join(Variant, Variant.id == StockLevel.variant_id)
        .join(Style, Style.id == Variant.style_id)
        .order_by(StockLevel.location_id, StockLevel.variant_id)
    ):
        if level.location_id in lying:
            lying[level.location_id].append(level.variant_id)
    some = select(Member.id).where(Member.id >= first_member_id).order_by(Member.id).limit(5_000)
    return Trade(
        chain=chain,
        dice=dice,
        now=clock.now(),
        members=list(db.session.scalars(some)),
        stock=lying,
    )


def trade(shop: Trade, per_day: int, told: Callable[[str], None]) -> None:
    """Sell for a fortnight; a few things come back."""
    codes = [code for code in shop.chain.locations if code != "ECW"]
    sold: list[tuple[int, str]] = []
    for days_ago in range(DAYS, -1, -1):
        moments = sorted(shop.at(days_ago) for _ in range(per_day))
        for moment in (one for one in moments if one < shop.now):
            code = "SBY" if shop.dice.random() < 0.3 else shop.dice.choice(codes)
            with clock.set_clock(moment):
                sold.append((_sell(shop, code), code))
        if days_ago < DAYS and days_ago % 3 == 0:
            with clock.set_clock(shop.at(days_ago)):
                _take_back(shop, *sold[-per_day])
    told(f"{len(sold)} sales of the last fortnight")


def _sell(shop: Trade, code: str) -> int:
    location_id = shop.chain.locations[code]
    lines = tuple(
        SaleLine(variant_id=variant_id)
        for variant_id in dict.fromkeys(shop.pick(code, shop.dice.choice((1, 1, 2, 3))))
    )
    member_id = shop.member() if shop.dice.random() < 0.75 else None
    with transaction():
        asked = Sale(lines)
        told = quote(asked, location_id=location_id, member_id=member_id)
        if shop.dice.random() < 0.3:
            asked = Sale(lines, points=min(told.most_points, 500))
            told = quote(asked, location_id=location_id, member_id=member_id)
        order = sales.ring_up(
            asked,
            location_id=location_id,
            register_id=shop.chain.registers[code],
            member_id=member_id,
            tenders=[Tendered(shop.dice.choice(TENDERS), told.due)],
            actor=shop.actor(code),
            key=shop.key(),
        )
        return int(order.id)


def _take_back(shop: Trade, order_id: int, code: str) -> None:
    with transaction():
        line = db.session.scalars(
            select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position)
        ).first()
        order = db.session.get(Order, order_id)
        if line is None or order is None:
            return
        preview = preview_return(
            order_id, [(line.id, 1)], business_day(clock.now(), "Asia/Tokyo", 5)
        )
        if preview.is_refused or preview.needs_approval:
            return
        returns.take_return(
            order_id,
            [returns.Piece(line.id, 1)],
            location_id=shop.chain.locations[code],
            register_id=shop.chain.registers[code],
            reason="サイズが合わない",
            expected=preview.fingerprint,
            actor=shop.actor(code),
            key=shop.key(),
        )
