"""Goods on their way between stores, 取り寄せ, and stocktakes, in every state a screen can show."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.location import Location
from omni.models.stock import StockLevel
from omni.models.stocktake import StocktakeScope, StocktakeZone, Uncounted
from omni.models.transfer import TransferLine
from omni.queries import stocktakes as stocktake_query
from omni.services import stocktakes, transfers
from omni.services.demo.recent import Trade
from omni.services.holds import Wanted
from omni.services.transfers import Arrived, NewTransfer
from omni.transactions import transaction

PAIRS = (("SJK", "SBY"), ("OMS", "SBY"), ("SBY", "SJK"), ("GNZ", "SJK"), ("YKH", "SBY"))


def move(shop: Trade) -> None:
    """Transfers asked for, sent, received and cancelled; some for customers; two stocktakes."""
    for number, (sender, receiver) in enumerate(PAIRS):
        _ask(shop, sender, receiver, pieces=2, days_ago=1)
        _send(shop, sender, _ask(shop, sender, receiver, pieces=1 + number % 3, days_ago=2))
    _late(shop)
    _customers(shop)
    _differs(shop)
    with clock.set_clock(shop.at(3)):
        asked = _ask(shop, "OMS", "SBY", pieces=1, days_ago=3)
        with transaction():
            transfers.cancel_transfer(
                asked, reason="cannot_send", actor=shop.actor("OMS"), key=shop.key()
            )
    _count(shop)


def _ask(
    shop: Trade, sender: str, receiver: str, *, pieces: int, days_ago: int, for_her: bool = False
) -> int:
    goods = dict.fromkeys(shop.pick_held(sender, pieces))
    wish = NewTransfer(
        shop.chain.locations[sender],
        shop.chain.locations[receiver],
        tuple(Wanted(one) for one in goods),
        member_id=shop.member() if for_her else None,
    )
    with clock.set_clock(shop.at(days_ago)), transaction():
        made = transfers.request_transfer(wish, actor=shop.actor(receiver), key=shop.key())
        return int(made.id)


def _send(shop: Trade, sender: str, transfer_id: int, *, days_ago: int = 1) -> int:
    with clock.set_clock(shop.at(days_ago)), transaction():
        transfers.send_transfer(
            transfer_id,
            reference=f"4600-{shop.dice.randrange(1000, 9999)}-{shop.dice.randrange(1000, 9999)}",
            actor=shop.actor(sender),
            key=shop.key(),
        )
    return transfer_id


def _receive(
    shop: Trade, receiver: str, transfer_id: int, arrived: dict[int, Arrived] | None = None
) -> None:
    with clock.set_clock(shop.at(0)), transaction():
        transfers.receive_transfer(
            transfer_id, arrived=arrived, actor=shop.actor(receiver), key=shop.key()
        )


def _late(shop: Trade) -> None:
    """One parcel has been on its way for a week."""
    _send(shop, "SND", _ask(shop, "SND", "SBY", pieces=1, days_ago=8), days_ago=7)


def _customers(shop: Trade) -> None:
    """Somebody waits for goods on their way, somebody's have come, somebody's were refused."""
    _ask(shop, "SJK", "SBY", pieces=1, days_ago=1, for_her=True)
    _send(shop, "GNZ", _ask(shop, "GNZ", "SBY", pieces=1, days_ago=2, for_her=True))
    _receive(
        shop,
        "SBY",
        _send(shop, "YKH", _ask(shop, "YKH", "SBY", pieces=1, days_ago=2, for_her=True)),
    )
    refused = _ask(shop, "OMS", "SBY", pieces=1, days_ago=2, for_her=True)
    with clock.set_clock(shop.at(1)), transaction():
        transfers.cancel_transfer(
            refused, reason="cannot_send", actor=shop.actor("OMS"), key=shop.key()
        )


def _differs(shop: Trade) -> None:
    """One piece short, one damaged, one nobody had sent."""
    way = _send(shop, "SJK", _ask(shop, "SJK", "SBY", pieces=3, days_ago=2))
    with transaction():
        lines = db.session.scalars(
            select(TransferLine.variant_id)
            .where(TransferLine.transfer_id == way)
            .order_by(TransferLine.id)
        ).all()
    parcel = {one: Arrived(1) for one in lines[1:]}
    parcel[lines[-1]] = Arrived(1, damaged=1)
    parcel[shop.pick("SJK", 1)[0]] = Arrived(1)
    _receive(shop, "SBY", way, parcel)


def _count(shop: Trade) -> None:
    """新宿店 has counted one shelf; 渋谷店 counts the whole store, and is a third through."""
    place = shop.chain.locations["SJK"]
    shelf = stocktake_query.list_subjects(place)[StocktakeScope.SHELF][0]
    taking = _open(shop, "SJK", stocktakes.Plan(StocktakeScope.SHELF, shelf), days_ago=6)
    _count_shelves(shop, "SJK", taking, 1, days_ago=6)
    with clock.set_clock(shop.at(5)), transaction():
        stocktakes.approve_stocktake(
            taking,
            uncounted=Uncounted.LEAVE,
            approved_by_id=shop.chain.staff["manager"],
            without_recounts=True,
            actor=shop.actor("SJK"),
            key=shop.key(),
        )
    taking = _open(shop, "SBY", stocktakes.Plan(), days_ago=0)
    _count_shelves(shop, "SBY", taking, 4, days_ago=0)


def _open(shop: Trade, code: str, plan: stocktakes.Plan, *, days_ago: int) -> int:
    with clock.set_clock(shop.at(days_ago)), transaction():
        made = stocktakes.open_stocktake(
            shop.chain.locations[code], plan, actor=shop.actor(code), key=shop.key()
        )
        return int(made.id)


def _count_shelves(shop: Trade, code: str, taking: int, shelves: int, *, days_ago: int) -> None:
    """Count the first shelves: mostly right, now and then a piece off."""
    with transaction():
        zones = list(
            db.session.execute(
                select(StocktakeZone.id, StocktakeZone.name, Location.id)
                .join(Location, Location.id == shop.chain.locations[code])
                .where(StocktakeZone.stocktake_id == taking)
                .order_by(StocktakeZone.name)
                .limit(shelves)
            )
        )
    with clock.set_clock(shop.at(days_ago)):
        for zone_id, name, place in zones:
            _count_shelf(shop, code, taking, (zone_id, name, place))


def _count_shelf(shop: Trade, code: str, taking: int, zone: tuple[int, str, int]) -> None:
    zone_id, name, place = zone
    with transaction():
        levels = list(
            db.session.execute(
                select(StockLevel.variant_id, StockLevel.on_hand)
                .where(
                    StockLevel.location_id == place,
                    StockLevel.shelf == name,
                    StockLevel.on_hand > 0,
                )
                .order_by(StockLevel.variant_id)
            )
        )
    for variant_id, on_hand in levels:
        off = shop.dice.choice((0,) * 12 + (-1, 1, -3))
        with transaction():
            stocktakes.count_goods(
                taking,
                zone_id,
                variant_id,
                max(0, on_hand + off),
                actor=shop.actor(code),
                key=shop.key(),
            )
    with transaction():
        stocktakes.finish_zone(taking, zone_id, actor=shop.actor(code), key=shop.key())
