"""Fulfilments: asking a place for its part of an order, and taking pieces off it again."""

from omni.services.fulfilments.requesting import (
    AlreadyCovered,
    adopt_promises,
    request_fulfilment,
)
from omni.services.fulfilments.withdrawing import HasLeft, withdraw

__all__ = ["AlreadyCovered", "HasLeft", "adopt_promises", "request_fulfilment", "withdraw"]
