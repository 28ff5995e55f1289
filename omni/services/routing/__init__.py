"""Routing: choosing who sends an order's pieces, and the rules that choose."""

from omni.services.routing.choosing import find_destination, route_order, route_pieces
from omni.services.routing.overriding import PartUnknown, TooLateToMove, override_route

__all__ = [
    "PartUnknown",
    "TooLateToMove",
    "find_destination",
    "override_route",
    "route_order",
    "route_pieces",
]
