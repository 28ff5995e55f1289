"""Building the demo: the chain, its goods, its members, eighteen months, and the last two weeks."""

from __future__ import annotations

import datetime as dt
import random
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor, Role
from omni.domain.business_day import business_day
from omni.domain.errors import N_, Conflict
from omni.extensions import db
from omni.models.company import Company
from omni.models.location import LocationKind
from omni.models.member import Consent, Identity, Member, MemberKey
from omni.models.order import Order, OrderLine, Payment
from omni.models.point import PointAccount, PointEntry, PointLot, PointTransaction
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.models.style import Style, Variant
from omni.queries.locations import list_locations
from omni.services.demo.bulk import (
    laid_bare,
    mend_sequence,
    next_id,
    roomy,
    settle,
    sorted_into,
)
from omni.services.demo.chain import COMPANY, Chain, open_chain
from omni.services.demo.goods import hang_goods
from omni.services.demo.history import Good, old_sales, opening_balances
from omni.services.demo.moves import move
from omni.services.demo.orders import take_orders
from omni.services.demo.parcels import send_parcels
from omni.services.demo.people import Town, people
from omni.services.demo.promises import promise
from omni.services.demo.recent import open_trade, trade
from omni.services.loading import insert_rows
from omni.transactions import transaction

MOST_OLD_SALES = 60_000

_OF_MEMBERS = (
    Member,
    Identity,
    MemberKey,
    Consent,
    PointAccount,
    PointLot,
    PointTransaction,
    PointEntry,
)


class NotADemo(Conflict):
    """The database holds a real shop."""

    sentence = N_("このデータベースには実際のデータがあります。デモは作成しません。")
    way_forward = N_("OMNI_DATABASE_URL で別のデータベースを指定してください。")


@dataclass(frozen=True)
class Wish:
    """What demo is wanted."""

    members: int
    seed: int
    today: dt.date


def find_demo() -> bool:
    """Whether a demo is here already; raises NotADemo when anything else is."""
    codes = list(db.session.scalars(select(Company.code)))
    strangers = db.session.scalar(
        select(Member.id).where(Member.registered_source != "demo").limit(1)
    )
    if not codes and strangers is None:
        return False
    if codes != [COMPANY]:
        raise NotADemo
    return True


