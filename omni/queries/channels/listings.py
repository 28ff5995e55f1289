"""The articles a shop sells: which SKU each is, and why its figure is not ours."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from omni.domain.errors import NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.channel import ChannelListing
from omni.models.style import Variant

PAGE = 100
SHOWN = ("wanting", "unmapped", "drifted", "all")


def list_listings(account_id: int, shown: str, text: str = "") -> Sequence[ChannelListing]:
    """The articles of a shop: those that want a person first of all, or every one."""
    wanted = (
        select(ChannelListing)
        .where(ChannelListing.account_id == account_id)
        .options(joinedload(ChannelListing.variant).joinedload(Variant.style))
        .order_by(ChannelListing.variant_id.is_not(None), ChannelListing.sku, ChannelListing.id)
    )
    rows = db.session.scalars(wanted).unique().all()
    return [one for one in rows if _fits(one, shown) and _says(one, text)][:PAGE]


def _fits(one: ChannelListing, shown: str) -> bool:
    return {
        "unmapped": one.variant_id is None,
        "drifted": bool(one.drift),
        "wanting": one.variant_id is None or bool(one.drift),
    }.get(shown, True)


def _says(one: ChannelListing, text: str) -> bool:
    said = f"{one.sku} {one.title} {one.external_id}".casefold()
    return all(word in said for word in text.casefold().split())


def get_listing(listing_id: int) -> ChannelListing:
    """The article of this id; raises NotFound."""
    found = (
        db.session.get(
            ChannelListing,
            listing_id,
            options=[joinedload(ChannelListing.variant).joinedload(Variant.style)],
        )
        if listing_id <= LARGEST_ID
        else None
    )
    if found is None:
        raise NotFound
    return found
