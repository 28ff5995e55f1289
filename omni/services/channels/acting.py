"""Who acts when a shop does: the house itself, at the place the shop sells for."""

from __future__ import annotations

from dataclasses import replace

from omni.domain.actor import SYSTEM, Actor
from omni.models.channel import ChannelAccount


def shop_actor(account: ChannelAccount) -> Actor:
    """The house, where this shop's orders belong."""
    return replace(SYSTEM, location_id=account.location_id)
