"""Goods: a style (品番) and its variants, one SKU for each colour and size."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import KeyText, Model


class Style(Model):
    """What the label calls one article; price and tax rate are its variants' too."""

    __tablename__ = "style"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("tax_rate BETWEEN 0 AND 100", name="tax_rate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kana: Mapped[str] = mapped_column(default="")
    brand: Mapped[str | None]
    category: Mapped[str | None]
    season: Mapped[str | None]
    price: Mapped[int]
    currency: Mapped[str] = mapped_column(default="JPY")
    tax_rate: Mapped[int] = mapped_column(default=10)
    is_on_sale: Mapped[bool] = mapped_column(default=False)
    earns_points: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(default="omni")
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]

    variants: Mapped[list[Variant]] = relationship(
        back_populates="style", order_by="[Variant.colour_position, Variant.size_position]"
    )


class Variant(Model):
    """One SKU: a colour and a size of a style; a JAN when the goods carry one."""

    __tablename__ = "variant"
    __table_args__ = (Index(None, "style_id"), CheckConstraint("price >= 0", name="price"))

    id: Mapped[int] = mapped_column(primary_key=True)
    style_id: Mapped[int] = mapped_column(ForeignKey("style.id"))
    sku: Mapped[str] = mapped_column(unique=True)
    jan: Mapped[str | None] = mapped_column(unique=True)
    colour: Mapped[str] = mapped_column(default="")
    colour_position: Mapped[int] = mapped_column(default=0)
    swatch: Mapped[str | None]
    size: Mapped[str] = mapped_column(default="")
    size_position: Mapped[int] = mapped_column(default=0)
    price: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)

    style: Mapped[Style] = relationship(back_populates="variants")

    @property
    def label(self) -> str:
        """Colour and size as the clerk says them."""
        return " ".join(part for part in (self.colour, self.size) if part)


class StyleKey(Model):
    """One folded key goods are found by: 品番, SKU, JAN, words of the name and its reading."""

    __tablename__ = "style_key"
    __table_args__ = (Index(None, "style_id"),)

    key: Mapped[str] = mapped_column(KeyText, primary_key=True)
    style_id: Mapped[int] = mapped_column(ForeignKey("style.id"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(primary_key=True, default=0)
