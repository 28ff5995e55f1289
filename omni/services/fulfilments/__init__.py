"""Fulfilments: asking a place for its part of an order, and what it does with it."""

from omni.services.fulfilments.requesting import (
    AlreadyCovered,
    adopt_promises,
    request_fulfilment,
)

__all__ = ["AlreadyCovered", "adopt_promises", "request_fulfilment"]
