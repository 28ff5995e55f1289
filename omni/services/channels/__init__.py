"""EC shops: what they tell us is kept and applied, what they have to know is told.

Nothing here touches the network; jobs do, between two transactions. Locks: the event, its
subject, then as everywhere: member account, order, stock level, allocation.
"""

from omni.services.channels.accounts import (
    Connection,
    connect_account,
    edit_account,
    pause_account,
    record_test,
)
from omni.services.channels.applying import apply_event, break_event, postpone_event
from omni.services.channels.claiming import claim_events
from omni.services.channels.drift import compare, correct
from omni.services.channels.fixing import OVERRULED, ignore_event, replay_event
from omni.services.channels.folders import take_file
from omni.services.channels.listings import map_listing, note_articles
from omni.services.channels.problems import PROBLEMS
from omni.services.channels.pushing import (
    Message,
    claim_push,
    doubt_push,
    forget_sent,
    give_up_leases,
    note_stale,
    refuse_push,
    send_again,
    settle_push,
)
from omni.services.channels.queueing import SENDER, queue_shipped, queue_stock
from omni.services.channels.receiving import APPLIER, ForgedRequest, receive
from omni.services.channels.registry import channel_of

__all__ = [
    "APPLIER",
    "OVERRULED",
    "PROBLEMS",
    "SENDER",
    "Connection",
    "ForgedRequest",
    "Message",
    "apply_event",
    "break_event",
    "channel_of",
    "claim_events",
    "claim_push",
    "compare",
    "connect_account",
    "correct",
    "doubt_push",
    "edit_account",
    "forget_sent",
    "give_up_leases",
    "ignore_event",
    "map_listing",
    "note_articles",
    "note_stale",
    "pause_account",
    "postpone_event",
    "queue_shipped",
    "queue_stock",
    "receive",
    "record_test",
    "refuse_push",
    "replay_event",
    "send_again",
    "settle_push",
    "take_file",
]
