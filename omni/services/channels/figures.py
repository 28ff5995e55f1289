"""How many pieces of each article a shop may sell: our available stock, less its margin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from omni.models.channel import ChannelAccount, ChannelListing
from omni.queries import stock as stock_query


def figures(account: ChannelAccount, listings: Iterable[ChannelListing]) -> dict[int, int]:
    """What this shop may show of each mapped listing, by its id; never below zero.

    Its own place counts, and those its settings name (`also`); `margin` pieces of each SKU are
    kept back for what a shop sells between two looks.
    """
    wanted = {one.id: one.variant_id for one in listings if one.variant_id is not None}
    if not wanted:
        return {}
    places = {account.location_id, *map(int, account.settings.get("also", ()))}
    margin = int(account.settings.get("margin", 0))
    sums: defaultdict[int, int] = defaultdict(int)
    for level in stock_query.list_levels(sorted(set(wanted.values()))):
        if level.location_id in places:
            sums[level.variant_id] += level.available
    return {one: max(0, sums[variant] - margin) for one, variant in wanted.items()}
