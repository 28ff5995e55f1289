"""Files of orders that a shop lays into its folder: each order of each file becomes an event."""

from __future__ import annotations

from omni.channels.generic import open_envelope, split_orders
from omni.domain.shops import Arrival, Unreadable
from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelKind
from omni.services.channels.receiving import APPLIER, keep, keep_unreadable
from omni.transactions import wake


def take_file(account_id: int, body: bytes) -> int:
    """Keep every order of a file; one that cannot be read is kept whole, for a person.

    The same order said in the same words again is the same event.
    """
    account = db.session.get_one(ChannelAccount, account_id)
    assert account.kind is ChannelKind.GENERIC, "only these shops lay files"
    try:
        parts = list(split_orders(body))
    except Unreadable as error:
        keep_unreadable(account, Arrival({}, body), str(error))
        return 0
    for part in parts:
        arrival = Arrival({}, part)
        for envelope in open_envelope(arrival):
            keep(account, arrival, envelope, fetches=False)
    wake(APPLIER)
    return len(parts)
