"""Parcels that carriers' label programs have yet to hear of, with what must be corrected first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain.carriers import Account, Address, Flaw, Parcel, write_file
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.location import Location
from omni.models.order import Destination, Order
from omni.models.shipment import Carrier, CarrierAccount, Shipment, ShipmentState

CONTENTS = "衣料品"


@dataclass(frozen=True)
class Waiting:
    """A labelled parcel as the list before the file shows it."""

    id: int
    fulfilment_id: int
    number: str
    order_id: int
    order_number: str
    who: str
    carrier: Carrier
    tracking_number: str | None
    cod_amount: int
    exported_at: dt.datetime | None
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True)
class File:
    """What one carrier's file holds now: its bytes, the parcels in it, and those kept back."""

    carrier: Carrier
    content: bytes
    numbers: tuple[str, ...]
    waiting: tuple[Waiting, ...]

    @property
    def flawed(self) -> tuple[Waiting, ...]:
        return tuple(one for one in self.waiting if one.flaws)


def make_file(
    location_id: int, carrier: Carrier, ship_on: dt.date, *, only: Collection[str] = ()
) -> File:
    """The file of this store's labelled parcels without a number, or of `only` these."""
    rows = _rows(location_id, carrier)
    chosen = [
        row for row in rows if (row[0].number in only if only else not row[0].tracking_number)
    ]
    account = find_account(location_id, carrier)
    place = db.session.get_one(Location, location_id)
    parcels = [_parcel(row, account, place, ship_on) for row in chosen]
    content, written, flaws = write_file(carrier.value, parcels)
    by_number: dict[str, list[Flaw]] = {}
    for flaw in flaws:
        by_number.setdefault(flaw.number, []).append(flaw)
    waiting = [_waiting(row, tuple(by_number.get(row[0].number, ()))) for row in rows]
    return File(carrier, content, tuple(row.number for row in written), tuple(waiting))


def _rows(
    location_id: int, carrier: Carrier
) -> list[tuple[Shipment, Fulfilment, Order, Destination]]:
    rows = db.session.execute(
        select(Shipment, Fulfilment, Order, Destination)
        .join(Fulfilment, Fulfilment.id == Shipment.fulfilment_id)
        .join(Order, Order.id == Fulfilment.order_id)
        .join(Destination, Destination.order_id == Order.id)
        .where(
            Fulfilment.location_id == location_id,
            Shipment.carrier == carrier,
            Shipment.state == ShipmentState.LABELLED,
        )
        .order_by(Shipment.id)
        .execution_options(populate_existing=True)
    )
    return [(one, asked, order, to) for one, asked, order, to in rows]


def _parcel(
    row: tuple[Shipment, Fulfilment, Order, Destination],
    account: CarrierAccount | None,
    place: Location,
    ship_on: dt.date,
) -> Parcel:
    shipment, _, _, to = row
    return Parcel(
        number=shipment.number,
        to=Address(
            name=to.name,
            postcode=to.postcode,
            prefecture=to.prefecture,
            city=to.city,
            street=to.street,
            building=to.building,
            phone=to.phone,
            kana=to.kana,
            company=to.company,
        ),
        sender=_sender(account, place, to),
        account=Account(account.customer_code, account.billing_class, account.fare_number)
        if account
        else Account(),
        ship_on=ship_on,
        contents=CONTENTS,
        wanted_on=to.wanted_on,
        time_band=to.time_band,
        drop_off=to.drop_off,
        cod_amount=shipment.cod_amount,
        cod_tax=shipment.cod_tax,
        size=shipment.size,
        weight=shipment.weight,
    )


def _sender(account: CarrierAccount | None, place: Location, to: Destination) -> Address:
    """Who sends: the store, in the name of who gives where it is a gift."""
    named = to.sender_name if to.is_gift and to.sender_name else ""
    if account is None:
        return Address(named or place.name, place.postcode or "", "", "", place.address or "",
                       phone=place.phone or "")  # fmt: skip
    return Address(
        name=named or account.sender_name,
        postcode=account.sender_postcode,
        prefecture=account.sender_prefecture,
        city=account.sender_city,
        street=account.sender_street,
        building=account.sender_building,
        phone=(to.sender_phone if named else "") or account.sender_phone,
    )


def _waiting(
    row: tuple[Shipment, Fulfilment, Order, Destination], flaws: tuple[Flaw, ...]
) -> Waiting:
    shipment, fulfilment, order, to = row
    return Waiting(
        id=shipment.id,
        fulfilment_id=fulfilment.id,
        number=shipment.number,
        order_id=order.id,
        order_number=order.number,
        who=to.name,
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        cod_amount=shipment.cod_amount,
        exported_at=shipment.exported_at,
        flaws=flaws,
    )


def find_account(location_id: int, carrier: Carrier) -> CarrierAccount | None:
    """Under what this store sends with that carrier."""
    return db.session.scalar(
        select(CarrierAccount).where(
            CarrierAccount.location_id == location_id, CarrierAccount.carrier == carrier
        )
    )


def list_accounts(location_id: int) -> list[CarrierAccount]:
    """The carriers this store sends with, its first choice first."""
    wanted = select(CarrierAccount).where(CarrierAccount.location_id == location_id)
    return list(
        db.session.scalars(wanted.order_by(CarrierAccount.is_preferred.desc(), CarrierAccount.id))
    )
