"""Reading one member: her card, her timeline, what she bought, and how she is registered."""

from omni.queries.members.card import Alert, Card, get_card
from omni.queries.members.known import Known, find_known
from omni.queries.members.purchases import Purchase, PurchaseLine, Purchases, list_purchases
from omni.queries.members.registration import (
    Change,
    Mate,
    Registration,
    form_values,
    get_member,
    get_registration,
    is_as_wished,
    list_changes_since,
)
from omni.queries.members.timeline import Cursor, Event, Timeline, list_events

__all__ = [
    "Alert",
    "Card",
    "Change",
    "Cursor",
    "Event",
    "Known",
    "Mate",
    "Purchase",
    "PurchaseLine",
    "Purchases",
    "Registration",
    "Timeline",
    "find_known",
    "form_values",
    "get_card",
    "get_member",
    "get_registration",
    "is_as_wished",
    "list_changes_since",
    "list_events",
    "list_purchases",
]
