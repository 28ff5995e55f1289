"""What scans and numbers name: goods of a fulfilment, parcels, pick-up codes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from omni.domain.codes import fold_code, fold_jan
from omni.domain.document_numbers import read
from omni.domain.errors import N_, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.fulfilment import Fulfilment, FulfilmentLine
from omni.models.order import OrderLine
from omni.models.shipment import Shipment
from omni.models.style import Style, StyleKey, Variant


@dataclass(frozen=True)
class Codes:
    """By what a fulfilment's line is recognised."""

    line_id: int
    jan: str | None
    sku: str
    style_code: str


def list_codes(fulfilment_id: int) -> list[Codes]:
    """The codes of each line's goods."""
    rows = db.session.execute(
        select(FulfilmentLine.id, Variant.jan, Variant.sku, Style.code)
        .join(OrderLine, OrderLine.id == FulfilmentLine.order_line_id)
        .join(Variant, Variant.id == OrderLine.variant_id)
        .join(Style, Style.id == Variant.style_id)
        .where(FulfilmentLine.fulfilment_id == fulfilment_id)
        .order_by(FulfilmentLine.id)
    )
    return [Codes(row.id, row.jan, row.sku, row.code) for row in rows]


def find_goods(code: str) -> str | None:
    """What a scan names among all goods, as people call it."""
    jan, key = fold_jan(code), fold_code(code)
    exact = select(StyleKey.style_id).where(StyleKey.key == key).limit(1).scalar_subquery()
    row = db.session.execute(
        select(Style.name, Variant)
        .join(Style, Style.id == Variant.style_id)
        .where(or_(Variant.jan == (jan or code), Variant.sku == code, Style.id == exact))
        .order_by((Variant.jan == (jan or code)).desc(), Variant.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    named = row.Variant.jan == jan or fold_code(row.Variant.sku) == key
    return f"{row.name} {row.Variant.label}".strip() if named else str(row.name)


def find_fulfilment_id(text: str) -> int | None:
    """The fulfilment of a number (F-7K3M9Q), a parcel's (P-…) or a pick-up code."""
    number = read(text)
    wanted = select(Fulfilment.id)
    if number and number.startswith("P-"):
        wanted = select(Shipment.fulfilment_id).where(Shipment.number == number)
    elif number:
        wanted = wanted.where(Fulfilment.number == number)
    else:
        wanted = wanted.where(Fulfilment.pickup_code == pickup_code(text))
    return db.session.scalar(wanted)


def pickup_code(text: str) -> str:
    """A pick-up code as it is stored, from what was typed or its QR code said."""
    return fold_code(text).removeprefix("OMNI:PICKUP:")


def get_fulfilment_id(shipment_id: int) -> int:
    """Whose parcel this is; raises NotFound."""
    found = None
    if 0 < shipment_id <= LARGEST_ID:
        wanted = select(Shipment.fulfilment_id).where(Shipment.id == shipment_id)
        found = db.session.scalar(wanted)
    if found is None:
        raise NotFound(N_("この荷物は見つかりません。"))
    return found
