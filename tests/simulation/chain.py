"""Twelve stores, an EC warehouse and a shop to sell from: the day's stage."""

from __future__ import annotations

import random
from dataclasses import dataclass

from flask import Flask

from omni.cli.simulator import Article, ShopifyShop
from omni.domain import clock
from omni.domain.actor import Actor, Role
from omni.extensions import db
from omni.models.channel import ChannelKind
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.models.style import Style, Variant
from omni.services import channels
from omni.services.demo.chain import Chain, open_chain
from omni.transactions import transaction

CODE = "day"
WAREHOUSE = "ECW"


@dataclass
class Stage:
    """What the day plays on."""

    app: Flask
    chain: Chain
    shop: ShopifyShop
    account_id: int
    variants: list[int]

    @property
    def stores(self) -> list[str]:
        return [code for code in self.chain.locations if code != WAREHOUSE]

    def actor(self, code: str, login: str = "manager") -> Actor:
        """Somebody at work there."""
        role = Role.ADMIN if login == "admin" else Role.MANAGER
        return Actor(self.chain.staff[login], role, self.chain.locations[code])


def open_stage(app: Flask, address: str, *, skus: int, pieces: int, seed: int) -> Stage:
    """Open the chain, lay the goods, and connect the shop that will answer at `address`."""
    dice = random.Random(seed)
    with transaction():
        chain = open_chain(clock.now().date())
        goods = [_article(at) for at in range(skus)]
        variants = [variant.id for variant in goods]
        for place, code in ((chain.locations[code], code) for code in chain.locations):
            for variant_id in variants:
                most = pieces if code == WAREHOUSE else 12
                _lay(place, variant_id, dice.randint(most // 2, most))
        articles = [
            Article(str(50_000 + at), str(70_000 + at), one.sku, one.style.name, one.style.price)
            for at, one in enumerate(goods)
        ]
    shop = ShopifyShop(articles, seed=seed)
    connection = channels.Connection(
        "公式オンラインショップ",
        address,
        chain.locations[WAREHOUSE],
        settings={"location": "1", "own_only": True},
        secrets={"webhook_secret": shop.secret, "access_token": shop.secret},
    )
    admin = Actor(chain.staff["admin"], Role.ADMIN)
    with transaction():
        account = channels.connect_account(ChannelKind.SHOPIFY, CODE, connection, actor=admin)
        account_id = account.id
    return Stage(app, chain, shop, account_id, variants)


def _article(at: int) -> Variant:
    now = clock.now()
    style = Style(
        code=f"DAY-{at:04}",
        name=f"一日の品{at}",
        price=1_000 + 100 * (at % 90),
        created_at=now,
        updated_at=now,
    )
    variant = Variant(sku=f"DAY-{at:04}-F", colour="黒", size="F", style=style)
    db.session.add_all([style, variant])
    db.session.flush()
    return variant


def _lay(location_id: int, variant_id: int, pieces: int) -> None:
    db.session.add(StockLevel(location_id=location_id, variant_id=variant_id, on_hand=pieces))
    db.session.add(
        StockMovement(
            location_id=location_id,
            variant_id=variant_id,
            quantity=pieces,
            on_hand_after=pieces,
            reason=MovementReason.OPENING,
            source_type="simulation",
            at=clock.now(),
        )
    )
