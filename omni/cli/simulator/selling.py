"""What a simulated shop knows: its articles, orders and customers, and every change of them."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from omni.cli.simulator.delivering import Notice
from omni.domain import clock

PEOPLE = (
    ("佐藤", "陽菜", "サトウ", "ヒナ"),
    ("鈴木", "蓮", "スズキ", "レン"),
    ("高橋", "葵", "タカハシ", "アオイ"),
    ("田中", "湊", "タナカ", "ミナト"),
    ("髙﨑", "結衣", "タカサキ", "ユイ"),
    ("渡邊", "樹", "ワタナベ", "イツキ"),
)
PLACES = (
    ("1500041", "東京都", "渋谷区神南", "1-2-3"),
    ("5300001", "大阪府", "大阪市北区梅田", "3-1-1"),
    ("0600001", "北海道", "札幌市中央区北一条西", "2-1"),
    ("8100001", "福岡県", "福岡市中央区天神", "2-11-1"),
    ("4600008", "愛知県", "名古屋市中区栄", "3-16-1"),
)


@dataclass
class Article:
    """One article; `stock` is the figure this shop shows and sells from."""

    external_id: str
    inventory: str
    sku: str
    title: str
    price: int
    stock: int = 0
    tax_rate: int = 10


@dataclass
class SoldLine:
    """Pieces of one article in an order of the shop."""

    external_id: str
    article: Article
    quantity: int
    discount: int = 0
    removed: int = 0
    returned: int = 0

    @property
    def live(self) -> int:
        return self.quantity - self.removed - self.returned


@dataclass
class Sold:
    """One order of the shop, as the shop knows it."""

    external_id: str
    placed_at: dt.datetime
    lines: list[SoldLine]
    person: tuple[str, str, str, str]
    place: tuple[str, str, str, str]
    customer: str | None
    shipping: int
    tender: str
    is_paid: bool
    updated_at: dt.datetime
    is_cancelled: bool = False
    tracking: str = ""
    refunds: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        goods = sum(one.article.price * one.quantity - one.discount for one in self.lines)
        return goods + self.shipping


class SimulatedShop:
    """The shop's own ledger; each change makes the notices that a real one would send.

    It never sells what it does not show: that is what its figures are for.
    """

    def __init__(self, articles: Sequence[Article], *, seed: int, secret: str = "secret") -> None:  # noqa: S107
        self.articles = {one.external_id: one for one in articles}
        self.secret = secret
        self.dice = random.Random(seed)  # noqa: S311
        self.orders: dict[str, Sold] = {}
        self.outbox: list[Notice] = []
        self.lock = threading.RLock()
        self.told: list[tuple[str, int]] = []
        self.shipped: dict[str, str] = {}
        self._next = 1_000
        self._ticks = 0

    def number(self) -> str:
        """The next id of anything."""
        self._next += 1
        return str(self._next)

    def moment(self) -> dt.datetime:
        """Now, and never the same twice."""
        self._ticks += 1
        return clock.now() + dt.timedelta(microseconds=self._ticks)

    def buy(
        self, wanted: Sequence[tuple[str, int]], *, customer: bool = True, shipping: int = 550
    ) -> Sold | None:
        """A customer buys (article id, pieces); None when the shop shows too few."""
        with self.lock:
            if any(self.articles[name].stock < pieces for name, pieces in wanted):
                return None
            for name, pieces in wanted:
                self.articles[name].stock -= pieces
            now, who = self.moment(), self.dice.randrange(len(PEOPLE))
            tender = self.dice.choices(("online", "cod"), (9, 1))[0]
            made = Sold(
                external_id=self.number(),
                placed_at=now,
                updated_at=now,
                lines=[
                    SoldLine(self.number(), self.articles[name], pieces) for name, pieces in wanted
                ],
                person=PEOPLE[who],
                place=self.dice.choice(PLACES),
                customer=str(9_000_000 + who) if customer else None,
                shipping=shipping,
                tender=tender,
                is_paid=tender == "online",
            )
            self.orders[made.external_id] = made
            self.notify("created", made)
            return made

    def cancel(self, order: Sold) -> None:
        """The customer changes her mind before it is sent: everything goes back on sale."""
        with self.lock:
            for line in order.lines:
                line.article.stock += line.live
            order.is_cancelled, order.updated_at = True, self.moment()
            self.notify("cancelled", order)

    def touch(self, order: Sold) -> None:
        """Something changed that does not concern us: a tag, a note of the shop's staff."""
        with self.lock:
            order.updated_at = self.moment()
            self.notify("updated", order)

    def remove(self, order: Sold, line: SoldLine, pieces: int) -> None:
        """Pieces are taken off before they are sent, and refunded."""
        with self.lock:
            line.removed += pieces
            line.article.stock += pieces
            order.updated_at = self.moment()
            self.notify("updated", order)

    def refund(self, order: Sold, line: SoldLine, pieces: int, *, restock: bool = True) -> None:
        """Pieces came back after they were sent."""
        with self.lock:
            line.returned += pieces
            if restock:
                line.article.stock += pieces
            order.updated_at = self.moment()
            order.refunds.append(
                {
                    "id": self.number(),
                    "line": line,
                    "pieces": pieces,
                    "restock": restock,
                    "amount": line.article.price * pieces,
                    "at": order.updated_at,
                }
            )
            self.notify("refunded", order)

    def set_stock(self, article: Article, quantity: int) -> None:
        """We told it another figure."""
        article.stock = quantity
        self.told.append((article.external_id, quantity))

    def ship(self, order_id: str, tracking: str) -> None:
        """We told it that the order has left."""
        self.shipped[order_id] = tracking
        self.orders[order_id].tracking = tracking

    def notify(self, what: str, order: Sold) -> None:
        """Put the webhooks of this change into the outbox."""
        raise NotImplementedError

    def answer(self, path: str, headers: dict[str, str], content: dict[str, Any]) -> Any:
        """What the shop's API says to a request; None for an address it has not."""
        raise NotImplementedError

    def find(self, order_id: str) -> Sold | None:
        """The order of this id."""
        return self.orders.get(order_id)
