"""Any shop that can write and read files: orders come as CSV, figures of stock go out as CSV."""

from omni.channels.generic.arrivals import open_envelope, verify
from omni.channels.generic.client import Client
from omni.channels.generic.reading import COLUMNS, read, split_orders

TOPICS = ("order",)
SECRETS = ("webhook_secret",)
SETTINGS = ("folder",)
connect = Client
FETCHES = False

__all__ = [
    "COLUMNS",
    "FETCHES",
    "SECRETS",
    "SETTINGS",
    "TOPICS",
    "Client",
    "connect",
    "open_envelope",
    "read",
    "split_orders",
    "verify",
]
