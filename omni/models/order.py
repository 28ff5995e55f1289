"""Orders of every channel: a sale at the till is an order of channel `store`."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
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
    """Where an order stands; a sale at the till is completed when it is born."""

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
    cancelled_at: Mapped[dt.datetime | None]

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.position"
    )
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id")
    location: Mapped[Location] = relationship()
    member: Mapped[Member | None] = relationship()


class OrderLine(Model):
    """Pieces of one SKU sold at one price; its shares of discounts and points stay with it.

    `amount` = quantity × unit_price − discount (all shares), tax included, before points;
    `points_spent` is its share of the points used, `points_earned` what it earned.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("returned >= 0 AND returned <= quantity", name="returned"),
        Index(None, "order_id"),
        Index(None, "variant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    position: Mapped[int]
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    description: Mapped[str]
    quantity: Mapped[int]
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
    """How money changed hands; a deposit had changed hands before, and is never keyed."""

    CASH = "cash"
    CARD = "card"
    QR = "qr"
    E_MONEY = "e_money"
    GIFT = "gift"
    CREDIT = "credit"
    OTHER = "other"
    DEPOSIT = "deposit"


KEYED_TENDERS = tuple(one for one in Tender if one is not Tender.DEPOSIT)


class Payment(Model):
    """Money taken for an order; `change` is what cash gave back."""

    __tablename__ = "payment"
    __table_args__ = (Index(None, "order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    tender: Mapped[Tender]
    amount: Mapped[int]
    tendered: Mapped[int | None]
    change: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)


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
