"""Routing: choosing who sends an order's pieces, and the rules that choose."""

from omni.services.routing.choosing import find_destination, route_order, route_pieces

__all__ = ["find_destination", "route_order", "route_pieces"]
