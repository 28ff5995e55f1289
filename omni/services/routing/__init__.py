"""Routing: choosing who sends an order's pieces, and the rules that choose."""

from omni.services.routing.choosing import find_destination, route_order, route_pieces
from omni.services.routing.overriding import PartUnknown, TooLateToMove, override_route
from omni.services.routing.replaying import ask_for_replay, run_replay, run_waiting
from omni.services.routing.rules import (
    NewRules,
    NotADraft,
    activate_rules,
    change_draft,
    draft_rules,
    set_closed_day,
)

__all__ = [
    "NewRules",
    "NotADraft",
    "PartUnknown",
    "TooLateToMove",
    "activate_rules",
    "ask_for_replay",
    "change_draft",
    "draft_rules",
    "find_destination",
    "override_route",
    "route_order",
    "route_pieces",
    "run_replay",
    "run_waiting",
    "set_closed_day",
]
