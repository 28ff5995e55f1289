"""A shop of ours connected with a simulated one over a real port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from omni.cli.simulator import Article, EccubeShop, Notice, Served, ShopifyShop, serve
from omni.domain.shops import Arrival
from omni.extensions import db
from omni.jobs import channels as jobs
from omni.models.channel import ChannelEvent, ChannelKind, ChannelListing
from omni.models.style import Variant
from omni.services import channels
from omni.services.channels.acting import SYSTEM
from omni.transactions import transaction
from tests.factories import Shop

CODE = "web"
KINDS = {ChannelKind.SHOPIFY: ShopifyShop, ChannelKind.ECCUBE: EccubeShop}


@dataclass
class Connected:
    """Our side of a simulated shop."""

    shop: Shop
    served: Served
    account_id: int
    by_size: dict[str, Article] = field(default_factory=dict)

    @property
    def there(self):
        return self.served.shop

    def post(self, notice: Notice) -> list[int]:
        """Let one webhook in, as the view does."""
        headers = {name.lower(): value for name, value in notice.headers.items()}
        with transaction():
            return channels.receive(CODE, Arrival(headers, notice.body), actor=SYSTEM)

    def deliver(self, *, times: int = 1) -> None:
        """Let in everything the shop has to say, and apply it."""
        notices, self.there.outbox[:] = list(self.there.outbox), []
        for notice in notices:
            for _ in range(times):
                self.post(notice)
        self.apply()

    def apply(self) -> None:
        """What the worker does."""
        jobs.apply_events.call_local()

    def push(self) -> None:
        """What the minute's look does for this shop."""
        jobs.queue_shop(self.account_id)
        jobs.tell_shop(self.account_id)

    def events(self) -> list[ChannelEvent]:
        return list(db.session.scalars(db.select(ChannelEvent).order_by(ChannelEvent.id)))

    def listing(self, size: str) -> ChannelListing:
        return db.session.scalars(
            db.select(ChannelListing)
            .where(ChannelListing.external_id == self.by_size[size].external_id)
            .execution_options(populate_existing=True)
        ).one()


@contextmanager
def connected(shop: Shop, kind: ChannelKind, *, pieces: int = 10) -> Iterator[Connected]:
    """Connect a shop that sells our dress in each size; its stock lies in the warehouse."""
    by_size = {}
    for at, (size, variant_id) in enumerate(shop.dress.items()):
        sku = db.session.get_one(Variant, variant_id).sku
        by_size[size] = Article(str(500 + at), str(700 + at), sku, f"ワンピース {size}", 9900)
        shop.stock(variant_id, pieces, shop.warehouse)
    there = KINDS[kind](list(by_size.values()), seed=7)
    with serve(there) as served:
        connection = channels.Connection(
            name="公式オンラインショップ",
            address=served.address,
            location_id=shop.warehouse,
            settings={"location": "1"},
            secrets={"webhook_secret": there.secret, "access_token": there.secret},
        )
        with transaction():
            made = channels.connect_account(kind, CODE, connection, actor=shop.actor("admin"))
            account_id = made.id
        jobs.list_shop(account_id)
        made_connection = Connected(shop, served, account_id, by_size)
        made_connection.push()
        yield made_connection


@pytest.fixture
def shopify(shop):
    with connected(shop, ChannelKind.SHOPIFY) as made:
        yield made


@pytest.fixture
def eccube(shop):
    with connected(shop, ChannelKind.ECCUBE) as made:
        yield made


@pytest.fixture(params=sorted(KINDS))
def web(request, shop):
    """Either kind."""
    with connected(shop, request.param) as made:
        yield made
