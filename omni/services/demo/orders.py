"""Orders of the last days from the EC site, the phone and the stores, in every state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.orders import NewDestination, NewLine, NewOrder, NewPayment
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.member import Member
from omni.models.order import OrderLine
from omni.models.shipment import Carrier, Shipment
from omni.models.stock import StockLevel
from omni.models.style import Style, Variant
from omni.services import orders, shipments
from omni.services.demo.recent import Trade
from omni.transactions import transaction

SHIPPING, FREE_FROM, COD_FEE = 550, 11_000, 330
NOTES = ("", "", "", "不在時は宅配ボックスへお願いします。", "領収書を同封してください。")


def take_orders(shop: Trade, count: int, told: Callable[[str], None]) -> None:
    """Take so many orders over a fortnight and bring each as far as its day allows."""
    made = 0
    for index in range(count):
        days_ago = 13 - 13 * index // max(count - 1, 1)
        with clock.set_clock(shop.at(days_ago)):
            order_id = _place(shop, index)
        made += 1
        _go_on(shop, order_id, days_ago, index)
    told(f"{made} orders of the EC site, the phone and the stores")


def _place(shop: Trade, index: int) -> int:
    """Mostly of the EC site; now and then by phone, from a store, or more than there is."""
    channel = ("ec", "ec", "ec", "phone", "ec", "store")[index % 6]
    with transaction():
        member = db.session.get_one(Member, _with_address(shop))
        code = "ECW" if channel != "store" else shop.dice.choice(("SBY", "UMD"))
        lines = _lines(shop, index)
        goods = sum(line.gross for line in lines)
        if index % 7 != 6 and goods < FREE_FROM:
            lines += (NewLine(kind="shipping", unit_price=SHIPPING),)
        pickup = shop.chain.locations["SBY"] if index % 9 == 4 and channel == "ec" else None
        tender = "bank" if channel == "phone" else "online"
        if index % 4 == 2 and pickup is None:
            tender, lines = "cod", (*lines, NewLine(kind="cod_fee", unit_price=COD_FEE))
        due = sum(line.gross for line in lines)
        made = orders.place_order(
            NewOrder(
                channel=channel,
                location_id=shop.chain.locations[code],
                lines=lines,
                payments=(NewPayment(tender, due, is_awaited=tender in ("cod", "bank")),),
                member_id=member.id,
                destination=None if pickup else _destination(member, index),
                pickup_location_id=pickup,
                source="demo-ec" if channel == "ec" else "omni",
                external_id=f"#{10_231 + index}" if channel == "ec" else None,
                note=NOTES[index % len(NOTES)],
            ),
            actor=shop.actor(code),
            key=shop.key(),
        )
        return int(made.id)


def _with_address(shop: Trade) -> int:
    """Some member who told us where they live."""
    while True:
        member_id = shop.member()
        if db.session.scalar(select(Member.city).where(Member.id == member_id)):
            return member_id


def _lines(shop: Trade, index: int) -> tuple[NewLine, ...]:
    lying = shop.stock[shop.chain.locations["SBY"]]
    chosen = dict.fromkeys(shop.dice.choices(lying, k=shop.dice.choice((1, 1, 2, 3))))
    pieces = 1
    if index % 19 == 18:
        scarce, there = _scarcest()
        chosen, pieces = {scarce: None}, there + 1
    rows = db.session.execute(
        select(Variant.id, Style.price, Style.tax_rate)
        .join(Style, Style.id == Variant.style_id)
        .where(Variant.id.in_(chosen))
        .order_by(Variant.id)
    ).all()
    return tuple(
        NewLine(row.id, pieces if at == 0 else 1, row.price, tax_rate=row.tax_rate)
        for at, row in enumerate(rows)
    )


def _scarcest() -> tuple[int, int]:
    """The SKU of which the whole chain has least, and how many: one more cannot be sent."""
    there = func.sum(StockLevel.on_hand - StockLevel.reserved)
    row = db.session.execute(
        select(StockLevel.variant_id, there)
        .group_by(StockLevel.variant_id)
        .having(there > 0)
        .order_by(there, StockLevel.variant_id)
        .limit(1)
    ).one()
    return int(row[0]), int(row[1])


def _destination(member: Member, index: int) -> NewDestination:
    today = clock.now().date()
    is_gift = index % 8 == 5
    return NewDestination(
        name="小林 翠" if is_gift else member.name,
        postcode=member.postcode or "",
        prefecture=member.prefecture or "",
        city=member.city or "",
        street=member.street or "",
        building=member.building or "",
        phone=f"0901234{index:04}",
        wanted_on=today + dt.timedelta(days=4) if index % 5 == 0 else None,
        time_band=("", "am", "18-20")[index % 3],
        drop_off="door" if index % 10 == 3 else "",
        is_gift=is_gift,
        gift_note="お誕生日おめでとうございます。" if is_gift else "",
        sender_name=member.name if is_gift else "",
    )


def _go_on(shop: Trade, order_id: int, days_ago: int, index: int) -> None:
    """What has happened to it since: older ones have arrived, today's are untouched."""
    if index % 11 == 7:
        with clock.set_clock(shop.at(max(days_ago - 1, 0))), transaction():
            orders.cancel_order(
                order_id, reason="customer", actor=shop.actor("ECW"), key=shop.key()
            )
        return
    if index % 13 == 9:
        _cancel_some(shop, order_id)
    if days_ago >= 1:
        for fulfilment_id in _asked(order_id):
            _work(shop, fulfilment_id, days_ago, index)


