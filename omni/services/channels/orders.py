"""A shop's order becomes ours, and ours becomes what the shop's is now."""

from __future__ import annotations

from omni.domain.orders import NewLine, NewOrder, NewPayment
from omni.domain.shops import ShopArticle, ShopCharge, ShopLine, ShopOrder
from omni.models.channel import ChannelAccount, ChannelEvent, ChannelListing, ChannelSubject
from omni.services import orders
from omni.services.channels import customers, refunds
from omni.services.channels.acting import shop_actor
from omni.services.channels.addresses import destination_of
from omni.services.channels.changing import converge
from omni.services.channels.listings import find_listing, find_variant_id, note_article
from omni.services.channels.problems import Problem


def apply_order(
    account: ChannelAccount, subject: ChannelSubject, told: ShopOrder, event: ChannelEvent
) -> int:
    """Take the order in when it is new, then bring it to what it is at the shop; returns its id.

    An order that the shop had cancelled before we heard of it is taken in and cancelled, so that
    whatever came first, the books end alike.
    """
    anyway = bool(event.details.get("anyway"))
    if subject.order_id is None:
        _place(account, subject, told, anyway=anyway)
    assert subject.order_id is not None, "an order that was placed has an id"
    converge(account, subject, told)
    for one in told.refunds:
        refunds.apply_refund(account, subject, one, anyway=anyway)
    return subject.order_id


def _place(
    account: ChannelAccount, subject: ChannelSubject, told: ShopOrder, *, anyway: bool
) -> None:
    if told.currency != "JPY":
        raise Problem("currency", currency=told.currency)
    if not anyway and told.due != told.total and _is_whole(told):
        raise Problem("sums", due=told.due, total=told.total)
    listings = [_listing(account, line, anyway=anyway) for line in told.lines]
    actor = shop_actor(account)
    made = orders.place_order(
        _new_order(account, told, listings, anyway=anyway),
        key=f"{account.code}:{told.external_id}",
        actor=actor,
    )
    subject.order_id = made.id
    subject.details = {
        "number": told.number,
        "lines": {
            line.external_id: ours.id for line, ours in zip(told.lines, made.lines, strict=False)
        },
    }
    for line, listing in zip(told.lines, listings, strict=True):
        if listing is not None:
            sold_there(listing, line.quantity)


def _is_whole(told: ShopOrder) -> bool:
    """Whether the shop's total is still of everything that was ordered."""
    return not told.is_cancelled and not told.refunds and not any(one.removed for one in told.lines)


def sold_there(listing: ChannelListing, pieces: int) -> None:
    """The shop has taken these off its own figure (or, when negative, put them back on it)."""
    if listing.expected is not None:
        listing.expected -= pieces


def _listing(account: ChannelAccount, line: ShopLine, *, anyway: bool) -> ChannelListing | None:
    """What the line sells; an article seen for the first time is noted."""
    found = find_listing(account.id, line.article, line.sku)
    if found is None and find_variant_id(line.sku) is not None:
        article = ShopArticle(line.article or line.sku, "", line.sku, line.title)
        found = note_article(account.id, article)
    if (found is None or found.variant_id is None) and not anyway:
        raise Problem("unknown_sku", article=line.article, sku=line.sku, title=line.title)
    return found


def _new_order(
    account: ChannelAccount,
    told: ShopOrder,
    listings: list[ChannelListing | None],
    *,
    anyway: bool,
) -> NewOrder:
    goods = tuple(_goods(line, one) for line, one in zip(told.lines, listings, strict=True))
    charges = tuple(_charge(one) for one in told.charges)
    due = sum(one.gross - one.discount for one in (*goods, *charges))
    paid = (NewPayment(told.tender, due, is_awaited=not told.is_paid),) if due else ()
    member_id, identity_id = customers.find_orderer(account, told)
    destination = destination_of(told)
    if destination is None and not anyway:
        raise Problem("no_address")
    return NewOrder(
        channel="ec",
        location_id=account.location_id,
        lines=(*goods, *charges),
        payments=paid,
        member_id=member_id,
        identity_id=identity_id,
        destination=destination,
        pickup_location_id=None if destination else account.location_id,
        source=account.code,
        external_id=told.external_id,
        placed_at=told.placed_at,
        note=told.note[:2_000],
        ship_from=account.location_id if account.settings.get("own_only") else None,
    )


def _goods(line: ShopLine, listing: ChannelListing | None) -> NewLine:
    variant_id = listing.variant_id if listing else None
    return NewLine(
        variant_id=variant_id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_rate=line.tax_rate,
        description="" if variant_id else (line.title or line.sku or line.external_id)[:200],
    )


def _charge(one: ShopCharge) -> NewLine:
    return NewLine(
        unit_price=one.amount, tax_rate=one.tax_rate, kind=one.kind, description=one.title[:200]
    )
