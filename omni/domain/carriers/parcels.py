"""A parcel as a carrier's file wants to hear of it, and what a person has to correct first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """Somebody with a place: who receives, or who sends."""

    name: str
    postcode: str
    prefecture: str
    city: str
    street: str
    building: str = ""
    phone: str = ""
    kana: str = ""
    company: str = ""

    @property
    def whole(self) -> str:
        """Prefecture, city and street in one."""
        return f"{self.prefecture}{self.city}{self.street}"


@dataclass(frozen=True)
class Account:
    """The customer code and, for ヤマト, 請求先分類コード and 運賃管理番号."""

    customer_code: str = ""
    billing_class: str = ""
    fare_number: str = ""


@dataclass(frozen=True)
class Parcel:
    """One parcel to be labelled; `number` is ours and comes back with the carrier's."""

    number: str
    to: Address
    sender: Address
    account: Account
    ship_on: dt.date
    contents: str
    wanted_on: dt.date | None = None
    time_band: str = ""
    drop_off: str = ""
    cod_amount: int = 0
    cod_tax: int = 0
    size: int = 0
    weight: int = 0


@dataclass(frozen=True)
class Flaw:
    """Something of a parcel that the carrier's file cannot say as it stands.

    `kind` is `unencodable`, `too_long`, `missing` or `too_much`; `suggestion` is what would do,
    "" where only a person knows.
    """

    number: str
    column: str
    kind: str
    value: str
    suggestion: str = ""


@dataclass(frozen=True)
class Row:
    """The fields of one parcel in the file's order, and its flaws; only one without goes out."""

    number: str
    fields: tuple[str, ...]
    flaws: tuple[Flaw, ...]
