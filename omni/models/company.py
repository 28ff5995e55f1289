"""Companies of the group: who grants points, who prints a T number."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import Model


class Company(Model):
    """A legal entity; its stores issue receipts and grant points in its name."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    invoice_number: Mapped[str | None]
    currency: Mapped[str] = mapped_column(default="JPY")
    tax_rounding: Mapped[str] = mapped_column(default="floor")
    return_days: Mapped[int] = mapped_column(default=14)
    return_rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
