"""Orders of every channel: a sale at the till is an order of channel `store`."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.member import Member
from omni.models.style import Variant


class Channel(enum.StrEnum):
    """Where an order was made."""

    STORE = "store"
    EC = "ec"
    PHONE = "phone"


class OrderState(enum.StrEnum):
    """Where an order stands; a sale at the till is completed when it is born.

    An OPEN order still has goods to ship or to hand over; what is on the way with each of them
    is said by its fulfilments.
    """

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Order(Model):
    """One document of sale. Amounts are tax-inclusive minor units of `currency`.

    `subtotal` − `discount` = the lines' amounts; `total` is what is taxed: those amounts, less
    `points_spent` where `point_use` is `discount`. Payments sum to the amounts less the points
    either way. `tax` is rounded by `tax_rounding` once per rate over the lines.

    `is_history` marks a sale taken in from another system that moved neither stock nor points;
    `tax_free_reference` names a 免税 sale in the records of the till or its provider.
    """

    __tablename__ = "order"
    __table_args__ = (
        Index(
            "uq_order_receipt",
            "location_id",
            "receipt_number",
            unique=True,
            sqlite_where=text("receipt_number IS NOT NULL"),
            postgresql_where=text("receipt_number IS NOT NULL"),
        ),
        Index(
            "uq_order_external",
            "source",
            "external_id",
            unique=True,
            sqlite_where=text("external_id IS NOT NULL"),
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index(None, "member_id", "placed_at"),
        Index(None, "location_id", "business_day"),
        Index(None, "register_day_id"),
        Index(
            "ix_order_open",
            "placed_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[Channel]
    state: Mapped[OrderState] = mapped_column(default=OrderState.COMPLETED)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    register_day_id: Mapped[int | None] = mapped_column(ForeignKey("register_day.id"))
    business_day: Mapped[dt.date]
    receipt_number: Mapped[str | None]
    placed_at: Mapped[dt.datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("identity.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    currency: Mapped[str] = mapped_column(default="JPY")
    subtotal: Mapped[int] = mapped_column(default=0)
    discount: Mapped[int] = mapped_column(default=0)
    points_spent: Mapped[int] = mapped_column(default=0)
    point_use: Mapped[str] = mapped_column(default="discount")
    tax: Mapped[int] = mapped_column(default=0)
    tax_rounding: Mapped[str] = mapped_column(default="floor")
    total: Mapped[int] = mapped_column(default=0)
    points_earned: Mapped[int] = mapped_column(default=0)
    receipt_prints: Mapped[int] = mapped_column(default=0)
    is_history: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(default="omni")
    external_id: Mapped[str | None]
    tax_free_reference: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    completed_at: Mapped[dt.datetime | None]
    cancelled_at: Mapped[dt.datetime | None]

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.position"
    )
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id")
    location: Mapped[Location] = relationship()
    member: Mapped[Member | None] = relationship()
    destination: Mapped[Destination | None] = relationship()
    events: Mapped[list[OrderEvent]] = relationship(order_by="OrderEvent.id")


class LineKind(enum.StrEnum):
    """What a line charges for: goods, or what is charged beside them."""

    GOODS = "goods"
    SHIPPING = "shipping"
    COD_FEE = "cod_fee"
    WRAPPING = "wrapping"


class OrderLine(Model):
    """Pieces of one SKU sold at one price; its shares of discounts and points stay with it.

    `amount` = (quantity − cancelled) × unit_price − discount (all shares), tax included, before
    points; `points_spent` is its share of the points used, `points_earned` what it earned.
    `cancelled` counts pieces taken off an open order; a whole order cancelled keeps its lines.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("returned >= 0 AND returned <= quantity", name="returned"),
        CheckConstraint("cancelled >= 0 AND cancelled + returned <= quantity", name="cancelled"),
        Index(None, "order_id"),
        Index(None, "variant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    position: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(default=LineKind.GOODS, server_default="goods")
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    description: Mapped[str]
    quantity: Mapped[int]
    cancelled: Mapped[int] = mapped_column(default=0, server_default="0")
    returned: Mapped[int] = mapped_column(default=0)
    unit_price: Mapped[int]
    discount: Mapped[int] = mapped_column(default=0)
    discount_reason: Mapped[str | None]
    bundle: Mapped[str | None]
    amount: Mapped[int]
    tax_rate: Mapped[int] = mapped_column(default=10)
    points_spent: Mapped[int] = mapped_column(default=0)
    points_earned: Mapped[int] = mapped_column(default=0)
    is_returnable: Mapped[bool] = mapped_column(default=True)
    hold_line_id: Mapped[int | None] = mapped_column(ForeignKey("hold_line.id"))

    order: Mapped[Order] = relationship(back_populates="lines")
    variant: Mapped[Variant | None] = relationship()


class Tender(enum.StrEnum):
    """How money changed hands; a deposit had changed hands before, and is never keyed.

    ONLINE was paid at the EC site; COD (代引き) is taken by the carrier; BANK is a transfer.
    """

    CASH = "cash"
    CARD = "card"
    QR = "qr"
    E_MONEY = "e_money"
    GIFT = "gift"
    CREDIT = "credit"
    OTHER = "other"
    DEPOSIT = "deposit"
    ONLINE = "online"
    COD = "cod"
    BANK = "bank"


FAR_TENDERS = (Tender.ONLINE, Tender.COD, Tender.BANK)
KEYED_TENDERS = tuple(one for one in Tender if one not in {Tender.DEPOSIT, *FAR_TENDERS})


class Payment(Model):
    """Money taken for an order, or promised while `is_awaited`; `change` is what cash gave back.

    `received_at` is when promised money came in: by the carrier, the bank or the debtor.
    """

    __tablename__ = "payment"
    __table_args__ = (Index(None, "order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    tender: Mapped[Tender]
    amount: Mapped[int]
    tendered: Mapped[int | None]
    change: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    is_awaited: Mapped[bool] = mapped_column(default=False, server_default=false())
    received_at: Mapped[dt.datetime | None]


class Destination(Model):
    """Where an order goes and how: who receives it may be another than who ordered it.

    `time_band` is the carrier-neutral band ("" any, "am", "14-16", "16-18", "18-20", "19-21");
    `drop_off` says where a parcel may be left (置き配), "" nowhere.
    """

    __tablename__ = "destination"

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True)
    name: Mapped[str]
    kana: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str]
    prefecture: Mapped[str]
    city: Mapped[str]
    street: Mapped[str]
    building: Mapped[str] = mapped_column(default="")
    company: Mapped[str] = mapped_column(default="")
    wanted_on: Mapped[dt.date | None]
    time_band: Mapped[str] = mapped_column(default="")
    drop_off: Mapped[str] = mapped_column(default="")
    is_gift: Mapped[bool] = mapped_column(default=False)
    gift_note: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str] = mapped_column(default="")
    sender_phone: Mapped[str] = mapped_column(default="")


class OrderEvent(Model):
    """One thing that happened to an order, append-only; its timeline in words is made of these."""

    __tablename__ = "order_event"
    __table_args__ = (Index(None, "order_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    kind: Mapped[str]
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    fulfilment_id: Mapped[int | None] = mapped_column(ForeignKey("fulfilment.id"))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class FormalReceipt(Model):
    """領収書: made out once for a sale; printed again, it says so."""

    __tablename__ = "formal_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    addressee: Mapped[str]
    proviso: Mapped[str]
    amount: Mapped[int]
    issued_at: Mapped[dt.datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reprints: Mapped[int] = mapped_column(default=0)
