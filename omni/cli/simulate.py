"""`flask simulate shop`: play an EC shop that sells our goods, to try a connection without one."""

from __future__ import annotations

import random
import time

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from omni.cli.simulator import Article, EccubeShop, ShopifyShop, SimulatedShop, deliver, serve
from omni.domain.actor import SYSTEM
from omni.extensions import db
from omni.jobs import channels as jobs
from omni.models.channel import ChannelAccount, ChannelKind
from omni.models.location import Location
from omni.models.style import Style, Variant
from omni.services import channels
from omni.transactions import transaction

SHOPS: dict[ChannelKind, type[SimulatedShop]] = {
    ChannelKind.SHOPIFY: ShopifyShop,
    ChannelKind.ECCUBE: EccubeShop,
}
NAMES = {
    ChannelKind.SHOPIFY: "練習用ショップ（Shopify）",
    ChannelKind.ECCUBE: "練習用ショップ（EC-CUBE）",
}
SECRET = "practice"  # noqa: S105


@click.group("simulate")
def command() -> None:
    """Play what is not there."""


@command.command("shop")
@click.option(
    "--kind", type=click.Choice([one.value for one in SHOPS]), default="shopify", show_default=True
)
@click.option("--to", "address", default="http://127.0.0.1:8000", show_default=True)
@click.option("--orders", default=20, show_default=True)
@click.option("--articles", default=50, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--pause", default=3.0, show_default=True, help="Seconds between two orders.")
@click.option("--port", default=0, help="Port of the played shop (any free one).")
@with_appcontext
def shop(
    *, kind: str, address: str, orders: int, articles: int, seed: int, pause: float, port: int
) -> None:
    """Connect a played shop, sell, cancel, and post each webhook one to three times, shuffled.

    It takes figures of stock and parcels over HTTP as a real one does; Ctrl-C ends it.
    """
    which = ChannelKind(kind)
    played = SHOPS[which](_goods(articles), seed=seed, secret=SECRET)
    with serve(played, port) as served:
        account_id = _connect(which, served.address)
        db.session.remove()
        jobs.list_shop(account_id)
        jobs.queue_shop(account_id)
        told = jobs.tell_shop(account_id)
        click.echo(f"{served.address} shows {told} figures; webhooks go to {address}")
        _sell(played, f"{address}/shops/practice-{kind}/events", orders, seed, pause)
        click.echo("everything is told; the shop goes on answering until Ctrl-C")
        while True:
            time.sleep(1)


def _goods(most: int) -> list[Article]:
    rows = db.session.execute(
        select(Variant.sku, Style.name, Variant.price, Style.price.label("usual"))
        .join(Style, Style.id == Variant.style_id)
        .where(Variant.is_active)
        .order_by(Variant.id)
        .limit(most)
    )
    return [
        Article(str(50_000 + at), str(70_000 + at), row.sku, row.name, row.price or row.usual)
        for at, row in enumerate(rows)
    ]


def _connect(kind: ChannelKind, address: str) -> int:
    """The account of the played shop, made the first time."""
    code = f"practice-{kind.value}"
    with transaction():
        place = db.session.scalars(
            select(Location.id).order_by(Location.kind.desc(), Location.position).limit(1)
        ).one()
        connection = channels.Connection(
            NAMES[kind],
            address,
            place,
            settings={"location": "1"},
            secrets={"webhook_secret": SECRET, "access_token": SECRET},
        )
        known = db.session.scalar(select(ChannelAccount.id).where(ChannelAccount.code == code))
        if known is not None:
            channels.edit_account(known, connection, actor=SYSTEM)
            return known
        return channels.connect_account(kind, code, connection, actor=SYSTEM).id


def _sell(played: SimulatedShop, address: str, orders: int, seed: int, pause: float) -> None:
    dice, names = random.Random(seed), list(played.articles)  # noqa: S311
    for at in range(orders):
        basket = [(name, 1) for name in dict.fromkeys(dice.choices(names, k=2))]
        order = played.buy(basket)
        if order is not None and dice.random() < 0.15:
            played.cancel(order)
        notices, played.outbox[:] = list(played.outbox), []
        answers = deliver(notices, address, seed=seed + at, hands=2)
        click.echo(f"order {order.external_id if order else '-'}: {answers}")
        time.sleep(pause)
