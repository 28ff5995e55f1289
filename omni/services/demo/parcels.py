"""What 渋谷店 sends and hands over today: something on every list of its board."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import select

from omni.domain import clock
from omni.domain.orders import NewDestination, NewLine, NewOrder, NewPayment
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.order import Order
from omni.models.shipment import Carrier, Shipment, ShipmentState
from omni.models.style import Style, Variant
from omni.queries.locations import list_locations
from omni.services import orders, shipments
from omni.services.demo.recent import Trade
from omni.services.shipments import AccountWish, Box, RefusalReason
from omni.transactions import transaction

STORE = "SBY"
HOMES = (
    NewDestination("佐々木 遥", "1500001", "東京都", "渋谷区", "神宮前1-2-3", "表参道ハイツ405"),
    NewDestination("髙橋 恵", "2310023", "神奈川県", "横浜市中区", "山下町10-4"),
    NewDestination("CHEN YUTING", "5300001", "大阪府", "大阪市北区", "梅田2-5-6", "梅田タワー1812"),
    NewDestination("𠮷田 千尋", "0600061", "北海道", "札幌市中央区", "南一条西4-1"),
    NewDestination("渡邉 さくら", "8100001", "福岡県", "福岡市中央区", "天神1-8-1"),
)


def send_parcels(shop: Trade) -> None:
    """Open the stores' accounts with carriers, and leave a day's work half done."""
    _open_accounts(shop)
    with clock.set_clock(shop.at(2)):
        _ask(shop, 0, due_in=-1)
        _on_the_road(shop, 1, ShipmentState.ABSENT)
        _fetched(shop, "cash")
        _fetched(shop, "online")
    _ask(shop, 2, pieces=2)
    _ask(shop, 3)
    _picked(shop, _ask(shop, 4, pieces=2), leave=1)
    _packed(shop, _ask(shop, 3))
    _packed(shop, _ask(shop, 1, tender="cod"), "48120001001")
    _shipped(shop, _ask(shop, 0), "48120009002")
    refused = _ask(shop, 2)
    _picked(shop, refused)
    _do(shop, shipments.refuse, refused, RefusalReason.CARRIER)


def _open_accounts(shop: Trade) -> None:
    with transaction():
        for place in list_locations():
            for carrier in (Carrier.YAMATO, Carrier.SAGAWA):
                wish = AccountWish(
                    customer_code="090012345600",
                    fare_number="01",
                    sender_name=place.name,
                    sender_phone=place.phone or "0312345678",
                    sender_postcode=place.postcode or "1500002",
                    sender_prefecture="東京都",
                    sender_city="渋谷区",
                    sender_street="渋谷2-2-2",
                    is_preferred=carrier is Carrier.YAMATO,
                )
                shipments.save_account(place.id, carrier, wish, actor=shop.actor(STORE))


def _ask(
    shop: Trade,
    home: int,
    *,
    pieces: int = 1,
    tender: str = "online",
    pickup: bool = False,
    due_in: int | None = None,
) -> int:
    """An EC order that this store sends, or hands over; the fulfilment's id."""
    place = shop.chain.locations[STORE]
    with transaction():
        lines = _lines(shop, pieces)
        where = replace(HOMES[home], phone=f"0901234560{home}")
        made = orders.place_order(
            NewOrder(
                channel="ec",
                location_id=shop.chain.locations["ECW"],
                lines=lines,
                payments=(
                    NewPayment(
                        tender,
                        sum(line.gross for line in lines),
                        is_awaited=tender in ("cod", "cash"),
                    ),
                ),
                member_id=shop.member() if pickup else None,
                destination=None if pickup else where,
                pickup_location_id=place if pickup else None,
                ship_from=None if pickup else place,
            ),
            actor=shop.actor(STORE),
            key=shop.key(),
        )
        one = _of(made)
        if due_in is not None:
            one.due_at = clock.now() + dt.timedelta(days=due_in)
        return int(one.id)


def _lines(shop: Trade, pieces: int) -> tuple[NewLine, ...]:
    rows = db.session.execute(
        select(Variant.id, Style.price, Style.tax_rate)
        .join(Style, Style.id == Variant.style_id)
        .where(Variant.id.in_(shop.pick_held(STORE, pieces)))
        .order_by(Variant.id)
    )
    return tuple(NewLine(row.id, 1, row.price, tax_rate=row.tax_rate) for row in rows)


def _of(order: Order) -> Fulfilment:
    return db.session.scalars(select(Fulfilment).where(Fulfilment.order_id == order.id)).one()


def _do(shop: Trade, command: object, *args: object) -> None:
    with transaction():
        command(*args, actor=shop.actor(STORE), key=shop.key())  # type: ignore[operator]


def _picked(shop: Trade, one: int, *, leave: int = 0) -> int:
    with transaction():
        lines = [line.id for line in db.session.get_one(Fulfilment, one).lines]
    for line_id in lines[: len(lines) - leave]:
        with transaction():
            shipments.pick(one, line_id=line_id, actor=shop.actor(STORE), key=shop.key())
    return one


def _packed(shop: Trade, one: int, eleven: str = "") -> int:
    _do(shop, shipments.pack, _picked(shop, one), Carrier.YAMATO, [Box(size=80, weight=1_200)])
    if eleven:
        with transaction():
            wanted = select(Shipment.id).where(Shipment.fulfilment_id == one)
            parcel = db.session.scalars(wanted).one()
        _do(shop, shipments.note_number, parcel, f"{eleven}{int(eleven) % 7}")
    return one


def _shipped(shop: Trade, one: int, eleven: str) -> int:
    _do(shop, shipments.ship, _packed(shop, one, eleven))
    return one


def _on_the_road(shop: Trade, home: int, state: ShipmentState) -> None:
    one = _shipped(shop, _ask(shop, home, tender="cod"), "48120009001")
    with transaction():
        parcel = db.session.scalars(select(Shipment.id).where(Shipment.fulfilment_id == one)).one()
    _do(shop, shipments.report_not_taken, parcel, state)


def _fetched(shop: Trade, tender: str) -> None:
    one = _picked(shop, _ask(shop, 0, tender=tender, pickup=True))
    _do(shop, shipments.make_ready, one)
