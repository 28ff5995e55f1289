"""Orders, customers, refunds and figures of stock, as a shop tells them.

Amounts are tax-inclusive minor units, as everywhere in the house.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Arrival:
    """A request that came in from a shop: its bytes untouched, its headers in lower case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Envelope:
    """What an arrival is about, before anybody has read it: the key it is known by for ever,
    what it changes, and which version of that it speaks of."""

    external_id: str
    topic: str
    subject: str
    version: str


@dataclass(frozen=True)
class ShopLine:
    """Pieces of one article in a shop's order.

    `quantity` was ordered; `removed` of them were taken off again before they were shipped.
    `discount` is this line's share of every discount. `article` is the shop's id of what it
    sells, `sku` what the merchant calls it there.
    """

    external_id: str
    article: str
    sku: str
    title: str
    quantity: int
    unit_price: int
    discount: int = 0
    removed: int = 0
    tax_rate: int = 10


@dataclass(frozen=True)
class ShopCharge:
    """What is charged beside goods: `kind` is a line kind of ours (shipping, cod_fee, wrapping)."""

    kind: str
    title: str
    amount: int
    tax_rate: int = 10


@dataclass(frozen=True)
class ShopAddress:
    """Where a shop's order goes."""

    name: str
    postcode: str
    prefecture: str
    city: str
    street: str
    building: str = ""
    company: str = ""
    kana: str = ""
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True)
class ShopCustomer:
    """A customer as her shop knows her; `accepts_mail` is None where the shop does not say."""

    external_id: str
    version: str = ""
    family_name: str = ""
    given_name: str = ""
    family_kana: str = ""
    given_kana: str = ""
    phone: str = ""
    mail: str = ""
    birthday: dt.date | None = None
    address: ShopAddress | None = None
    accepts_mail: bool | None = None


@dataclass(frozen=True)
class ShopReturnedPieces:
    """Pieces of one line in a refund; `comes_back` when they go on the shelf again."""

    line: str
    quantity: int
    comes_back: bool


@dataclass(frozen=True)
class ShopRefund:
    """Money a shop gave back, and for which pieces. `order` is the shop's id of the order."""

    external_id: str
    order: str
    at: dt.datetime
    amount: int
    pieces: tuple[ShopReturnedPieces, ...] = ()


@dataclass(frozen=True)
class ShopOrder:
    """An order as it stands at its shop now; what is not in it any more is gone."""

    external_id: str
    number: str
    version: str
    placed_at: dt.datetime
    lines: tuple[ShopLine, ...]
    charges: tuple[ShopCharge, ...]
    total: int
    tender: str
    is_paid: bool
    is_cancelled: bool = False
    is_shipped: bool = False
    currency: str = "JPY"
    points_spent: int = 0
    customer: ShopCustomer | None = None
    address: ShopAddress | None = None
    refunds: tuple[ShopRefund, ...] = ()
    wanted_on: dt.date | None = None
    time_band: str = ""
    note: str = ""

    @property
    def due(self) -> int:
        """What its lines and charges come to, less the pieces taken off."""
        goods = sum(_worth(line) for line in self.lines)
        return goods + sum(charge.amount for charge in self.charges) - self.points_spent


def _worth(line: ShopLine) -> int:
    kept = line.quantity - line.removed
    return line.unit_price * kept - (line.discount if kept else 0)


@dataclass(frozen=True)
class StockSeen:
    """The figure a shop shows for one article."""

    inventory: str
    quantity: int


@dataclass(frozen=True)
class ShopArticle:
    """One article a shop sells, for the list of what is what; `quantity` is what it shows."""

    external_id: str
    inventory: str
    sku: str
    title: str
    quantity: int | None = None


@dataclass(frozen=True)
class ShopErasure:
    """A customer asked her shop for her data, or to be forgotten (`erase`)."""

    customer: str
    erase: bool
    mail: str = ""
    orders: tuple[str, ...] = field(default=())


Told = ShopOrder | ShopRefund | ShopCustomer | StockSeen | ShopErasure
