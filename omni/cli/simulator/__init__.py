"""A shop that is not there: it sells, signs its webhooks, takes what we tell it, and keeps its own
ledger, so that a connector can be tried without an account."""

from omni.cli.simulator.delivering import Notice, deliver
from omni.cli.simulator.eccube import EccubeShop
from omni.cli.simulator.selling import Article, SimulatedShop, Sold
from omni.cli.simulator.serving import Served, serve
from omni.cli.simulator.shopify import ShopifyShop

__all__ = [
    "Article",
    "EccubeShop",
    "Notice",
    "Served",
    "ShopifyShop",
    "SimulatedShop",
    "Sold",
    "deliver",
    "serve",
]