def _cancel_some(shop: Trade, order_id: int) -> None:
    with transaction():
        line = db.session.scalars(
            select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position)
        ).first()
        if line is not None:
            orders.cancel_pieces(
                order_id, [(line.id, 1)], reason="customer", actor=shop.actor("ECW"),
                key=shop.key(),
            )  # fmt: skip


def _asked(order_id: int) -> list[int]:
    with transaction():
        wanted = select(Fulfilment.id).where(
            Fulfilment.order_id == order_id, Fulfilment.state == FulfilmentState.REQUESTED
        )
        return list(db.session.scalars(wanted.order_by(Fulfilment.id)))


def _work(shop: Trade, fulfilment_id: int, days_ago: int, index: int) -> None:
    """Pick and pack it, and send or hand it over when its day has come."""
    with transaction():
        one = db.session.get_one(Fulfilment, fulfilment_id)
        place, is_pickup = one.location_id, one.pickup_code is not None
        code = one.pickup_code
    actor = shop.actor(next(at for at, known in shop.chain.locations.items() if known == place))
    with clock.set_clock(shop.at(days_ago - 1)):
        if days_ago < 3 and index % 3 == 0:
            return
        with transaction():
            shipments.start_picking(fulfilment_id, actor=actor, key=shop.key())
        if days_ago < 3 and index % 3 == 1:
            return
        _pick_all(shop, fulfilment_id, actor)
        if is_pickup:
            with transaction():
                shipments.make_ready(fulfilment_id, actor=actor, key=shop.key())
            if days_ago > 4:
                with transaction():
                    shipments.hand_over(fulfilment_id, code=code, actor=actor, key=shop.key())
            return
        _pack_and_ship(shop, fulfilment_id, actor, is_sent=days_ago >= 3)


def _pick_all(shop: Trade, fulfilment_id: int, actor: Actor) -> None:
    """Every piece in hand, one scan each."""
    with transaction():
        lines = [
            (line.id, line.quantity - line.picked - line.short)
            for line in db.session.get_one(Fulfilment, fulfilment_id).lines
        ]
    for line_id, pieces in lines:
        for _piece in range(pieces):
            with transaction():
                shipments.pick(fulfilment_id, line_id=line_id, actor=actor, key=shop.key())


def _pack_and_ship(shop: Trade, fulfilment_id: int, actor: Actor, *, is_sent: bool) -> None:
    carrier = shop.dice.choice((Carrier.YAMATO, Carrier.YAMATO, Carrier.SAGAWA, Carrier.JAPAN_POST))
    with transaction():
        shipments.pack(
            fulfilment_id, carrier, [shipments.Box(size=60)], actor=actor, key=shop.key()
        )
    if not is_sent:
        return
    with transaction():
        parcels = select(Shipment.id).where(Shipment.fulfilment_id == fulfilment_id)
        for parcel_id in db.session.scalars(parcels):
            digits = f"{shop.dice.randrange(10**10, 10**11):011}"
            number = f"{digits}{int(digits) % 7}"
            shipments.note_number(parcel_id, number, actor=actor, key=shop.key())
    with transaction():
        shipments.ship(fulfilment_id, actor=actor, key=shop.key())
