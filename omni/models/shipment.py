"""Shipments: the parcels of a fulfilment, the accounts they are sent under, and money collected."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.fulfilment import Fulfilment, FulfilmentLine
from omni.models.location import Location


class Carrier(enum.StrEnum):
    """Who carries a parcel: ヤマト運輸, 佐川急便, 日本郵便."""

    YAMATO = "yamato"
    SAGAWA = "sagawa"
    JAPAN_POST = "japan_post"


class ShipmentState(enum.StrEnum):
    """Where a parcel stands.

    LABELLED → SHIPPED → DELIVERED, or REFUSED (受取拒否) or ABSENT (長期不在) → RETURNED.
    CANCELLED before it left, with its fulfilment or because it was packed anew.
    """

    LABELLED = "labelled"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    REFUSED = "refused"
    ABSENT = "absent"
    RETURNED = "returned"
    CANCELLED = "cancelled"


ON_THE_WAY = (ShipmentState.SHIPPED, ShipmentState.REFUSED, ShipmentState.ABSENT)


class Shipment(Model):
    """One parcel. `number` is ours and what carriers' files are matched by.

    `number_ok` is false when the check digit of the tracking number fails: a warning, no more.
    `cod_amount` (代引き) is what the carrier collects with it, `cod_tax` the tax inside. `size` is
    the sum of the three edges in cm, `weight` in grams; 0 where nobody measured.
    """

    __tablename__ = "shipment"
    __table_args__ = (
        Index(None, "fulfilment_id"),
        Index(
            "uq_shipment_tracking",
            "carrier",
            "tracking_number",
            unique=True,
            sqlite_where=text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
            postgresql_where=text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
        ),
        Index(None, "tracking_number"),
        Index(
            "ix_shipment_under_way",
            "state",
            sqlite_where=text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
            postgresql_where=text("state IN ('labelled', 'shipped', 'refused', 'absent')"),
        ),
        CheckConstraint("cod_amount >= 0 AND cod_tax >= 0", name="cod"),
        CheckConstraint("size >= 0 AND weight >= 0", name="measures"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    fulfilment_id: Mapped[int] = mapped_column(ForeignKey("fulfilment.id"))
    carrier: Mapped[Carrier]
    state: Mapped[ShipmentState] = mapped_column(default=ShipmentState.LABELLED)
    tracking_number: Mapped[str | None]
    number_ok: Mapped[bool] = mapped_column(default=True, server_default=true())
    cod_amount: Mapped[int] = mapped_column(default=0)
    cod_tax: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    weight: Mapped[int] = mapped_column(default=0)
    packed_at: Mapped[dt.datetime]
    packed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    exported_at: Mapped[dt.datetime | None]
    shipped_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]

    lines: Mapped[list[ShipmentLine]] = relationship(
        back_populates="shipment", order_by="ShipmentLine.id"
    )
    fulfilment: Mapped[Fulfilment] = relationship()


class ShipmentLine(Model):
    """Pieces of one fulfilment line that lie in a parcel."""

    __tablename__ = "shipment_line"
    __table_args__ = (
        UniqueConstraint("shipment_id", "fulfilment_line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index(None, "fulfilment_line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    fulfilment_line_id: Mapped[int] = mapped_column(ForeignKey("fulfilment_line.id"))
    quantity: Mapped[int]

    shipment: Mapped[Shipment] = relationship(back_populates="lines")
    fulfilment_line: Mapped[FulfilmentLine] = relationship()


class CarrierAccount(Model):
    """Under which customer code a place sends with a carrier, and which sender its labels name.

    `billing_class` is ヤマト's 請求先分類コード, `fare_number` its 運賃管理番号; the others leave
    them empty. The place's first choice `is_preferred`.
    """

    __tablename__ = "carrier_account"
    __table_args__ = (UniqueConstraint("location_id", "carrier"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    carrier: Mapped[Carrier]
    customer_code: Mapped[str] = mapped_column(default="")
    billing_class: Mapped[str] = mapped_column(default="")
    fare_number: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str]
    sender_phone: Mapped[str] = mapped_column(default="")
    sender_postcode: Mapped[str] = mapped_column(default="")
    sender_prefecture: Mapped[str] = mapped_column(default="")
    sender_city: Mapped[str] = mapped_column(default="")
    sender_street: Mapped[str] = mapped_column(default="")
    sender_building: Mapped[str] = mapped_column(default="")
    is_preferred: Mapped[bool] = mapped_column(default=False)

    location: Mapped[Location] = relationship()


class RemittanceState(enum.StrEnum):
    """How a carrier's remittance compares with what was awaited."""

    MATCHED = "matched"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Remittance(Model):
    """代引き money a carrier says it has paid over for one parcel; each is taken in once."""

    __tablename__ = "remittance"
    __table_args__ = (
        UniqueConstraint("carrier", "tracking_number", "paid_on"),
        Index(None, "shipment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    carrier: Mapped[Carrier]
    tracking_number: Mapped[str]
    paid_on: Mapped[dt.date]
    amount: Mapped[int]
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"))
    state: Mapped[RemittanceState]
    entered_at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    shipment: Mapped[Shipment | None] = relationship()
