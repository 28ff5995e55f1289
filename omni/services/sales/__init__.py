"""Selling: at the counter a sale is an order that is complete when it is born."""

from omni.services.sales.ringing_up import PriceChanged, ring_up

__all__ = ["PriceChanged", "ring_up"]
