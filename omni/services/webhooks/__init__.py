"""Webhooks out: what happened is written with it, handed out by the worker, told and told again."""

from omni.services.webhooks.publishing import is_told, publish, stock_changed
from omni.services.webhooks.sending import (
    Message,
    claim_delivery,
    give_up_leases,
    hand_out,
    replay,
    settle_delivery,
)
from omni.services.webhooks.subscriptions import disable, subscribe

__all__ = [
    "Message",
    "claim_delivery",
    "disable",
    "give_up_leases",
    "hand_out",
    "is_told",
    "publish",
    "replay",
    "settle_delivery",
    "stock_changed",
    "subscribe",
]