def build(wish: Wish, told: Callable[[str], None]) -> None:
    """Build it into an empty database; the same wish builds the same shop."""
    dice = random.Random(wish.seed)
    with transaction():
        chain = open_chain(wish.today)
    actor = Actor(
        staff_id=chain.staff["admin"],
        role=Role.ADMIN,
        location_id=chain.locations["ECW"],
        device_id=None,
        address=None,
    )
    with transaction():
        hang_goods(dice, actor=actor)
    told("stores, staff and goods")
    _lay_stock(dice)
    told("stock")
    with roomy():
        first, seen = _register(chain, wish, dice, told)
        _remember_sales(chain, wish, dice, first, seen)
    settle()
    told("eighteen months of sales")
    shop = open_trade(chain, dice, first)
    promise(shop)
    trade(shop, max(6, min(wish.members // 60, 40)), told)
    send_parcels(shop)
    take_orders(shop, max(12, min(wish.members // 10, 60)), told)
    move(shop)
    told("transfers and stocktakes")


def _lay_stock(dice: random.Random) -> None:
    """What lay on the shelves on the first day; some sizes are short, as they are in life."""
    goods = list(
        db.session.execute(
            select(Variant.id, Style.code)
            .join(Style, Style.id == Variant.style_id)
            .order_by(Variant.id)
        )
    )
    places = [(place.id, place.kind is LocationKind.WAREHOUSE) for place in list_locations()]
    levels, movements = [], []
    for location_id, warehouse in places:
        for variant_id, code in goods:
            pieces = dice.randrange(4, 30) if warehouse else dice.choice((0, 0, 1, 1, 2, 2, 3, 4))
            shelf = f"{code[:2]}-{code[-1]}"
            levels.append(_level(location_id, variant_id, pieces, shelf, warehouse=warehouse))
            if pieces:
                movements.append(_opening(location_id, variant_id, pieces))
    with transaction():
        insert_rows(StockLevel, levels)
        insert_rows(StockMovement, movements)


def _level(
    location_id: int, variant_id: int, pieces: int, shelf: str, *, warehouse: bool
) -> dict[str, Any]:
    return {
        "location_id": location_id,
        "variant_id": variant_id,
        "on_hand": pieces,
        "reserved": 0,
        "buffer": 1 if warehouse else 0,
        "exception": False,
        "low_at": 3 if warehouse else 1,
        "shelf": shelf,
        "counted_at": _counted_at(location_id),
    }


def _opening(location_id: int, variant_id: int, pieces: int) -> dict[str, Any]:
    return {
        "location_id": location_id,
        "variant_id": variant_id,
        "quantity": pieces,
        "on_hand_after": pieces,
        "reason": MovementReason.OPENING,
        "source_type": "demo",
        "at": _counted_at(location_id),
    }


def _counted_at(location_id: int) -> dt.datetime:
    """Each place has counted its goods on a day of its own, before the sales of the fortnight."""
    return clock.now() - dt.timedelta(days=16 + location_id * 5 % 14)


def _register(
    chain: Chain, wish: Wish, dice: random.Random, told: Callable[[str], None]
) -> tuple[int, array[int]]:
    """Register the members and their opening balances; returns the first one's id, and the days
    they were last seen."""
    seen = array("i")
    with transaction():
        first = next_id(Member)
        town = Town(
            today=wish.today,
            now=clock.now(),
            stores=tuple(
                place.id for place in list_locations() if place.kind is LocationKind.STORE
            ),
            first_member_id=first,
            first_identity_id=next_id(Identity),
        )
        with laid_bare(*_OF_MEMBERS), sorted_into(MemberKey, ("key", "member_id")) as heap:
            done, lot_id = 0, 1
            for batch in people(wish.members, town, dice):
                insert_rows(Member, batch.members)
                seen.extend(row["seen_day"] for row in batch.members)
                insert_rows(Identity, batch.identities)
                insert_rows(MemberKey, batch.keys, into=heap)
                insert_rows(Consent, batch.consents)
                lot_id = _open_balances(
                    chain, wish, dice, [row["id"] for row in batch.members], lot_id
                )
                done += len(batch.members)
                told(f"{done:,} members")
        for model in (Member, Identity, PointLot, PointTransaction):
            mend_sequence(model)
    return first, seen


def _open_balances(
    chain: Chain, wish: Wish, dice: random.Random, member_ids: list[int], first_id: int
) -> int:
    made = opening_balances(
        member_ids,
        company_id=chain.company_id,
        today=wish.today,
        first_id=first_id,
        dice=dice,
    )
    insert_rows(PointAccount, made.accounts)
    insert_rows(PointLot, made.lots)
    insert_rows(PointTransaction, made.transactions)
    insert_rows(PointEntry, made.entries)
    return first_id + len(made.lots)


def _remember_sales(
    chain: Chain, wish: Wish, dice: random.Random, first: int, seen: array[int]
) -> None:
    goods = [
        Good(row.id, row.name, row.price, row.tax_rate)
        for row in db.session.execute(
            select(Variant.id, Style.name, Style.price, Style.tax_rate)
            .join(Style, Style.id == Variant.style_id)
            .order_by(Variant.id)
        )
    ]
    warehouse = chain.locations["ECW"]
    with transaction():
        first_order = next_id(Order)
    for past in old_sales(
        min(wish.members * 6, MOST_OLD_SALES),
        today=wish.today,
        buyers=(first, first + wish.members),
        seen=seen,
        stores=[one for one in chain.locations.values() if one != warehouse],
        warehouse=warehouse,
        goods=goods,
        first_order_id=first_order,
        dice=dice,
    ):
        with transaction():
            insert_rows(Order, past.orders)
            insert_rows(OrderLine, past.lines)
            insert_rows(Payment, past.payments)
    with transaction():
        mend_sequence(Order)


def demo_today() -> dt.date:
    """The business day in Tokyo."""
    return business_day(clock.now(), "Asia/Tokyo", 5)
