"""EC-CUBE 4: its Web API plug-in (GraphQL behind OAuth 2.0) and its webhooks.

A webhook names entities by id and says nothing of them, so each is fetched; it carries no id of
its own, so the same bytes again are the same event only until somebody has looked.
"""

from omni.channels.eccube.arrivals import open_envelope, verify
from omni.channels.eccube.client import Client
from omni.channels.eccube.reading import read

TOPICS = ("order", "customer", "product")
SECRETS = ("webhook_secret", "access_token")
SETTINGS = ()
connect = Client
FETCHES = True

__all__ = [
    "FETCHES",
    "SECRETS",
    "SETTINGS",
    "TOPICS",
    "Client",
    "connect",
    "open_envelope",
    "read",
    "verify",
]
