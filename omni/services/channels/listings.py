"""Which SKU a shop's article is: said by a person, or by a SKU or JAN that is the same."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.domain.shops import ShopArticle
from omni.extensions import db
from omni.models.channel import ChannelEvent, ChannelListing, EventState
from omni.models.style import Variant
from omni.services import audit
from omni.services.channels.receiving import APPLIER
from omni.transactions import wake


class SkuUnknown(Invalid):
    """No SKU of ours has this number."""

    sentence = N_("SKUまたはJANコード「%(sku)s」は登録されていません。")
    way_forward = N_("在庫の画面で、SKUを確かめてください。")


def find_listing(account_id: int, article: str, sku: str) -> ChannelListing | None:
    """The listing of a shop's article, by its id, or by its SKU where the shop gives no id."""
    mine = select(ChannelListing).where(ChannelListing.account_id == account_id)
    if article:
        found = db.session.scalar(mine.where(ChannelListing.external_id == article))
        if found is not None:
            return found
    if not sku:
        return None
    by_sku = mine.where(ChannelListing.sku == sku).order_by(ChannelListing.id)
    return db.session.scalar(by_sku.limit(1))


def find_variant_id(sku: str) -> int | None:
    """The SKU of ours that has this number or this JAN."""
    if not sku:
        return None
    wanted = select(Variant.id).where(or_(Variant.sku == sku, Variant.jan == sku))
    return db.session.scalar(wanted.order_by(Variant.id).limit(1))


def note_articles(account_id: int, articles: Iterable[ShopArticle]) -> int:
    """Keep what the shop says it sells; what has our SKU is recognised. Returns how many."""
    count = 0
    for one in articles:
        note_article(account_id, one)
        count += 1
    return count


def note_article(account_id: int, article: ShopArticle) -> ChannelListing:
    """One article: what it is called there, and the figure it shows."""
    listing = _ensure(account_id, article.external_id or article.sku)
    listing.inventory_id = article.inventory or listing.inventory_id
    listing.sku = article.sku or listing.sku
    listing.title = article.title or listing.title
    if article.quantity is not None:
        listing.seen, listing.seen_at = article.quantity, clock.now()
    if listing.variant_id is None:
        listing.variant_id = find_variant_id(listing.sku)
    db.session.flush()
    return listing


def _ensure(account_id: int, external_id: str) -> ChannelListing:
    postgres = db.session.get_bind().dialect.name == "postgresql"
    adding = (postgresql.insert if postgres else sqlite.insert)(ChannelListing)
    db.session.execute(
        adding.values(account_id=account_id, external_id=external_id).on_conflict_do_nothing()
    )
    return db.session.scalars(
        select(ChannelListing)
        .where(ChannelListing.account_id == account_id, ChannelListing.external_id == external_id)
        .with_for_update()
    ).one()


def map_listing(listing_id: int, sku: str, *, actor: Actor) -> ChannelListing:
    """A person says which SKU an article is; what waited for that is applied again."""
    listing = db.session.get(ChannelListing, listing_id, with_for_update=True)
    if listing is None:
        raise NotFound
    variant_id = find_variant_id(sku.strip())
    if variant_id is None:
        raise SkuUnknown(field="sku", sku=sku.strip())
    if listing.variant_id != variant_id:
        listing.variant_id, listing.expected = variant_id, None
        audit.write("channel.map", "channel_listing", listing.id, actor=actor, sku=sku.strip())
    _try_again(listing)
    return listing


def _try_again(listing: ChannelListing) -> None:
    """Events that failed because nobody knew this article."""
    waiting = db.session.scalars(
        select(ChannelEvent).where(
            ChannelEvent.account_id == listing.account_id,
            ChannelEvent.state == EventState.FAILED,
            ChannelEvent.failure == "unknown_sku",
        )
    )
    ids = [one.id for one in waiting if one.details.get("listing_id") == listing.id]
    db.session.execute(
        update(ChannelEvent)
        .where(ChannelEvent.id.in_(ids), ChannelEvent.state == EventState.FAILED)
        .values(state=EventState.RECEIVED, due_at=clock.now(), leased_until=None, attempts=0)
    )
    wake(APPLIER)
